"""Tenders pay parts, and get them back, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import money
from orders.payments import shares

amounts = st.integers(0, 10**7)


@st.composite
def orders(draw):
    """Parts, and tenders that pay exactly those."""
    parts = draw(st.lists(amounts, min_size=1, max_size=12))
    weights = draw(st.lists(st.integers(0, 1000), min_size=1, max_size=5))
    return parts, money.split(sum(parts), weights)


def test_spread_follows_the_proportion_of_the_tenders() -> None:
    matrix = shares.spread([1000, 500, 299], [600, 1199])

    assert matrix == [[334, 166, 100], [666, 334, 199]]


def test_spread_shares_a_rounding_that_lowers_the_sum() -> None:
    matrix = shares.spread([1000, -2], [499, 499])

    assert matrix == [[500, -1], [500, -1]]


def test_spread_refuses_tenders_that_do_not_pay_the_parts() -> None:
    with pytest.raises(ValueError, match="exactly"):
        shares.spread([100], [99])


@given(orders())
def test_spread_loses_no_cent_in_either_direction(order) -> None:
    parts, tenders = order

    matrix = shares.spread(parts, tenders)

    assert [sum(row) for row in matrix] == tenders
    assert [sum(column) for column in zip(*matrix, strict=True)] == parts
    assert min(cell for row in matrix for cell in row) >= 0


@given(orders(), st.integers(-99, 99))
def test_spread_with_a_rounding_part_loses_no_cent_either(order, rounding) -> None:
    parts, _tenders = order
    total = max(0, sum(parts) + rounding)
    parts = [*parts, total - sum(parts)]
    tenders = money.split(total, [3, 1])

    matrix = shares.spread(parts, tenders)

    assert [sum(row) for row in matrix] == tenders
    assert [sum(column) for column in zip(*matrix, strict=True)] == parts


@given(st.integers(-(10**9), 10**9), st.integers(1, 60), st.data())
def test_units_are_those_of_the_split(amount, quantity, data) -> None:
    stop = data.draw(st.integers(0, quantity))
    start = data.draw(st.integers(0, stop))

    part = shares.units(amount, quantity, start, stop)

    assert part == sum(money.split(amount, [1] * quantity)[start:stop])


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_the_first_part_grows_unit_by_unit_and_ends_at_the_shares(stored) -> None:
    before = [0] * len(stored)
    for amount in range(sum(stored) + 1):
        paid = shares.first(stored, amount)
        assert sum(paid) == amount
        assert [later - earlier for later, earlier in zip(paid, before, strict=True) if later < earlier] == []
        before = paid

    assert before == stored


@given(st.lists(amounts, min_size=1, max_size=5), st.data())
def test_the_first_part_is_never_less_than_its_proportion_rounded_down(stored, data) -> None:
    amount = data.draw(st.integers(0, sum(stored)))

    paid = shares.first(stored, amount)

    assert all(p >= amount * share // max(1, sum(stored)) for p, share in zip(paid, stored, strict=True))
    assert all(p <= share for p, share in zip(paid, stored, strict=True))
