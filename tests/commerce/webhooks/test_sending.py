"""Sending: signed, in order per key, patient for more than a day, and nobody waits for an endpoint that hangs."""

from datetime import timedelta
from threading import Event

import pytest
from django.db.models import F
from django.db.models.functions import Now

from commerce import live
from commerce.actors import SYSTEM
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import calling, claiming, endpoints, outcomes, sending
from commerce.webhooks.outcomes import Outcome
from tests.commerce.webhooks.receiver import Says
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db


def pass_time(**amount: float) -> None:
    """Whatever was to wait so long is due."""
    back = timedelta(**amount)
    WebhookDelivery.objects.update(due_at=F("due_at") - back, leased_until=F("leased_until") - back)
    WebhookEndpoint.objects.update(
        rest_until=F("rest_until") - back, failing_since=F("failing_since") - back, created_at=F("created_at") - back
    )


def stands(row: WebhookDelivery) -> tuple:
    row.refresh_from_db()
    return row.status, row.attempts, row.failure


def test_a_delivery_goes_out_once_and_its_signature_holds(receiver):
    hooks = endpoint(receiver.url())
    sent = delivery(hooks)

    tried = [sending.send_due(), sending.send_due()]

    told = receiver.told[0]
    sent.refresh_from_db()
    hooks.refresh_from_db()
    assert (tried, len(receiver.told)) == ([1, 0], 1)
    assert told.verified(endpoints.secret_of(hooks))["data"] == {"id": sent.subject}
    assert (told.id, told.headers["content-type"], told.body.decode()) == (sent.event, "application/json", sent.payload)
    assert stands(sent) == ("delivered", 1, "")
    assert (sent.response_status, sent.response_excerpt, sent.leased_until) == (200, "ok", None)
    assert hooks.last_delivered_at == sent.ended_at


def tell_two_of_one_order(receiver) -> list[WebhookDelivery]:
    """The first of the two is answered by an error, once."""
    hooks = endpoint(receiver.url())
    first, second, other = delivery(hooks, "ord_1"), delivery(hooks, "ord_1"), delivery(hooks, "ord_2")

    def answer(told) -> Says:
        fails = told.id == first.event and receiver.at("/hooks").count(told.id) == 1
        return Says(500 if fails else 200)

    receiver.answer = answer
    sending.send_due()
    return [first, second, other]


def test_what_shares_a_key_waits_for_the_oldest_and_nothing_else_does(receiver):
    first, second, other = tell_two_of_one_order(receiver)
    early = receiver.at("/hooks")
    pass_time(seconds=10)
    sending.send_due()

    assert sorted(early) == sorted([first.event, other.event])
    assert receiver.at("/hooks") == [*early, first.event, second.event]


def test_without_the_guard_the_second_overtakes_the_first(receiver, monkeypatch):
    monkeypatch.setattr(claiming, "ORDER_GUARD", "true")

    first, second, other = tell_two_of_one_order(receiver)

    assert sorted(receiver.at("/hooks")) == sorted([first.event, second.event, other.event])
    assert (stands(first)[0], stands(second)[0]) == ("waiting", "delivered")


def test_a_storm_of_failures_is_few_calls_and_harms_nobody_else(receiver):
    broken, well = endpoint(receiver.url("/broken")), endpoint(receiver.url("/well"))
    receiver.answer = lambda told: Says(500 if told.path == "/broken" else 200)
    for _ in range(40):
        delivery(broken), delivery(well)

    sending.send_due()
    pass_time(minutes=20)
    sending.send_due()

    broken.refresh_from_db()
    assert len(set(receiver.at("/well"))) == len(receiver.at("/well")) == 40
    assert len(receiver.at("/broken")) == broken.failures <= 7
    assert broken.rest_until > broken.failing_since
    assert WebhookDelivery.objects.filter(endpoint=broken, status="waiting").count() == 40


def test_an_endpoint_that_hangs_holds_up_nobody(receiver):
    hangs, well = endpoint(receiver.url("/hangs")), endpoint(receiver.url("/well"))
    others_are_done = Event()

    def answer(told) -> Says:
        if told.path == "/hangs":
            return Says(200 if others_are_done.wait(timeout=8) else 500)
        if len(receiver.at("/well")) == 20:
            others_are_done.set()
        return Says()

    receiver.answer = answer
    stuck = [delivery(hangs) for _ in range(3)]
    for _ in range(20):
        delivery(well)

    sending.send_due()

    assert [stands(each)[0] for each in stuck] == ["delivered"] * 3


