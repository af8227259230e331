"""Opening hours on the shop's own clock, and the form that keeps nonsense out of them."""

from datetime import UTC, datetime

import pytest

from commerce import opening_hours
from commerce.location_form import LocationForm
from commerce.models import Location

SOHO = Location(time_zone="Europe/London", hours={"sat": [["10:00", "18:00"]]})


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 7, 4, 9, 0, tzinfo=UTC), True),  # ten o'clock in British summer
        (datetime(2026, 7, 4, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 4, 17, 0, tzinfo=UTC), False),  # closed at six sharp
        (datetime(2026, 11, 21, 9, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), False),  # a Sunday
    ],
)
def test_shop_is_open_by_its_own_clock(moment: datetime, is_open: bool) -> None:
    assert opening_hours.is_open(SOHO, moment) is is_open


@pytest.mark.parametrize(
    "hours",
    [[], {"monday": []}, {"mon": "09:00-18:00"}, {"mon": ["09:00", "18:00"]}, {"mon": [["18:00", "09:00"]]},
     {"mon": [["09:00", "24:00"]]}, {"mon": [["9", "18"]]}, {"mon": [[9, 18]]}],
)  # fmt: skip
def test_hours_that_would_break_a_page_are_named(hours: object) -> None:
    assert opening_hours.problem(hours)


def test_an_hour_is_said_once() -> None:
    twice = {"mon": [["12:00", "18:00"], ["09:00", "13:00"]]}

    assert opening_hours.problem(twice) == "mon: 09:00-13:00 and 12:00-18:00 overlap; give them as one span."
    assert opening_hours.problem({"mon": [["13:00", "18:00"], ["09:00", "13:00"]]}) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Europe/Londn"), ("time_zone", "../etc"), ("hours", '{"mon": [["24:00", "25:00"]]}')],
)
def test_form_refuses_what_would_break_a_page(field: str, value: str) -> None:
    data = {"code": "soho", "name": "Soho", "kind": "store", "time_zone": "Europe/London", "rank": 1, "hours": "{}"}

    assert LocationForm({**data, "address": "{}"}).is_valid()
    assert list(LocationForm({**data, "address": "{}", field: value}).errors) == [field]
