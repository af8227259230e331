"""Channels are told the units of their own lines, whatever they are made of or were replaced by."""

import pytest
from django.db.models import F

from commerce.actors import SYSTEM
from commerce.models import Push
from commerce.sales_channels import serving
from commerce.sales_channels.faults import Unclear
from fulfillment import channel_sync, packing, shipping
from fulfillment.models import FulfillmentLine, Proof
from orders import channel_records
from tests.factories import channels
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment import rig, shorts


@pytest.fixture
def there(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    return channels.connect(shop.web, {shop.soho: "S1"})


def test_a_kit_is_told_once_with_the_parcel_that_completes_it(shop, there):
    saucer, kit = catalog.variant("SAUCER"), catalog.variant("SET")
    receive(saucer, shop.soho, 20)
    found = work.one(place(shop.web, [Buy(kit, 2, kit=((shop.mug, 1), (saucer, 2)))]), at="picked")
    mug, plate = found.lines.order_by("id")
    loads = [((mug, 2),), ((plate, 2),), ((plate, 2),)]
    parcels = [packing.NewParcel(tuple(packing.Content(line.pk, units) for line, units in load)) for load in loads]
    packing.pack(by=SYSTEM, fulfillment=found, parcels=parcels)
    _sold(there, found, kit, 2)

    for parcel in packing.parcels_of(found):
        shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[parcel.pk])
    channel_sync.parcels_left(found.pk, [parcel.pk for parcel in packing.parcels_of(found)])
    serving.serve(there.connection.pk)

    assert _told(there) == [("shipped", 1), ("shipped", 1)]


@pytest.mark.parametrize("short", [1, 3])
def test_substitutes_are_told_as_units_of_the_line_that_they_stand_in_for(shop, there, short):
    cup = shorts.cup(shop)
    found = shorts.picking(shop, consent="any")
    shorts.decide(shorts.report(found, short), "substitute", variant_id=cup.pk)
    FulfillmentLine.objects.update(picked=F("quantity"))
    _sold(there, found, shop.mug, 3)

    channel_sync.waits(found.pk)
    serving.serve(there.connection.pk)

    assert _told(there) == [("ready", 3)]


def test_each_hand_over_is_told_with_its_own_time_and_is_no_repeat_of_one_before(shop, there):
    found = shorts.picking(shop, units=2)
    FulfillmentLine.objects.update(picked=F("quantity"))
    _sold(there, found, shop.mug, 2)
    proof = {"fulfillment": found, "kind": Proof.Kind.COLLECTION, "actor_kind": "system"}

    times = []
    for handed in (1, 2):
        FulfillmentLine.objects.update(handed=handed)
        times.append(Proof.objects.create(**proof).at)
        channel_sync.collected(found.pk)
        serving.serve(there.connection.pk)

    assert _told(there) == [("collected", 1), ("collected", 1)]
    assert [(each.at, each.others) for each in there.outside.fulfilled] == [
        (times[0], frozenset()),
        (times[1], frozenset({"F1"})),
    ]


def test_a_hand_over_whose_answer_was_lost_is_told_again_as_it_was_and_then_the_next(shop, there):
    found = shorts.picking(shop, units=2)
    FulfillmentLine.objects.update(picked=F("quantity"))
    _sold(there, found, shop.mug, 2)

    for handed in (1, 2):
        there.outside.before = _lose if handed == 1 else lambda name: None
        FulfillmentLine.objects.update(handed=handed)
        channel_sync.collected(found.pk)
        Push.objects.update(due_at="2026-01-01T00:00:00Z")
        serving.serve(there.connection.pk)

    first, again, second = there.outside.fulfilled
    assert (first.parts, first.at, first.request_id) == (again.parts, again.at, again.request_id)
    assert (second.parts[0].quantity, second.request_id != first.request_id) == (1, True)


def test_parcels_of_an_order_name_the_shipments_that_were_made_for_others(shop, there):
    found = rig.packed(shop, 1, 1)
    _sold(there, found, shop.mug, 2)
    Push.objects.create(connection=there.connection, kind="parcel", subject=0, reference="F9", status="parked")

    shipping.ship(by=SYSTEM, fulfillment=found, carrier="own")
    channel_sync.parcels_left(found.pk, [parcel.pk for parcel in packing.parcels_of(found)])
    serving.serve(there.connection.pk)

    assert [each.others for each in there.outside.fulfilled] == [frozenset(), frozenset({"F1"})]


def _sold(there, found, variant, units) -> None:
    order = channels.order_of((variant, units))
    row, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    channel_records.link(by=SYSTEM, row=row, order_id=found.order_id, lines=order.lines)


def _lose(name: str) -> None:
    if name == "fulfilled":
        raise Unclear("No answer came.")


def _told(there) -> list[tuple[str, int]]:
    return [(each.kind, part.quantity) for each in there.outside.fulfilled for part in each.parts]
