"""Sending: once each with any number of workers, patient with servers, and what gave up is there for people to see."""

import threading
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from commerce import live
from commerce.actors import SYSTEM
from commerce.models import Message
from commerce.notifications import delivery, send
from commerce.state import InvalidTransition
from tests.commerce.notifications import mailroom
from tests.concurrency import crowd
from tests.factories.commerce import message

pytestmark = pytest.mark.django_db(transaction=True)


def pass_time(**amount: float) -> None:
    Message.objects.update(due_at=F("due_at") - timedelta(**amount))


def states() -> list[tuple]:
    return list(Message.objects.order_by("id").values_list("status", "attempts", "error"))


def test_a_message_goes_out_once_with_text_and_html(server):
    sent = message(subject="Your order №7", text="Grüße, Zoë\n", html="<p>Grüße</p>")

    tried = [delivery.send_due(), delivery.send_due()]

    mail = server.mails[0]
    assert (tried, len(server.mails)) == ([1, 0], 1)
    assert mail["Message-ID"] == f"<{sent.public_id}@harbour.example>"
    assert (mail["To"], mail["Subject"]) == ("ana@example.com", "Your order №7")
    assert str(mail["From"]) == "Harbour & Pine <shop@harbour.example>"
    assert mail.get_body(["plain"]).get_content().splitlines() == ["Grüße, Zoë"]
    assert mail.get_body(["html"]).get_content().splitlines() == ["<p>Grüße</p>"]
    assert states() == [("sent", 1, "")]
    assert Message.objects.get().sent_at is not None


def test_workers_at_once_send_each_message_once(server):
    sent = {f"<{message().public_id}@harbour.example>" for _ in range(24)}

    crowd.together(delivery.send_due, delivery.send_due, delivery.send_due)

    assert len(server.mails) == 24
    assert set(server.message_ids) == sent


def send_while_another_worker_waits_for_the_server(server, **options) -> None:
    message()
    server.held = answered = threading.Event()
    first = threading.Thread(target=lambda: crowd._with_own_connection(lambda: delivery.send_due(**options)))
    first.start()
    while not server.mails:
        first.join(0.01)
    delivery.send_due(**options)
    answered.set()
    first.join()


def test_a_message_on_its_way_is_nobody_elses(server):
    send_while_another_worker_waits_for_the_server(server)

    assert len(server.mails) == 1


def test_without_the_lease_it_goes_out_twice(server):
    send_while_another_worker_waits_for_the_server(server, lease=timedelta(0))

    assert len(server.mails) > 1
    assert len(set(server.message_ids)) == 1


def test_a_server_that_hangs_up_after_the_text_gets_it_again_under_the_same_id(server):
    message()
    server.drop = 1

    delivery.send_due()
    unsure = states()
    pass_time(minutes=1)
    delivery.send_due()

    assert unsure == [("queued", 1, "The mail server hung up before it said that it took the message.")]
    assert states() == [("sent", 2, "")]
    assert len(server.mails) == 2
    assert len(set(server.message_ids)) == 1


def test_one_broken_conversation_does_not_hold_up_the_next_message(server):
    message()
    message()
    server.drop = 1

    delivery.send_due()

    assert [status for status, *_ in states()] == ["queued", "sent"]


def test_a_server_that_is_down_is_tried_ever_later_until_somebody_must_look(mail_port, clean_redis):
    message()
    waits = []

    for _ in range(delivery.TRIES):
        delivery.send_due()
        row = Message.objects.annotate(wait=F("due_at") - Now()).get()
        waits.append(row.wait.total_seconds())
        pass_time(hours=3)

    bounds = [(23, 36), (95, 144), (383, 576), (1535, 2304), *[(5700, 8640)] * 4]
    assert [low < wait <= high for wait, (low, high) in zip(waits, bounds, strict=True)] == [True] * delivery.TRIES
    assert states() == [("failed", 8, "The mail server cannot be reached.")]
    assert [told.body["kind"] for told in live.since("attention", "")] == ["changed"]


def test_what_failed_is_sent_when_somebody_says_so(mail_port):
    failed = message(status="failed", attempts=8, error="ConnectionRefusedError")

    send.resend(by=SYSTEM, message_id=failed.pk)
    with mailroom.opened(mail_port) as server:
        delivery.send_due()

    assert len(server.mails) == 1
    assert states() == [("sent", 1, "")]
    with pytest.raises(InvalidTransition):
        send.resend(by=SYSTEM, message_id=failed.pk)


def test_an_address_that_the_server_refuses_fails_at_once_and_is_in_no_log(server, caplog):
    message()
    server.refuse_recipient = "550 5.1.1 <ana@example.com> is unknown"

    delivery.send_due()

    assert states() == [("failed", 1, "The mail server answered 550 5.1.1.")]
    assert "5.1.1" in caplog.text
    assert "ana@example.com" not in caplog.text


@pytest.mark.parametrize(
    ("answer", "status"), [("451 try later", "queued"), ("554 no", "failed"), ("452 4.2.2 full", "queued")]
)
def test_a_server_says_whether_trying_again_helps(server, answer, status):
    message()
    server.answer = answer

    delivery.send_due()

    assert states()[0][:2] == (status, 1)


@pytest.mark.parametrize("fields", [{"recipient": "ana@exa\nmple.com"}, {"subject": "Hello\nBcc: bo@example.com"}])
def test_what_cannot_stand_in_a_mail_fails_at_once(server, fields):
    message(**fields)

    delivery.send_due()

    assert states() == [("failed", 1, "This address or subject cannot stand in a mail.")]
    assert server.mails == []


def test_a_worker_that_died_leaves_its_message_to_others_after_the_lease(server):
    message()
    delivery._claim(delivery.LEASE)

    too_early = delivery.send_due()
    pass_time(minutes=6)
    later = delivery.send_due()

    assert (too_early, later, len(server.mails)) == (0, 1, 1)


def test_a_message_that_keeps_killing_its_worker_gives_up(server):
    message(attempts=delivery.TRIES)

    delivery.send_due()

    assert states() == [("failed", 8, "The worker died, or did not finish before its lease ended.")]
    assert server.mails == []


def test_messages_for_the_outbox_leave_nothing(server):
    message(transport="outbox")

    delivery.send_due()

    assert states() == [("sent", 1, "")]
    assert server.mails == []


def test_a_transport_that_is_gone_is_a_failure_like_any_other(server):
    message(transport="pigeon")
    message()

    delivery.send_due()

    assert states() == [("queued", 1, "KeyError"), ("sent", 1, "")]
