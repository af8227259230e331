"""For whom, where and when a promotion holds."""

from datetime import UTC, datetime

import pytest

from commerce.pricing.basket import Item, Shopper
from tests.commerce.pricing.counter import CAMDEN, HERE, POS, SOHO, Counter, good, promotion

SHELF = [good(1, 1000, "clothing/coats"), good(2, 600, "clothing/coats/rain"), good(3, 250, "clothing-care")]
TUESDAY_NOON_IN_LONDON = datetime(2026, 5, 5, 11, tzinfo=UTC)


def applies(conditions, *units, **fields):
    """Whether ten percent are given, or why not: "" when nobody says."""
    quoted = Counter(SHELF, [promotion("ten", "percent", {"percent": 10}, conditions)]).quote(*units, **fields)
    return True if quoted.applied else next((row.reason for row in quoted.rejected), "")


@pytest.mark.parametrize(
    ("conditions", "fields", "expected"),
    [
        ({"channels": ["pos"]}, {"channel_id": POS}, True),
        ({"channels": ["pos"]}, {}, ""),
        ({"locations": ["soho"]}, {"location_id": SOHO}, True),
        ({"locations": ["soho"]}, {"location_id": CAMDEN}, ""),
        ({"locations": ["soho"]}, {"location_id": None}, ""),
        ({"segments": ["vip", "press"]}, {"shopper": Shopper(segments=frozenset({"vip"}))}, True),
        ({"segments": ["vip"]}, {}, "wrong_segment"),
        ({"groups": ["trade"]}, {"shopper": Shopper(group="trade")}, True),
        ({"groups": ["trade"]}, {}, "wrong_group"),
        ({"first_order": True}, {"shopper": Shopper(first_order=True)}, True),
        ({"first_order": True}, {"shopper": Shopper(first_order=None)}, "first_order_only"),
        ({"weekdays": ["tue"]}, {}, True),
        ({"weekdays": ["mon"]}, {}, "wrong_time"),
        ({"hours": ["12:00", "13:00"]}, {}, True),
        ({"hours": ["11:00", "12:00"]}, {}, "wrong_time"),
        ({"hours": ["22:00", "12:30"], "weekdays": ["mon"]}, {}, True),
        ({"hours": ["22:00", "12:30"], "weekdays": ["tue"]}, {}, "wrong_time"),
    ],
)
def test_audience_decides(conditions, fields, expected):
    assert applies(conditions, (1, 1), **({"at": TUESDAY_NOON_IN_LONDON} | fields)) == expected


@pytest.mark.parametrize(
    ("conditions", "discounts"),
    [
        ({"skus": ["SKU-1"]}, [100, 0, 0]),
        ({"categories": ["clothing"]}, [100, 60, 0]),
        ({"categories": ["clothing/coats/rain"]}, [0, 60, 0]),
        ({"categories": ["clothing"], "exclude_skus": ["SKU-1"]}, [0, 60, 0]),
        ({"exclude_categories": ["clothing/coats"]}, [0, 0, 25]),
        ({"skus": ["SKU-3"], "categories": ["clothing/coats/rain"]}, [0, 60, 25]),
        ({"categories": ["clothing"], "min_quantity": 2}, [100, 60, 0]),
        ({"categories": ["clothing"], "min_quantity": 3}, [0, 0, 0]),
        ({"skus": ["SKU-1"], "min_spend": 1001}, [0, 0, 0]),
    ],
)
def test_goods_decide(conditions, discounts):
    quoted = Counter(SHELF, [promotion("ten", "percent", {"percent": 10}, conditions)]).quote((1, 1), (2, 1), (3, 1))

    assert [line.discount for line in quoted.lines] == discounts


def test_goods_that_are_sold_already_take_no_part():
    counter = Counter(SHELF, [promotion("pair", "x_for_y", {"take": 2, "pay": 1})])

    quoted = counter.quote_items([Item(1, 1, HERE), Item(2, 1, HERE, agreed_price=500)])

    assert [line.discount for line in quoted.lines] == [0, 0]
    assert [row.reason for row in quoted.rejected] == ["needs_quantity"]


def test_another_currency_is_another_promotion():
    row = promotion("euro", "amount", {"amount": 100}, currency="EUR")

    quoted = Counter(SHELF, [row]).quote((1, 1), codes=["euro"])

    assert quoted.applied == ()


def test_a_quote_holds_no_longer_than_the_hours_of_a_promotion():
    happy_hour = promotion("happy", "percent", {"percent": 10}, {"hours": ["11:00", "12:05"]})

    quoted = Counter(SHELF, [happy_hour]).quote((1, 1), at=TUESDAY_NOON_IN_LONDON)

    assert quoted.valid_until == datetime(2026, 5, 5, 11, 5, tzinfo=UTC)
