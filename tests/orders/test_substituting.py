"""What replaces units of a line is never dearer, and every cent it is cheaper goes back to whoever paid it."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.models import Variant
from inventory.models import Allocation, Level
from inventory.shortages import OutOfStock
from orders import foresight, lifecycle, substituting
from orders.models import LineSubstitution
from orders.substituting import NotSubstitutable, Replacement
from orders.units import TooManyUnits, Units
from tests.factories import commerce as catalog
from tests.factories.inventory import inside, receive
from tests.factories.orders import Buy, Tender, mugs, place
from tests.orders.ending import cancel, given_back, money

MIXED = [Tender("gift_card", 1000), Tender("card")]


@pytest.fixture
def cup(shop):
    """A cup for 7.99 instead of a mug for 10.00."""
    cup = catalog.variant("CUP", price=799)
    receive(cup, shop.soho, 5)
    return cup


@pytest.fixture(autouse=True)
def clean_books(shop):
    yield
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])


def replace(order, variant, units=1, cause="trb_1", by=SYSTEM):
    line, location = order.lines.first(), order.lines.first().delivery.location_id
    asked = Replacement(line.pk, units, location, variant.pk, cause)
    return inside(lambda now: substituting.replace(order, asked, by=by, now=now))


def hand_over(order, *handed):
    line = order.lines.first()
    units = [Units(line.pk, count, None, variant and variant.pk) for variant, count in handed]
    return inside(lambda now: lifecycle.hand_over(order, units, by=SYSTEM, now=now))


def promised(order):
    rows = Allocation.objects.filter(cause=order.public_id, ended_at=None).order_by("variant_id")
    return {row.variant.sku: row.quantity for row in rows}


@pytest.mark.parametrize(
    ("price", "paid", "worth"),
    [
        (799, 1000, 799),  # cheaper
        (1000, 1000, 1000),  # the same
        (2500, 1000, 1000),  # dearer: what was agreed stays
        (0, 1000, 0),  # a present
    ],
)
def test_unit_costs_the_smaller_price(shop, price, paid, worth):
    cup = catalog.variant("CUP", price=price)
    receive(cup, shop.soho, 1)
    order = mugs(shop, 2, tenders=[Tender("cash")])

    record = replace(order, cup)

    assert (record.amount, record.difference, record.unit_price) == (worth, paid - worth, price)
    assert money(order) == [("captured", 2000, 0, paid - worth)]


def test_promotion_shrinks_with_the_price(shop, cup):
    order = place(shop.web, [Buy(shop.mug, 3, discount=1000, place=shop.soho)], tenders=[Tender("cash")])

    record = replace(order, cup, units=2)

    assert (record.amount, record.difference) == (1065, 268)  # 1333 × 0.799
    assert given_back(order) == [268]


def test_stock_of_the_new_is_promised_and_the_old_is_free(shop, cup):
    order = mugs(shop, 3)

    replace(order, cup, units=2)

    assert promised(order) == {shop.mug.sku: 1, "CUP": 2}
    assert (shop.level().allocated, Level.objects.get(variant=cup).allocated) == (1, 2)


def test_nothing_is_replaced_when_not_all_are_there(shop, cup):
    order = mugs(shop, 9)

    with pytest.raises(OutOfStock) as refused:
        replace(order, cup, units=6)

    assert refused.value.facts["shortages"][0] | {"location": None} == {
        "sku": "CUP", "location": None, "requested": 6, "available": 5,
    }  # fmt: skip
    assert (promised(order), LineSubstitution.objects.count()) == ({shop.mug.sku: 9}, 0)


def test_same_cause_replaces_once(shop, cup):
    order = mugs(shop, 3, tenders=[Tender("cash")])

    first, second = replace(order, cup), replace(order, cup)

    assert (first.pk, money(order)) == (second.pk, [("captured", 3000, 0, 201)])


def test_what_cannot_stand_in_is_refused(shop, cup):
    adult = catalog.variant("GIN", price=100)
    Variant.objects.filter(pk=adult.pk).update(minimum_age=18)
    order = mugs(shop, 2)

    for variant in (shop.mug, adult):
        with pytest.raises(NotSubstitutable):
            replace(order, variant)
    with pytest.raises(TooManyUnits):
        replace(order, cup, units=3)


def test_mixed_tenders_release_and_refund_their_part(shop, cup):
    order = mugs(shop, 3, tenders=MIXED)  # gift card 10.00, card 20.00 authorized

    replace(order, cup, units=2)

    assert given_back(order) == [134, 268]
    assert money(order) == [("captured", 1000, 0, 134), ("authorized", 0, 268, 0)]
    assert order.payments.get(method="gift_card").gift_card.balance == 134


@pytest.mark.parametrize("first", ["MUG", "CUP"])
def test_card_is_charged_for_what_left(shop, cup, first):
    order = mugs(shop, 2)
    replace(order, cup)
    one, other = (shop.mug, cup) if first == "MUG" else (cup, shop.mug)

    hand_over(order, (one, 1))
    asked = list(order.payments.get().events.filter(kind="intent").order_by("id").values_list("amount", flat=True))
    hand_over(order, (other, 1))

    worth = {"MUG": 1000, "CUP": 799}
    asked_since = list(
        order.payments.get().events.filter(kind="intent").order_by("id").values_list("amount", flat=True)
    )
    assert (asked, sum(asked_since)) == ([worth[first]], 1799)
    assert promised(order) == {}


def test_cancelled_substitute_gives_back_what_it_cost(shop, cup):
    order = mugs(shop, 3, tenders=[Tender("cash")])
    replace(order, cup)
    asked = [Units(order.lines.get().pk, 1, None, cup.pk)]

    told = foresight.cancelling(order, asked)
    lifecycle.cancel(by=SYSTEM, order=order, lines=asked, reason="No")

    assert (told.amount, given_back(order), promised(order)) == (799, [1000], {shop.mug.sku: 2})


def test_units_as_ordered_are_cancelled_first(shop, cup):
    order = mugs(shop, 3, tenders=[Tender("cash")])
    replace(order, cup)

    cancel(order, 2)

    assert (given_back(order), promised(order)) == ([2201], {"CUP": 1})
    hand_over(order, (None, 1))
    assert LineSubstitution.objects.get().fulfilled == 1


def test_all_of_it_goes_back_to_the_cent(shop, cup):
    order = mugs(shop, 3, tenders=[Tender("gift_card", 999), Tender("cash", 500), Tender("external")])
    replace(order, cup, units=2)
    cancel(order, 1)

    cancel(order)

    assert given_back(order) == [999, 500, 1501]
    assert [left - back for _, left, _, back in money(order)] == [0, 0, 0]


def test_more_of_one_article_than_is_left_is_refused(shop, cup):
    order = mugs(shop, 3)
    replace(order, cup)

    for variant, count in ((cup, 2), (shop.mug, 3)):
        with pytest.raises(TooManyUnits):
            hand_over(order, (variant, count))
