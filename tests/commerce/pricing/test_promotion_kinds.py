"""Each kind of promotion on baskets small enough to reckon by hand."""

import pytest

from commerce.pricing.quoted import Adjustment, Applied
from tests.commerce.pricing.counter import Counter, good, promotion

SHELF = [good(1, 1000, "clothing/coats"), good(2, 600, "clothing/hats"), good(3, 250, "home")]


def discounts(row, *units, **fields):
    """What each line is reduced by."""
    return [line.discount for line in Counter(SHELF, [row]).quote(*units, **fields).lines]


@pytest.mark.parametrize(
    ("kind", "effect", "units", "expected"),
    [
        ("percent", {"percent": "12.5"}, [(1, 1), (3, 3)], [125, 94]),
        ("percent", {"percent": 50, "max_amount": 400}, [(1, 1), (2, 1)], [250, 150]),
        ("amount", {"amount": 100}, [(1, 1), (2, 1)], [63, 37]),
        ("amount", {"amount": 5000}, [(1, 1), (2, 1)], [1000, 600]),
        ("amount", {"amount": 300, "each": True}, [(1, 2), (3, 2)], [600, 500]),
        ("fixed_price", {"price": 500}, [(1, 2), (3, 1)], [1000, 0]),
        ("fixed_price", {"price": 1500, "quantity": 2}, [(1, 2), (2, 2), (3, 1)], [500, 0, 0]),
        ("fixed_price", {"price": 1000, "quantity": 3}, [(1, 1), (2, 2)], [545, 655]),
        ("x_for_y", {"take": 3, "pay": 2}, [(1, 2), (2, 2), (3, 2)], [0, 600, 250]),
        ("x_for_y", {"take": 2, "pay": 1}, [(1, 5)], [2000]),
        ("x_for_y", {"take": 3, "pay": 1}, [(1, 1_000_000)], [666_666_000]),
        ("cheapest_free", {"of": 2}, [(1, 2), (2, 1)], [0, 600]),
        ("cheapest_free", {"of": 3, "free": 2}, [(1, 1), (2, 1), (3, 1)], [0, 600, 250]),
        ("gift", {"sku": "SKU-3"}, [(1, 1), (3, 2)], [0, 250]),
        ("tiered_spend", {"tiers": [{"spend": 1000, "percent": 5}, {"spend": 2000, "amount": 300}]}, [(1, 1)], [50]),
        ("tiered_spend", {"tiers": [{"spend": 1000, "percent": 5}, {"spend": 2000, "amount": 300}]}, [(1, 2)], [300]),
    ],
)
def test_kind_takes_off_lines(kind, effect, units, expected):
    assert discounts(promotion("offer", kind, effect), *units) == expected


def test_percent_off_the_order_is_spread_to_the_cent():
    row = promotion("order", "percent", {"percent": 10}, stacking="order")

    assert discounts(row, (1, 1), (2, 1), (3, 1)) == [100, 60, 25]
    assert discounts(row, (3, 1), (3, 1), (3, 1)) == [25, 25, 25]


def test_applied_promotion_is_named_with_what_it_saved():
    quoted = Counter(SHELF, [promotion("ten-off", "percent", {"percent": 10})]).quote((1, 1), (2, 1))

    assert quoted.applied == (Applied("ten-off", "ten-off", 160),)
    assert quoted.lines[1].adjustments == (Adjustment("ten-off", "ten-off", 60),)
    assert quoted.totals.discount == 160
    assert quoted.totals.total == 1440
