"""Units that are missing leave the work, the stock follows what was seen, and each way out ends with clean books."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.models import Task
from fulfillment import picking, pickup, pickup_codes
from fulfillment.links import CUSTOMER
from fulfillment.models import Collector, Fulfillment
from fulfillment.picking import Scan
from fulfillment.resolving import NeedsConsent, NotAnOption
from inventory.shortages import OutOfStock
from orders.models import LineSubstitution, Order
from orders.units import TooManyUnits
from tests.factories import commerce as catalog
from tests.factories.inventory import adjust, receive
from tests.factories.orders import Tender
from tests.fulfillment import shorts
from tests.fulfillment.shorts import decide, promised, report, rows
from tests.orders.ending import given_back, money


@pytest.fixture(autouse=True)
def clean_books(shop):
    """Nothing that can be done about missing units breaks a law."""
    shorts.open_all_day(shop.soho, shop.bath)
    yield
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])


def pick(fulfillment, variant, units):
    scans = [Scan(variant_id=variant.pk, quantity=units)]
    return picking.pick(by=SYSTEM, fulfillment=fulfillment, scans=scans).status


def _handed(fulfillment):
    code = pickup_codes.code_of(Collector.objects.get(fulfillment=fulfillment, is_buyer=True))
    return pickup.hand_over(by=SYSTEM, fulfillment=fulfillment, code=code)


def options(trouble):
    return [each["option"] for each in trouble.facts["options"]]


@pytest.mark.parametrize(
    ("reason", "level", "count"),
    [  # (on hand, unavailable, allocated, shortfall) of 20 mugs, 3 of them promised, 1 of those picked
        ("not_found", (1, 0, 3, 2), 1),
        ("mismatch", (19, 0, 3, 0), 1),
        ("damaged", (20, 1, 3, 0), 0),
    ],
)
def test_stock_follows_what_was_seen(shop, reason, level, count):
    found = shorts.picking(shop)
    pick(found, shop.mug, 1)

    trouble = report(found, reason=reason)

    now = shop.level()
    assert (now.on_hand, now.unavailable, now.allocated, now.shortfall) == level
    assert (Task.objects.filter(kind="count").count(), trouble.quantity, rows(found)) == (
        count, 1, [(shop.mug.sku, 2, 1)],
    )  # fmt: skip
    assert promised(found.order) == {(shop.mug.sku, shop.soho.code): 3}


def test_it_is_not_picked_while_something_is_undecided(shop):
    found = shorts.picking(shop, consent="never")
    trouble = report(found)

    assert (pick(found, shop.mug, 2), trouble.status, trouble.reason) == ("picking", "open", "mismatch")
    decide(trouble, "refund")
    found.refresh_from_db()
    assert found.status == "picked"


def test_missing_after_all_was_picked_is_picking_again(shop):
    found = shorts.picking(shop)
    pick(found, shop.mug, 3)

    first, second = report(found), report(found, reason="damaged")

    found.refresh_from_db()
    assert (found.status, rows(found), first.pk) == ("picking", [(shop.mug.sku, 1, 1)], second.pk)
    assert (second.quantity, second.status) == (2, "asked")
    with pytest.raises(TooManyUnits):
        report(found, units=2)


def test_options_are_told_in_order(shop):
    shorts.cup(shop)
    receive(shop.mug, shop.bath, 5)
    found = shorts.picking(shop)

    trouble = report(found, reason="not_found")

    assert options(trouble) == ["other_store", "ship", "substitute", "refund"]
    elsewhere, sent, alike, back = trouble.facts["options"]
    assert (elsewhere["location"], sent["location"]) == (shop.bath.pk, shop.bath.pk)
    assert (alike["sku"], alike["unit_price"], alike["difference"], back["amount"]) == ("CUP", 799, 201, 1000)


def test_dearer_or_missing_articles_are_no_substitutes(shop):
    shorts.cup(shop, price=1001)
    empty = catalog.variant("BOWL", price=100)
    empty.product.categories.set(shop.mug.product.categories.all())

    assert options(report(shorts.picking(shop))) == ["found", "refund"]


def test_found_after_all_is_picked_as_before(shop):
    found = shorts.picking(shop)
    trouble = report(found, units=2, reason="not_found")

    decide(trouble, "found")

    assert (shop.level().on_hand, shop.level().shortfall, pick(found, shop.mug, 3)) == (2, 1, "picked")


@pytest.mark.parametrize("reason", ["not_found", "mismatch"])
def test_found_units_that_were_counted_meanwhile_are_not_counted_twice(shop, reason):
    trouble = report(shorts.picking(shop), units=2, reason=reason)
    receive(shop.mug, shop.soho, 20 - shop.level().on_hand)

    decide(trouble, "found")

    assert (shop.level().on_hand, shop.level().shortfall) == (20, 0)


def test_refund_gives_every_tender_its_part(shop):
    found = shorts.picking(shop)
    trouble = report(found, units=2, reason="not_found")

    decide(trouble, "refund")

    order = found.order
    assert (given_back(order), promised(order)) == ([667, 1333], {(shop.mug.sku, shop.soho.code): 1})
    assert money(order) == [("captured", 1000, 0, 667), ("authorized", 0, 1333, 0)]
    assert rows(found) == [(shop.mug.sku, 1, 0)]


def test_refund_of_all_ends_the_work_and_the_order(shop):
    found = shorts.picking(shop, tenders=[Tender("cash")])

    decide(report(found, units=3, reason="not_found"), "refund")

    found.refresh_from_db()
    assert (found.status, Order.objects.get().status, money(found.order)) == (
        "cancelled", "cancelled", [("captured", 3000, 0, 3000)],
    )  # fmt: skip


def test_substitute_is_picked_and_handed_over(shop):
    cup = shorts.cup(shop)
    found = shorts.picking(shop, consent="any")
    trouble = report(found)

    decide(trouble, "substitute", variant_id=cup.pk)

    assert rows(found) == [(shop.mug.sku, 2, 0), ("CUP", 1, 0)]
    assert given_back(found.order) == [67, 134]
    assert (pick(found, shop.mug, 2), pick(found, cup, 1)) == ("picking", "picked")
    ready = pickup.mark_ready(by=SYSTEM, fulfillment=found, shelf="A", bags=1)
    handed = _handed(ready)
    assert (handed.status, Order.objects.get().status, promised(found.order)) == ("collected", "completed", {})
    assert LineSubstitution.objects.get().cause == trouble.public_id


def test_consent_is_asked_for(shop):
    cup = shorts.cup(shop)
    receive(shop.mug, shop.bath, 5)
    trouble = report(shorts.picking(shop))

    for choice in ({"resolution": "substitute", "variant_id": cup.pk}, {"resolution": "other_store"}):
        with pytest.raises(NeedsConsent):
            decide(trouble, **choice)
    decide(trouble, "substitute", by=CUSTOMER, variant_id=cup.pk)

    trouble.refresh_from_db()
    assert (trouble.status, trouble.resolution, trouble.actor_kind) == ("resolved", "substitute", "customer")


def test_substitute_that_is_gone_is_refused_and_stays_open(shop):
    cup = shorts.cup(shop, units=1)
    trouble = report(shorts.picking(shop, consent="any"))
    adjust(cup, shop.soho, -1)

    with pytest.raises(OutOfStock):
        decide(trouble, "substitute", variant_id=cup.pk)

    trouble.refresh_from_db()
    assert (trouble.status, money(trouble.order)[0]) == ("open", ("captured", 1000, 0, 0))


def test_parcel_comes_from_another_store(shop):
    receive(shop.mug, shop.bath, 5)
    found = shorts.picking(shop, kind="ship")
    trouble = report(found, reason="not_found")

    decide(trouble, "other_store")

    other = Fulfillment.objects.exclude(pk=found.pk).get()
    assert (other.kind, other.location, other.delivery, other.status) == ("ship", shop.bath, found.delivery, "routed")
    assert (rows(other), rows(found)) == ([(shop.mug.sku, 1, 0)], [(shop.mug.sku, 2, 0)])
    assert promised(found.order) == {(shop.mug.sku, shop.soho.code): 2, (shop.mug.sku, shop.bath.code): 1}


def test_customer_collects_elsewhere_or_has_it_sent(shop):
    receive(shop.mug, shop.bath, 5)
    found = shorts.picking(shop)

    decide(report(found, reason="not_found"), "other_store", agreed=True)
    decide(report(found), "ship", agreed=True, address=shorts.ADDRESS)

    collected, sent = Fulfillment.objects.exclude(pk=found.pk).order_by("id")
    assert (collected.kind, collected.location, collected.delivery.location) == ("pickup", shop.bath, shop.bath)
    assert (sent.kind, sent.location, sent.delivery.address, sent.delivery.total) == (
        "ship",
        shop.bath,
        shorts.ADDRESS,
        0,
    )
    assert [each.position for each in found.order.deliveries.order_by("position")] == [0, 1, 2]


def test_nowhere_else_is_no_option(shop):
    trouble = report(shorts.picking(shop), reason="not_found")

    for resolution in ("other_store", "ship", "substitute", "rerouted"):
        with pytest.raises(NotAnOption):
            decide(trouble, resolution, agreed=True, address=shorts.ADDRESS)
