"""No phone rings at night, whenever a message comes to be due: first, again, or because somebody sends it anew."""

from datetime import UTC, datetime, time, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Message
from commerce.notifications import delivery, send
from tests.factories.commerce import message

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
NIGHT = datetime.combine(TOMORROW, time(22), UTC)
MORNING = datetime.combine(TOMORROW + timedelta(days=1), time(8), UTC)


def text(**fields) -> Message:
    told = {"transport": "sms", "channel": "sms", "recipient": "+447700900123", "short": "Ready.", "time_zone": "UTC"}
    return message(**{**told, **fields})


def test_a_text_message_that_becomes_due_at_night_waits_for_the_morning(phone):
    waiting = text(attempts=2)

    with transactions.at(NIGHT):
        delivery.send_due()

    waiting.refresh_from_db()
    assert (phone.requests, waiting.status, waiting.attempts) == ([], "queued", 2)
    assert (waiting.due_at, waiting.leased_until) == (MORNING, None)


def test_a_text_message_that_is_sent_anew_at_night_waits_for_the_morning(phone):
    failed = text(status="failed", attempts=delivery.TRIES)

    send.resend(by=SYSTEM, message_id=failed.pk)
    with transactions.at(NIGHT):
        delivery.send_due()

    failed.refresh_from_db()
    assert (phone.requests, failed.status, failed.due_at) == ([], "queued", MORNING)


@pytest.mark.parametrize("fields", [{"channel": "email", "transport": "outbox"}, {"time_zone": ""}])
def test_a_mail_rings_nowhere_and_without_a_clock_there_is_no_night(phone, fields):
    sent = text(**fields)

    with transactions.at(NIGHT):
        delivery.send_due()

    sent.refresh_from_db()
    assert sent.status == "sent"


def test_a_message_of_the_night_holds_up_none_behind_it(phone):
    text(due_at=transactions.now() - timedelta(hours=1))
    mail = message(transport="outbox")

    with transactions.at(NIGHT):
        delivery.send_due()

    mail.refresh_from_db()
    assert mail.status == "sent"
