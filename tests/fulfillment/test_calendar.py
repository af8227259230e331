"""Opening minutes, days with other hours, and nights on which the clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from fulfillment import calendar
from fulfillment.calendar import Calendar
from fulfillment.models import Closure
from tests.factories.commerce import LocationFactory

LONDON = ZoneInfo("Europe/London")
NINE_TO_SIX = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), [["09:00", "18:00"]])
SPLIT = dict.fromkeys(calendar.DAYS, [["09:00", "13:00"], ["15:00", "19:00"]])
SHORT = {date(2026, 12, 24): [["09:00", "14:00"]], date(2026, 12, 25): [], date(2026, 12, 26): []}


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "end"),
    [
        (NINE_TO_SIX, "2026-07-07T10:00", 120, "2026-07-07T12:00"),
        (NINE_TO_SIX, "2026-07-07T07:30", 120, "2026-07-07T11:00"),
        (NINE_TO_SIX, "2026-07-07T17:00", 60, "2026-07-07T18:00"),
        (NINE_TO_SIX, "2026-07-07T17:00", 61, "2026-07-08T09:01"),
        (NINE_TO_SIX, "2026-07-11T17:00", 120, "2026-07-13T10:00"),
        (SPLIT, "2026-07-07T12:00", 120, "2026-07-07T16:00"),
        (SPLIT, "2026-07-07T13:30", 30, "2026-07-07T15:30"),
        (NINE_TO_SIX, "2026-12-24T13:00", 120, "2026-12-28T10:00"),
        ({}, "2026-12-24T23:00", 120, "2026-12-27T01:00"),
        ({}, "2026-07-07T23:00", 120, "2026-07-08T01:00"),
    ],
)
def test_minutes_count_while_the_store_is_open(hours, start, minutes, end):
    closed = {**SHORT, date(2026, 12, 24): []} if not hours and start.startswith("2026-12") else SHORT
    opening = "2026-12-23T23:00" if not hours and start.startswith("2026-12") else start
    found = Calendar(LONDON, hours, closed)

    assert found.after(london(opening), minutes) == london(end)
    assert found.minutes(london(opening), london(end)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-28T17:30", 60, "2026-03-29T09:30"),  # the night of 23 hours
        ("2026-03-29T00:30", 60, "2026-03-29T10:00"),
        ("2026-10-24T17:30", 60, "2026-10-25T09:30"),  # the night of 25
        ("2026-10-25T08:00", 30, "2026-10-25T09:30"),
    ],
)
def test_a_day_starts_on_its_own_clock_after_the_clocks_change(start, minutes, end):
    daily = dict.fromkeys(calendar.DAYS, [["09:00", "18:00"]])

    assert Calendar(LONDON, daily).after(london(start), minutes) == london(end)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 7), 24)])
def test_a_place_that_never_closes_works_as_long_as_the_day_is(day, hours):
    ((opens, closes),) = Calendar(LONDON).spans(day)

    assert (closes - opens).total_seconds() == hours * 3600


def test_hours_that_fall_into_the_hour_that_is_skipped_or_repeated_stay_hours():
    nights = dict.fromkeys(calendar.DAYS, [["00:30", "01:30"]])
    found = Calendar(LONDON, nights)

    spring, autumn = found.spans(date(2026, 3, 29)), found.spans(date(2026, 10, 25))

    assert all(opens < closes for opens, closes in spring)
    assert [(closes - opens).total_seconds() / 3600 for opens, closes in autumn] == [2.0]


def test_a_store_that_opens_no_more_promises_nothing():
    never = Calendar(LONDON, {"mon": []})

    assert (never.after(london("2026-07-07T10:00"), 5), never.close_of(date(2026, 7, 7))) == (None, None)


def test_closures_of_all_stores_and_of_one_are_read_together(db, django_assert_num_queries):
    soho, leeds = LocationFactory(hours=NINE_TO_SIX), LocationFactory(hours=NINE_TO_SIX, time_zone="Europe/Berlin")
    christmas = Closure.objects.create(on=date(2026, 12, 25), title="Christmas")
    Closure.objects.create(on=christmas.on, location=leeds, title="Open today", hours=[["10:00", "12:00"]])
    Closure.objects.create(on=date(2026, 12, 1), title="Long ago")

    with django_assert_num_queries(1):
        found = calendar.of([soho, leeds], london("2026-12-20T12:00"))

    assert found[soho.pk].closures == {christmas.on: []}
    assert found[leeds.pk].spans(christmas.on) == [(london("2026-12-25T09:00"), london("2026-12-25T11:00"))]