def test_a_call_ends_at_its_deadline(receiver, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    sent, over = delivery(endpoint(receiver.url())), Event()
    receiver.answer = lambda _: Says(200 if over.wait(timeout=5) else 500)

    sending.send_due()
    over.set()

    assert stands(sent) == ("waiting", 1, "no_answer")


def test_retries_grow_and_go_on_for_more_than_a_day():
    sent = delivery(endpoint())
    waits = []
    while (claim := claiming.following()) is not None:
        outcomes.note(claim, Outcome("answer_500", 500))
        sent.refresh_from_db()
        waits.append(sent.due_at - sent.sent_at)
        pass_time(days=1)
        WebhookEndpoint.objects.update(status="active", pause_reason="", paused_at=None)

    assert stands(sent) == ("failed", 13, "answer_500")
    assert timedelta(hours=24) < sum(waits[:-1], timedelta()) < timedelta(hours=48)
    assert all(later > 1.9 * earlier for earlier, later in zip(waits[:7], waits[1:8], strict=True))
    assert sent.ended_at is not None


@pytest.mark.parametrize(
    ("status", "header", "least_hours"),
    [(429, "7200", 2), (503, "99999999999", 0), (503, "nonsense", 0), (500, "7200", 0)],
)
def test_an_endpoint_that_asks_for_a_rest_gets_it(receiver, status, header, least_hours):
    hooks = endpoint(receiver.url())
    asked = delivery(hooks)
    receiver.answer = lambda _: Says(status, {"Retry-After": header})
    sending.send_due()
    other = delivery(hooks)

    sending.send_due()

    asked.refresh_from_db()
    waited = (asked.due_at - asked.sent_at) // timedelta(hours=1)
    assert (waited, stands(other)[1]) == (least_hours, 0 if least_hours else 1)


def test_an_endpoint_that_is_gone_is_paused_and_what_waits_is_kept(receiver, monkeypatch):
    heard = []
    monkeypatch.setattr(live, "publish", lambda topic, kind, data: heard.append(topic))
    hooks = endpoint(receiver.url())
    first, second = delivery(hooks, "ord_1"), delivery(hooks, "ord_1")
    receiver.answer = lambda _: Says(410)

    sending.send_due()
    pass_time(days=2)
    sending.send_due()
    hooks.refresh_from_db()
    reason, calls = hooks.pause_reason, len(receiver.told)
    receiver.answer = lambda _: Says()
    endpoints.resume(endpoint=hooks, by=SYSTEM)
    sending.send_due()

    assert (reason, calls, heard) == ("gone", 1, ["attention"])
    assert receiver.at("/hooks") == [first.event, first.event, second.event]


def test_a_whole_day_of_failures_pauses_and_one_success_forgives_them(receiver):
    hooks, sound = endpoint(receiver.url("/bad")), endpoint(receiver.url("/sound"))
    ill = {"/bad", "/sound"}
    receiver.answer = lambda told: Says(500 if told.path in ill else 200)
    waiting, recovers = delivery(hooks), delivery(sound)
    sending.send_due()
    pass_time(hours=25)
    ill.remove("/sound")
    sending.send_due()

    hooks.refresh_from_db()
    sound.refresh_from_db()
    assert (hooks.status, hooks.pause_reason, stands(waiting)[0]) == ("paused", "failing", "waiting")
    assert (sound.status, sound.failures, sound.failing_since, stands(recovers)[0]) == ("active", 0, None, "delivered")


def test_an_endpoint_that_is_back_hears_at_once_what_waited(receiver):
    hooks = endpoint(receiver.url())
    waiting = [delivery(hooks, attempts=9, claims=9) for _ in range(4)]
    WebhookDelivery.objects.filter(pk__in=[row.pk for row in waiting[1:]]).update(due_at=Now() + timedelta(hours=5))
    WebhookEndpoint.objects.update(failures=9, failing_since=Now())

    sending.send_due()

    assert [stands(row) for row in waiting] == [("delivered", 10, "")] * 4


def test_who_returns_after_the_lease_changes_nothing():
    sent = delivery(endpoint())
    late = claiming.following(timedelta(seconds=-1))
    prompt = claiming.following()

    noted = [outcomes.note(late, Outcome("no_answer")), outcomes.note(prompt, Outcome(status=200))]

    assert (late.id, noted) == (prompt.id, [False, True])
    assert stands(sent) == ("delivered", 2, "")


def test_a_worker_that_dies_with_the_last_try_leaves_it_given_up():
    sent = delivery(endpoint(), attempts=12, claims=12)
    claiming.following(timedelta(seconds=-1))

    sending.send_due()

    assert stands(sent) == ("failed", 13, "worker_lost")
