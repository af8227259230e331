"""The stock's sixty days: nothing leaves that is not there, and the same clock gives the same days."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from config.demo import calendar, cast, plan, shelves

AFTERNOON = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)
CLOCKS = [
    AFTERNOON,
    datetime(2026, 3, 29, 3, 10, tzinfo=UTC),
    datetime(2026, 7, 6, 23, 30, tzinfo=UTC),
    datetime(2026, 11, 22, 18, 30, tzinfo=UTC),  # a favourite was brought back this afternoon
]


@pytest.fixture(scope="module", params=CLOCKS, ids=lambda clock: f"{clock:%d-%b-%H:%M}")
def told(request):
    return request.param, plan.make(request.param)


def test_plan_happens_in_order_and_before_now(told):
    now, events = told

    moments = [event.at for event in events]

    assert moments == sorted(moments)
    assert moments[-1] < now
    assert now - moments[0] < timedelta(days=plan.DAYS + 2)


def test_plan_never_takes_what_is_not_there(told):
    units, aside = defaultdict(int), defaultdict(int)
    broken = []

    for event in told[1]:
        for line in event.lines:
            shelf = (event.place, line.sku)
            (aside if line.bucket else units)[shelf] += line.units
            if not 0 <= aside[shelf] <= units[shelf]:
                broken.append((event, line))

    assert broken == []


def test_plan_ends_with_the_favourites_as_wanted(told):
    units = Counter()

    for event in told[1]:
        units.update({(event.place, line.sku): line.units for line in event.lines if not line.bucket})

    wanted = {(place, sku): count for sku, row in shelves.targets().items() for place, count in row.items()}
    assert {shelf: units[shelf] for shelf in wanted} == wanted


def test_plan_moves_stock_every_day(told):
    now, events = told
    per_day = Counter()

    for event in events:
        per_day[event.at.astimezone(calendar.LONDON).date()] += len(event.lines)

    whole_days = [day.on for day in calendar.days(now, plan.DAYS)[1:-1]]
    assert min(per_day[day] for day in whole_days) >= 25


def test_plan_uses_every_reason_and_names_people_who_work_there(told):
    events = told[1]

    assert {event.reason for event in events if event.reason} >= {
        *("correction", "damaged", "shrinkage", "found", "promotion", "quality_control")
    }
    known = {person.email: person.place for person in cast.people()}
    assert {known[event.who] in ("", event.place) for event in events} == {True}


def test_plan_sends_what_arrives(told):
    balance = Counter()

    for event in told[1]:
        if event.kind in ("transfer_out", "transfer_in") and event.reference != "transfer:2299":
            balance.update({event.reference: sum(line.units for line in event.lines)})

    assert {reference: units for reference, units in balance.items() if units} == {}


def test_plan_is_the_same_for_the_same_clock():
    assert plan.make(AFTERNOON) == plan.make(AFTERNOON)


def test_opening_hours_leave_out_days_that_are_closed():
    hours = calendar.opening_hours("09:00-17:00", sun="", thu="09:00-19:00")

    assert (hours["mon"], hours["thu"], hours["sun"]) == ([["09:00", "17:00"]], [["09:00", "19:00"]], [])


def test_day_follows_the_shops_clock_through_summer_time():
    winter, summer = calendar.days(datetime(2026, 3, 29, 12, tzinfo=UTC), 1)

    assert (winter.at("09:30").hour, summer.at("09:30").hour) == (9, 8)
