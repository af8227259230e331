"""Goods that wait are spoken of again when it is due, on the store's own clock, each step once."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Location, Message
from fulfillment import expiry, pickup, progress, reminder_plan, reminders
from fulfillment.models import Fulfillment
from orders import lifecycle
from orders.units import Units
from tests.concurrency import crowd
from tests.factories import fulfillment as work
from tests.factories.inventory import inside
from tests.factories.orders import mugs

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)


def planned(*, ready: str, until: str, zone: str = "Europe/London") -> list[str]:
    at, kept = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (ready, until))
    found = Fulfillment(ready_at=at, keep_until=kept, location=Location(time_zone=zone))
    return [f"{step} {when.astimezone(UTC):%d %H:%M}" for when, step in reminder_plan.steps(found)]


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (
            {"ready": "2026-11-10T12:00", "until": "2026-11-17T19:00"},
            ["24h 11 12:00", "72h 13 12:00", "last_day 17 08:00"],
        ),
        ({"ready": "2026-11-10T12:00", "until": "2026-11-12T19:00"}, ["24h 11 12:00", "last_day 12 08:00"]),
        ({"ready": "2026-11-10T12:00", "until": "2026-11-10T19:00"}, ["last_day 10 13:00"]),
        ({"ready": "2026-11-10T12:00", "until": "2026-11-10T12:30"}, []),
        ({"ready": "2026-11-10T12:00", "until": "2026-11-12T00:00"}, ["last_day 11 08:00"]),
        (
            {"ready": "2026-11-10T12:00", "until": "2026-11-12T03:00", "zone": "America/New_York"},
            ["last_day 11 13:00"],
        ),
    ],
)
def test_steps_follow_the_clock_of_the_store(said, steps):
    assert planned(**said) == steps


@pytest.fixture
def found(shop) -> Fulfillment:
    """Ana's mugs, ready at noon, kept for a week."""
    found = work.one(mugs(shop, name="Ana", email="ana@example.com"), at="picked")

    def become_ready(now) -> None:
        kept = {"ready_at": NOON, "keep_until": NOON + 7 * DAY}
        progress.move(progress.lock(found.pk), "ready", by=SYSTEM, now=now, **kept)

    inside(become_ready)
    found.refresh_from_db()
    relay.drain()
    return found


def at(moment: datetime) -> list[str]:
    """What has been written once it is that time."""
    with transactions.at(moment):
        reminders.remind_due()
        reminders.remind_due()
    rows = Message.objects.filter(kind__in=("pickup_reminder", "pickup_last_day")).order_by("id")
    return [row.key.rpartition(":")[2] for row in rows]


def test_each_step_is_told_once_in_its_time(found):
    told = [at(NOON + wait) for wait in (DAY - timedelta(minutes=1), DAY, 2 * DAY, 3 * DAY, 6 * DAY, 6.9 * DAY)]

    last = "last_day-20261201"
    assert told == [[], ["24h"], ["24h"], ["24h", "72h"], ["24h", "72h"], ["24h", "72h", last]]


def test_steps_that_were_missed_are_not_told_late(found):
    assert at(NOON + 5 * DAY) == ["72h"]


def test_who_is_at_the_door_or_has_collected_is_not_reminded(found):
    work.reached(found, "arrived")
    waiting = at(NOON + DAY)
    work.reached(found, "collected")

    assert (waiting, at(NOON + 3 * DAY)) == ([], [])


def test_goods_that_are_kept_longer_have_another_last_day(found):
    at(NOON + 4 * DAY)
    with transactions.at(NOON + 6 * DAY):
        pickup.extend(by=SYSTEM, fulfillment=found, days=3)

    then = [at(NOON + wait) for wait in (6.9 * DAY, 10 * DAY)]

    assert then == [["72h"], ["72h", f"last_day-{Fulfillment.objects.get().keep_until:%Y%m%d}"]]


def test_workers_at_once_remind_once(found):
    Fulfillment.objects.update(
        ready_at=transactions.now() - DAY, keep_until=transactions.now() + 5 * DAY, remind_at=transactions.now()
    )

    crowd.together(*[reminders.remind_due] * 4)

    assert Message.objects.filter(kind="pickup_reminder").count() == 1


def test_what_nobody_collected_is_told_once_and_says_why(found):
    with transactions.at(NOON + 8 * DAY):
        expiry.expire(by=SYSTEM, fulfillment=found)
    relay.drain()

    rows = {row.kind: row.text for row in Message.objects.exclude(kind="pickup_ready")}
    assert list(rows) == ["pickup_expired"]
    assert "- 3 × Mug" in rows["pickup_expired"] and "goes back the way you paid it" in rows["pickup_expired"]


def test_what_was_cancelled_before_is_not_said_to_be_left(found):
    line = found.order.lines.get()
    lifecycle.cancel(by=SYSTEM, order=found.order, lines=[Units(line.pk, 2)])
    with transactions.at(NOON + 8 * DAY):
        expiry.expire(by=SYSTEM, fulfillment=found)
    relay.drain()

    assert "- 1 × Mug" in Message.objects.get(kind="pickup_expired").text
