"""How numbers, money and times read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from commerce.console import formats

NOW = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)


@pytest.fixture(autouse=True)
def london():
    with timezone.override("Europe/London"):
        yield


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "GBP", "£1,234.50"),
        (-500, "GBP", "−£5.00"),
        (0, "EUR", "€0.00"),
        (1200, "JPY", "JP¥1,200"),
        (1234, "KWD", "KWD1.234"),
    ],
)
def test_money_is_written_in_its_own_currency(minor, currency, text):
    assert formats.money(minor, currency) == text


@pytest.mark.parametrize(("value", "text"), [(12480, "12,480"), (0, "0"), (-3, "−3"), (-12480, "−12,480")])
def test_number_has_thousands_and_a_true_minus(value, text):
    assert formats.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(4, "+4"), (0, "0"), (-1, "−1"), (1200, "+1,200")])
def test_signed_shows_the_direction(value, text):
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=3, minutes=59), "3 h ago"),
        (timedelta(days=1, hours=2), "1 day ago"),
        (timedelta(days=13, hours=23), "13 days ago"),
        (timedelta(days=20), "1 November"),
    ],
)
def test_ago_names_the_largest_unit(before, text):
    assert formats.ago(NOW - before, NOW) == text


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (timedelta(minutes=12), "in 12 min"),
        (timedelta(seconds=30), "now"),
        (timedelta(minutes=-4), "4 min late"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_in_time_turns_late_once_it_has_passed(after, text):
    assert formats.in_time(NOW + after, NOW) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 21, 14, 18, tzinfo=UTC), "14:18"),
        (datetime(2026, 11, 20, 17, 5, tzinfo=UTC), "Yesterday 17:05"),
        (datetime(2026, 11, 19, 16, 31, tzinfo=UTC), "Thu 16:31"),
        (datetime(2026, 11, 3, 9, 0, tzinfo=UTC), "3 November"),
        (datetime(2025, 11, 3, 9, 0, tzinfo=UTC), "3 Nov 2025"),
    ],
)
def test_clock_is_as_short_as_the_distance_allows(moment, text):
    assert formats.clock(moment, NOW) == text


def test_clock_counts_days_of_the_store():
    just_before_midnight_in_tokyo = datetime(2026, 11, 20, 14, 59, tzinfo=UTC)

    with timezone.override("Asia/Tokyo"):
        text = formats.clock(just_before_midnight_in_tokyo, datetime(2026, 11, 20, 15, 1, tzinfo=UTC))

    assert text == "Yesterday 23:59"


def test_exact_names_the_time_zone():
    assert formats.exact(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "13:00 BST, Wed 1 July 2026"
