"""Which promotions stand together: classes, consent, exclusive groups, and the best for the customer."""

import pytest

from commerce.models import ShippingService, ShippingZone
from commerce.pricing.basket import Destination
from commerce.pricing.quoted import Rejected
from commerce.pricing.shipping import Charges
from tests.commerce.pricing.counter import Counter, good, promotion

SHELF = [good(1, 1000, "clothing"), good(2, 600, "clothing/hats"), good(3, 250, "home")]
TEN = promotion("ten", "percent", {"percent": 10})
TWENTY_ON_HATS = promotion("hats", "percent", {"percent": 20}, {"categories": ["clothing/hats"]})
SHIP = Destination("ship", country="GB")


def charges(amount=395, free_over=None):
    tiers = [{"up_to": None, "amount": amount}]
    service = ShippingService(zone_id=1, code="standard", title="Standard", currency="GBP", tiers=tiers)
    service.free_over = free_over
    return Charges([ShippingZone(pk=1, code="uk", countries=["GB"])], [service])


def outcome(rows, *units, **fields):
    """Discount per line, and who stood back why."""
    quoted = Counter(SHELF, rows).quote(*units, **fields)
    return [line.discount for line in quoted.lines], {row.code: row.reason for row in quoted.rejected}


def test_each_line_gets_the_better_of_two_offers_that_stand_alone():
    assert outcome([TEN, TWENTY_ON_HATS], (1, 1), (2, 1)) == ([100, 120], {})


def test_offers_combine_only_when_both_agree():
    agrees = promotion("agrees", "percent", {"percent": 20}, combines=["line"])
    also = promotion("also", "amount", {"amount": 100, "each": True}, combines=["line"])

    assert outcome([agrees, TEN], (1, 1)) == ([200], {"ten": "better_offer"})
    assert outcome([agrees, also], (1, 1)) == ([300], {})


def test_offers_on_the_order_come_on_top_of_offers_on_lines():
    order = promotion("order", "percent", {"percent": 10}, stacking="order")

    assert outcome([TEN, order], (1, 1)) == ([190], {})


def test_one_offer_on_the_order_stands_alone():
    small = promotion("small", "amount", {"amount": 50}, stacking="order")
    large = promotion("large", "amount", {"amount": 90}, stacking="order", priority=200)

    assert outcome([small, large], (1, 1)) == ([90], {"small": "better_offer"})


def test_of_an_exclusive_group_the_best_for_the_customer_applies():
    half_hats = promotion("half", "percent", {"percent": 50}, {"skus": ["SKU-2"]}, exclusive_group="spring")
    order = promotion("order", "amount", {"amount": 250}, stacking="order", exclusive_group="spring")

    assert outcome([half_hats, order], (1, 1), (2, 1)) == ([0, 300], {"order": "exclusive_group"})
    assert outcome([half_hats, order], (1, 1)) == ([250], {})


def test_an_offer_on_several_lines_gives_way_where_single_offers_save_more():
    three_for_two = promotion("three", "x_for_y", {"take": 3, "pay": 2})
    half = promotion("half", "percent", {"percent": 50})

    assert outcome([three_for_two, half], (1, 3)) == ([1500], {"three": "better_offer"})
    assert outcome([three_for_two, TEN], (1, 3)) == ([1000], {"ten": "better_offer"})


def test_the_rest_of_the_basket_keeps_its_own_offer():
    pair = promotion("pair", "x_for_y", {"take": 2, "pay": 1}, {"skus": ["SKU-2"]})

    assert outcome([pair, TEN], (1, 1), (2, 2)) == ([100, 600], {})


def test_what_is_missing_is_said():
    three = promotion("three", "x_for_y", {"take": 3, "pay": 2})
    spend = promotion("spend", "percent", {"percent": 5}, {"min_spend": 3000})
    mug = promotion("mug", "gift", {"sku": "SKU-3"})

    quoted = Counter(SHELF, [three, spend, mug]).quote((1, 2))

    assert quoted.rejected == (
        Rejected("mug", "needs_gift", "Put SKU-3 into the basket to get it."),
        Rejected("spend", "needs_spend", "Needs 10.00 GBP more."),
        Rejected("three", "needs_quantity", "Needs 1 more."),
    )


def test_a_gift_by_itself_is_told_that_it_needs_other_goods():
    mug = promotion("mug", "gift", {"sku": "SKU-3"})
    beside = promotion("beside", "gift", {"sku": "SKU-3"}, {"skus": ["SKU-1"]})

    quoted = Counter(SHELF, [mug, beside]).quote((3, 1), codes=["beside"])

    assert (quoted.totals.discount, quoted.applied) == (0, ())
    assert [(row.code, row.reason) for row in quoted.rejected] == [
        ("beside", "needs_other_goods"),
        ("mug", "needs_other_goods"),
    ]
    assert quoted.rejected[0].detail == "SKU-3 is only a gift beside other goods of this promotion."


def test_free_shipping_takes_the_charge_off():
    free = promotion("free", "shipping", {"percent": 100}, {"min_spend": 900}, stacking="shipping")

    quoted = Counter(SHELF, [free], charges()).quote((1, 1), to=SHIP)

    assert (quoted.totals.shipping, quoted.totals.discount, quoted.totals.total) == (395, 395, 1000)
    assert quoted.deliveries[0].adjustments[0].code == "free"
    assert quoted.shipping_options[0].amount == 395


def test_a_group_weighs_shipping_against_goods():
    free = promotion("free", "shipping", {"price": 0}, stacking="shipping", exclusive_group="one")
    off = promotion("off", "amount", {"amount": 300}, stacking="order", exclusive_group="one")
    counter = Counter(SHELF, [free, off], charges())

    assert [row.code for row in counter.quote((1, 1), to=SHIP).applied] == ["free"]
    assert [row.code for row in counter.quote((1, 1)).applied] == ["off"]


def test_a_code_that_loses_is_not_used_up():
    code = promotion("code", "percent", {"percent": 5}, needs_code=True)

    quoted = Counter(SHELF, [TEN, code]).quote((1, 1), codes=["code"])

    assert (quoted.redeems, [row.reason for row in quoted.rejected]) == ((), ["better_offer"])


@pytest.mark.parametrize("count", [8, 40])
def test_many_offers_on_several_lines_are_weighed_in_bounds(count):
    rows = [promotion(f"bundle-{n}", "x_for_y", {"take": 2 + n % 3, "pay": 1}) for n in range(count)]

    discounts, rejected = outcome(rows, (1, 4), (2, 4))

    assert discounts == [3000, 1800]
    assert len(rejected) == count - 1
