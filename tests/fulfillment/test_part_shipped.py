"""One parcel has left and the rest does not: it is packed again, cancelled, missed or declined; the books agree."""

import pytest
from django.urls import reverse

from commerce import audit
from commerce.actors import SYSTEM
from commerce.models import Task
from commerce.state import InvalidTransition
from fulfillment import declining, label_records, links, packing, picking, shipping
from fulfillment.models import Fulfillment, FulfillmentEvent, Trouble
from fulfillment.picking import Scan
from fulfillment.routing import router
from inventory.models import Level
from orders import lifecycle
from orders.payments import resolver
from orders.units import Units
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment import rig, shorts
from tests.fulfillment.shorts import decide, promised, report
from tests.orders.ending import money


@pytest.fixture(autouse=True)
def clean_books(shop):
    shorts.open_all_day(shop.soho, shop.bath)
    yield
    found = audit.run()
    assert (found.drift, found.findings) == (0, [])


def half_gone(shop) -> Fulfillment:
    """Two mugs have left for Ana, the third lies in a second parcel in Soho."""
    found = rig.packed(shop, 2, 1)
    return leave(found, packing.parcels_of(found)[0])


def leave(found: Fulfillment, *parcels) -> Fulfillment:
    ids = [parcel.pk for parcel in parcels] or None
    return shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=ids)


def unpack(found: Fulfillment) -> Fulfillment:
    return packing.unpack(by=SYSTEM, fulfillment=found)


def cancel(found: Fulfillment, units: int = 1):
    return lifecycle.cancel(by=SYSTEM, order=found.order, lines=[Units(found.order.lines.get().pk, units)])


def paid(found: Fulfillment):
    """What was taken of each card, once the provider has answered."""
    for payment in found.order.payments.all():
        resolver.resolve(by=SYSTEM, payment_id=payment.pk)
    return money(found.order)


def ended(found: Fulfillment):
    found.refresh_from_db()
    line = found.order.lines.get()
    return found.status, line.fulfilled, line.cancelled, found.order.__class__.objects.get(pk=found.order_id).status


def stock(shop):
    level = shop.level()
    return level.on_hand, level.unavailable, level.allocated


def test_what_has_not_left_is_packed_again_and_follows(shop):
    found = unpack(half_gone(shop))
    state, to_pack = found.status, [(line.here, line.handed) for line in packing.picked_lines(found)]

    packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 1)])
    leave(found)

    assert (state, to_pack) == ("picked", [(1, 2)])
    assert (ended(found), stock(shop)) == (("shipped", 3, 0, "completed"), (17, 0, 0))
    assert paid(found) == [("captured", 3000, 0, 0)]


def test_the_rest_is_cancelled_and_only_what_left_is_charged(shop):
    found = half_gone(shop)
    with pytest.raises(InvalidTransition):
        cancel(found)

    cancel(unpack(found))

    assert (ended(found), stock(shop)) == (("shipped", 2, 1, "completed"), (18, 1, 0))
    assert paid(found) == [("captured", 2000, 1000, 0)]
    assert list(Task.objects.values_list("kind", "quantity")) == [("put_back", 1)]
    shipping.deliver(by=SYSTEM, fulfillment=found)


@pytest.mark.parametrize(("resolution", "wanted"), [
    ("refund", (("shipped", 2, 1, "completed"), (18, 0, 0), [("captured", 2000, 1000, 0)])),
    ("other_store", (("shipped", 2, 0, "in_fulfillment"), (18, 0, 0), [("authorized", 2000, 0, 0)])),
])  # fmt: skip
def test_a_unit_that_turns_out_missing_is_decided_and_the_rest_is_shipped(shop, resolution, wanted):
    receive(shop.mug, shop.bath, 5)
    found = unpack(half_gone(shop))

    trouble = report(found, reason="mismatch")
    waits = (Fulfillment.objects.get(pk=found.pk).status, stock(shop))
    decide(trouble, resolution)

    assert waits == ("picking", (17, 0, 1))
    assert (ended(found), (stock(shop)[0] + 1, *stock(shop)[1:]), paid(found)) == wanted
    assert promised(found.order) == ({} if resolution == "refund" else {(shop.mug.sku, shop.bath.code): 1})


def test_a_missing_unit_that_turns_up_is_picked_and_follows(shop):
    found = unpack(half_gone(shop))
    trouble = report(found)

    decide(trouble, "found")
    picked = picking.pick(by=SYSTEM, fulfillment=found, scans=[Scan(variant_id=shop.mug.pk)]).status
    packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 1)])
    leave(found)

    assert (picked, ended(found), stock(shop)) == ("picked", ("shipped", 3, 0, "completed"), (16, 0, 0))


