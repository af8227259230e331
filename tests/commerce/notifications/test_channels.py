"""Text messages and browser notices: what leaves us, what their servers may answer, and the mail that goes instead."""

import base64
import json
from datetime import UTC, datetime

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from py_vapid import Vapid02

from commerce import transactions
from commerce.http_client import UrlRefused
from commerce.models import Message, PushSubscription
from commerce.notifications import browsers, delivery, recipients, send
from commerce.notifications.recipients import Recipient
from fulfillment import notice_words
from tests.commerce.notifications import gateway
from tests.factories.commerce import message

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"0123456789abcdef"


@pytest.fixture
def maker(settings):
    """The maker of a browser."""
    vapid = Vapid02()
    vapid.generate_keys()
    number = vapid.private_key.private_numbers().private_value
    settings.VAPID_PRIVATE_KEY = _b64(number.to_bytes(32, "big"))
    settings.PUSH_TRANSPORT = "push"
    with gateway.opened(settings) as opened:
        yield opened


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def text(**fields) -> Message:
    phone = {"transport": "sms", "channel": "sms", "recipient": "+447700900123", "short": "It is ready."}
    return message(**{**phone, "fallback": "ana@example.com", **fields})


def browser(maker, key=None) -> PushSubscription:
    point = (key or ec.generate_private_key(ec.SECP256R1())).public_key()
    shown = _b64(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    with transaction.atomic():
        return browsers.remember(about="ord_1", endpoint=maker.url, key=shown, secret=_b64(SECRET))


def notice(known: PushSubscription, **fields) -> Message:
    told = {"transport": "push", "channel": "push", "recipient": known.public_id, "short": "It is ready. https://s/p/x"}
    return message(**{**told, "fallback": "ana@example.com", **fields})


def state(row: Message) -> tuple[str, str, str, str]:
    row.refresh_from_db()
    return row.status, row.channel, row.recipient, row.error


def test_a_text_message_is_one_request_with_our_id(phone):
    sent = text()

    delivery.send_due()

    ((headers, body),) = phone.requests
    assert json.loads(body) == {"from": "HARBOUR", "to": "+447700900123", "text": "It is ready."}
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer token", sent.public_id)
    assert state(sent)[0] == "sent"


@pytest.mark.parametrize("answer", [503, 429, 409, 0])
def test_a_gateway_that_may_have_taken_it_is_asked_again_under_the_same_id(phone, answer):
    sent = text()
    phone.answers = [answer]

    delivery.send_due()
    Message.objects.update(due_at=transactions.now())
    delivery.send_due()

    assert [headers["idempotency-key"] for headers, _ in phone.requests] == [sent.public_id] * 2
    assert state(sent)[:2] == ("sent", "sms")


def test_a_number_that_is_refused_gets_a_mail_instead(phone, settings):
    sent = text()
    phone.answers = [422]

    delivery.send_due()

    said = "The text message gateway answered 422."
    assert state(sent) == ("sent", "email", "ana@example.com", "") and settings.MESSAGE_TRANSPORT == "outbox"
    alone = text(fallback="")
    phone.answers = [422]
    delivery.send_due()
    assert state(alone) == ("failed", "sms", "+447700900123", said)


def test_a_gateway_that_stays_away_ends_in_a_mail(phone):
    sent = text(attempts=delivery.TRIES - 1)
    phone.answers = [503]

    delivery.send_due()

    assert state(sent)[:3] == ("sent", "email", "ana@example.com")


def test_a_notice_can_be_read_by_its_browser_alone_and_is_signed(maker):
    key = ec.generate_private_key(ec.SECP256R1())
    sent = notice(browser(maker, key))

    delivery.send_due()

    ((headers, body),) = maker.requests
    read = json.loads(http_ece.decrypt(body, private_key=key, auth_secret=SECRET, version="aes128gcm"))
    assert read == {"title": "Your order", "body": "It is ready. https://s/p/x", "tag": sent.public_id}
    assert headers["authorization"].startswith("vapid t=") and b"ready" not in body
    assert state(sent)[0] == "sent"


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_mail_goes_instead(maker, answer):
    known = browser(maker)
    sent = notice(known)
    maker.answers = [answer]

    delivery.send_due()

    known.refresh_from_db()
    assert known.ended_at is not None
    assert state(sent)[:3] == ("sent", "email", "ana@example.com")


def test_a_browser_that_was_forgotten_meanwhile_is_told_nothing(maker):
    known = browser(maker)
    sent = notice(known)
    browsers.forget(known.public_id)

    delivery.send_due()

    assert maker.requests == []
    assert state(sent)[:2] == ("sent", "email")


def test_a_page_cannot_make_us_call_an_address_inside(db):
    with pytest.raises(UrlRefused), transaction.atomic():
        browsers.remember(about="ord_1", endpoint="http://169.254.169.254/latest", key="k", secret="s")


@pytest.mark.parametrize(
    ("written", "rings"),
    [
        ("2026-11-24T20:59", "2026-11-24T20:59"),
        ("2026-11-24T21:00", "2026-11-25T08:00"),
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-07-24T20:30", "2026-07-25T07:00"),  # summer time in London: half past nine
        ("2026-03-28T23:30", "2026-03-29T07:00"),  # the clock goes forward that night
        ("2026-10-24T22:30", "2026-10-25T08:00"),  # and back in this one
    ],
)
def test_no_phone_rings_at_night(written, rings):
    at, then = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (written, rings))

    assert recipients.after_the_night(at, "Europe/London").astimezone(UTC) == then


@pytest.mark.parametrize(("channel", "waits"), [("email", False), ("sms", True)])
def test_a_mail_may_come_at_night_and_a_text_message_not(phone, channel, waits):
    night = datetime(2020, 1, 1, 23, tzinfo=UTC)
    to = Recipient("ana@example.com", channel, "+447700900123", "Europe/London")

    with transactions.at(night), transaction.atomic():
        send.queue(key="k", kind="pickup_ready", to=to, context=notice_words.example())

    row = Message.objects.get()
    assert (row.due_at == datetime(2020, 1, 2, 8, tzinfo=UTC), row.channel) == (waits, channel)
    assert row.time_zone == ("Europe/London" if waits else "")


def test_what_is_not_offered_goes_by_mail_and_to_nobody_nothing(settings):
    settings.SMS_TRANSPORT = ""
    to = Recipient("ana@example.com", "sms", "+447700900123", "Europe/London")

    with transaction.atomic():
        queued = send.queue(key="k", kind="pickup_ready", to=to, context=notice_words.example())
        nobody = send.queue(key="n", kind="pickup_ready", to=Recipient(), context=notice_words.example())

    row = Message.objects.get(pk=queued)
    assert (row.channel, row.recipient, row.fallback, nobody) == ("email", "ana@example.com", "", None)
