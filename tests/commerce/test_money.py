"""Money: whole minor units, one currency, and no split that loses a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import money
from commerce.money import CurrencyMismatch, Money


def test_money_adds_and_subtracts_in_one_currency() -> None:
    total = Money(1999, "GBP") + Money(1, "GBP") - Money(500, "GBP")

    assert total == Money(1500, "GBP")


def test_money_refuses_two_currencies_in_one_sum() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "GBP") + Money(1, "EUR")


@pytest.mark.parametrize("amount", [1.0, "1", True, Decimal(1)])
def test_money_refuses_everything_but_integers(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "GBP")


def test_split_gives_the_odd_units_to_the_largest_remainders() -> None:
    shares = money.split(100, [1, 1, 1])

    assert shares == [34, 33, 33]


def test_split_without_weights_is_even() -> None:
    assert money.split(5, [0, 0]) == [3, 2]


@given(st.integers(-(2**53), 2**53), st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_split_loses_no_cent_and_strays_by_less_than_one(amount: int, weights: list[int]) -> None:
    shares = money.split(amount, weights)

    total = sum(weights)
    assert sum(shares) == amount
    assert all(
        abs(share * total - amount * weight) < total for share, weight in zip(shares, weights, strict=True) if total
    )


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(123450, "GBP", "£1,234.50"), (500, "JPY", "JP¥500"), (1500, "KWD", "KWD1.500")],
)
def test_format_knows_the_digits_of_each_currency(amount: int, currency: str, text: str) -> None:
    assert Money(amount, currency).format() == text


@pytest.mark.parametrize(
    ("value", "currency", "minor"), [("19.99", "GBP", 1999), ("500", "JPY", 500), ("1.5", "KWD", 1500)]
)
def test_from_decimal_counts_minor_units(value: str, currency: str, minor: int) -> None:
    assert money.from_decimal(Decimal(value), currency) == minor


@pytest.mark.parametrize(
    ("value", "currency"), [("0.001", "GBP"), ("0.5", "JPY"), ("NaN", "GBP"), ("1E+30", "GBP"), ("1E+999999", "GBP")]
)
def test_from_decimal_refuses_what_no_coin_can_pay(value: str, currency: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.from_decimal(Decimal(value), currency)
