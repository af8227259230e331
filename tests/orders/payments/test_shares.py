"""Tenders pay parts, and get them back, to the cent."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import money
from orders.payments import shares
from orders.payments.shares import Share

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


@given(st.lists(amounts, min_size=1, max_size=4), st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_sequence_of_partial_cancels_ends_at_the_stored_shares(stored, quantity, chance: random.Random) -> None:
    tenders, gone = [Share(amount) for amount in stored], 0
    while gone < quantity:
        count = chance.randint(1, quantity - gone)
        back = shares.give_back(tenders, quantity=quantity, gone=gone, count=count)
        assert sum(back) == shares.units(sum(stored), quantity, gone, gone + count)
        assert min(back) >= 0
        tenders = [Share(t.amount, t.given_back + part) for t, part in zip(tenders, back, strict=True)]
        gone += count

    assert [tender.given_back for tender in tenders] == stored
