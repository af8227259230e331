"""When a store says that goods are ready, sent, and how long they are kept."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from fulfillment import promises
from fulfillment.calendar import DAYS, Calendar
from fulfillment.models import StorePolicy

LONDON = ZoneInfo("Europe/London")
OPEN = Calendar(LONDON, dict.fromkeys(DAYS[:6], [["09:00", "18:00"]]))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("policy", "workload", "now", "ready"),
    [
        ({}, 0, "2026-07-07T10:00", "2026-07-07T12:00"),
        ({}, 500, "2026-07-07T10:00", "2026-07-07T12:00"),
        ({"orders_per_hour": 6}, 5, "2026-07-07T10:00", "2026-07-07T12:00"),
        ({"orders_per_hour": 6}, 6, "2026-07-07T10:00", "2026-07-07T12:10"),
        ({"orders_per_hour": 6}, 41, "2026-07-07T10:00", "2026-07-07T18:00"),
        ({"orders_per_hour": 6}, 42, "2026-07-07T10:00", "2026-07-08T09:10"),
        ({"pick_minutes": 30}, 0, "2026-07-11T17:45", "2026-07-13T09:15"),
        ({"paused_until": london("2026-07-07T15:00")}, 0, "2026-07-07T10:00", "2026-07-07T17:00"),
        ({"paused_until": london("2026-07-07T09:00")}, 0, "2026-07-07T10:00", "2026-07-07T12:00"),
    ],
)
def test_ready_by_counts_picking_and_the_work_before_it_while_open(policy, workload, now, ready):
    assert promises.ready_by(StorePolicy(**policy), OPEN, london(now), workload) == london(ready)


@pytest.mark.parametrize(
    ("until", "now", "leaves"),
    [
        (None, "2026-07-07T10:00", "2026-07-07T12:00"),
        (time(16), "2026-07-07T10:00", "2026-07-07T16:00"),
        (time(16), "2026-07-07T14:00", "2026-07-07T16:00"),
        (time(16), "2026-07-07T14:01", "2026-07-08T16:00"),
        (time(16), "2026-07-11T15:00", "2026-07-13T16:00"),
    ],
)
def test_parcels_leave_with_the_first_carrier_after_they_are_picked(until, now, leaves):
    assert promises.ship_by(StorePolicy(ships_until=until), OPEN, london(now)) == london(leaves)


@pytest.mark.parametrize(
    ("days", "ready", "until"),
    [
        (7, "2026-07-07T12:00", "2026-07-14T18:00"),
        (5, "2026-07-07T12:00", "2026-07-13T18:00"),
        (1, "2026-10-24T12:00", "2026-10-26T18:00"),
    ],
)
def test_goods_are_kept_until_the_store_closes_on_the_last_day(days, ready, until):
    assert promises.keep_until(StorePolicy(keep_days=days), OPEN, london(ready)) == london(until)


def test_a_store_that_stays_closed_still_says_how_long_it_keeps_goods():
    never, ready = Calendar(LONDON, {"mon": []}), london("2026-07-07T12:00")

    assert promises.keep_until(StorePolicy(), never, ready) == ready + timedelta(days=7)
    assert promises.ready_by(StorePolicy(), never, ready) is None