def test_the_rest_goes_to_another_store(shop):
    receive(shop.mug, shop.bath, 5)
    found = unpack(half_gone(shop))

    declining.decline(by=SYSTEM, fulfillment=found, reason="too_busy")
    (made,) = router.route(order_id=found.order_id)

    new = Fulfillment.objects.get(pk=made)
    assert (ended(found), new.location, new.lines.get().quantity) == (
        ("shipped", 2, 0, "in_fulfillment"), shop.bath, 1,
    )  # fmt: skip


def test_nobody_brings_it_there_before_parcels_have_left(shop):
    found = rig.picked(shop, 1)

    with pytest.raises(InvalidTransition) as refused:
        leave(found)

    assert refused.value.facts["allowed"] == ["cancelled", "packed", "picking", "rejected"]


def test_a_number_that_was_noted_is_void_with_its_parcel_and_can_be_noted_for_another(shop):
    found = half_gone(shop)
    note(packing.here_of(found)[0])

    unpack(found)
    void = [row.void_at is not None for row in found.trackings.all()]
    packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 1)])
    (parcel,) = packing.here_of(found)
    note(parcel)

    number = found.trackings.get()
    assert (void, number.void_at, number.parcel) == ([True], None, parcel)
    assert shipping.ship(by=SYSTEM, fulfillment=found).status == "shipped"


def note(parcel) -> None:
    label_records.enter(by=SYSTEM, parcel=parcel, carrier="ups", tracking_number="1Z 9")


def torn(shop):
    """A set of a mug and two saucers of which the mug has left."""
    saucer, kit = catalog.variant("SAUCER"), catalog.variant("SET")
    receive(saucer, shop.soho, 20)
    found = work.one(place(shop.web, [Buy(kit, 1, kit=((shop.mug, 1), (saucer, 2)))]), at="picked")
    mug, plates = found.lines.order_by("id")
    parcels = [packing.NewParcel((packing.Content(line.pk, line.picked),)) for line in (mug, plates)]
    found = packing.pack(by=SYSTEM, fulfillment=found, parcels=parcels)
    return leave(found, packing.parcels_of(found)[0]), saucer


def test_a_kit_of_which_a_part_has_left_is_not_cancelled_by_the_way(shop):
    found, _ = torn(shop)
    assert audit.run().findings == []

    with pytest.raises(InvalidTransition) as refused:
        cancel(unpack(found))

    assert "A part of this kit has left" in refused.value.detail
    assert found.lines.order_by("id").last().quantity == 2


@pytest.mark.parametrize("resolution", ["refund", "other_store", "found"])
def test_a_kit_that_cannot_be_completed_is_decided_whole(shop, resolution):
    found, saucer = torn(shop)
    for variant, units in ((shop.mug, 5), (saucer, 5)):
        receive(variant, shop.bath, units)
    trouble = report(unpack(found), variant=saucer, reason="mismatch")
    assert audit.run().findings == []

    decide(trouble, resolution)

    plates = Level.objects.get(variant=saucer, location=shop.soho)
    mugs = shop.level()
    after = {
        "refund": ("shipped", 0, 1, "cancelled"), "other_store": ("shipped", 0, 0, "placed"),
        "found": ("picking", 0, 0, "placed"),
    }  # fmt: skip
    assert ended(found) == after[resolution]
    left = (20, 1) if resolution == "found" else (19, 0)
    assert (mugs.on_hand, mugs.allocated, plates.allocated) == (*left, 2 if resolution == "found" else 0)
    if resolution == "refund":
        assert [row[1] for row in paid(found)] == [0]


def test_the_customers_page_says_that_a_part_is_on_its_way(shop, client):
    found = half_gone(shop)
    page = reverse("track", args=[links.token_of(found)])

    said = []
    for step in (lambda: found, lambda: unpack(found), lambda: cancel(found)):
        step()
        said.append("A part of your order is on its way" in client.get(page).content.decode())

    assert said == [True, True, False]


def test_its_history_says_what_came_off(shop):
    found = unpack(half_gone(shop))

    cancel(found)

    last = FulfillmentEvent.objects.filter(fulfillment=found).order_by("-id").first()
    assert (last.before, last.after, last.facts["units"]) == ("picked", "shipped", [[found.order.lines.get().pk, 1]])
    assert Trouble.objects.count() == 0
