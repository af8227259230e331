"""Cash is rounded to the coins a country has, and given back as it was taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.models import TaxCountry
from commerce.pricing.tax import TaxTable

COINS = {"CH": 5, "SE": 100, "NO": 100, "DK": 50, "CA": 5, "AU": 5, "NZ": 10, "GB": 1, "FI": 5}
CURRENCIES = {"CH": "CHF", "SE": "SEK", "NO": "NOK", "DK": "DKK", "CA": "CAD", "AU": "AUD", "NZ": "NZD"}
TABLE = TaxTable([], [TaxCountry(country=code, name=code, cash_increment=coin) for code, coin in COINS.items()])


@pytest.mark.parametrize(
    ("country", "currency", "total", "paid"),
    [
        ("CH", "CHF", 1002, 1000),
        ("CH", "CHF", 1003, 1005),
        ("SE", "SEK", 12_349, 12_300),
        ("SE", "SEK", 12_350, 12_400),
        ("NO", "NOK", 9_999, 10_000),
        ("DK", "DKK", 1_024, 1_000),
        ("DK", "DKK", 1_025, 1_050),
        ("CA", "CAD", 1_097, 1_095),
        ("AU", "AUD", 1_098, 1_100),
        ("NZ", "NZD", 1_094, 1_090),
        ("FI", "EUR", 1_497, 1_495),
    ],
)
def test_cash_is_rounded_to_the_smallest_coin_and_a_refund_mirrors_it(country, currency, total, paid):
    assert total + TABLE.cash_rounding(total, country, currency) == paid
    assert -total + TABLE.cash_rounding(-total, country, currency) == -paid


def test_what_was_paid_is_what_is_given_back():
    """A sale of 7.00 was refunded with 8.00 elsewhere: once rounded, an amount is not rounded again."""
    assert TABLE.cash_rounding(700, "SE", "SEK") == 0
    assert TABLE.cash_rounding(-700, "SE", "SEK") == 0


@pytest.mark.parametrize(("country", "currency"), [("GB", "GBP"), ("CH", "EUR"), ("US", "USD"), ("", "")])
def test_cash_is_left_alone_where_no_coin_is_short(country, currency):
    assert TABLE.cash_rounding(1003, country, currency) == 0


@given(st.sampled_from(sorted(CURRENCIES)), st.integers(-(10**10), 10**10))
def test_rounded_cash_is_payable_at_most_half_a_coin_away_and_symmetrical(country, total):
    change = TABLE.cash_rounding(total, country, CURRENCIES[country])

    assert (total + change) % COINS[country] == 0
    assert 2 * abs(change) <= COINS[country]
    assert TABLE.cash_rounding(-total, country, CURRENCIES[country]) == -change
    assert TABLE.cash_rounding(total + change, country, CURRENCIES[country]) == 0


def test_rounding_of_a_country_is_its_own_and_per_line_elsewhere():
    table = TaxTable([], [TaxCountry(country="DE", name="Germany", rounding="document")])

    assert [table.rounding_of(code) for code in ("de", "GB")] == ["document", "line"]
