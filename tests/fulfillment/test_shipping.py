"""Parcels leave: stock goes, money is taken, numbers are added; and they arrive, with a proof."""

import pytest

from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from fulfillment import packing, shipping
from fulfillment.models import Fulfillment, FulfillmentEvent, Parcel, Proof, Tracking, Trouble
from fulfillment.shipping import Evidence, NoSuchParcel, NoTracking
from inventory.models import Level
from orders.models import Order
from orders.payments import resolver
from tests.factories import fulfillment as work
from tests.factories import inventory
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment import rig


def ship(fulfillment, **more):
    return shipping.ship(by=SYSTEM, fulfillment=fulfillment, **more)


def numbers(fulfillment) -> list[tuple[str, str]]:
    return list(Tracking.objects.filter(fulfillment=fulfillment).values_list("carrier", "number"))


def order_of(fulfillment) -> Order:
    return Order.objects.get(pk=fulfillment.order_id)


def test_shipping_takes_stock_and_money(shop):
    found = rig.packed(shop, 3)

    done = ship(found, carrier="ups", tracking_number="1z 999")

    level, order = shop.level(), order_of(found)
    assert (done.status, numbers(found)) == ("shipped", [("ups", "1Z999")])
    assert (level.on_hand, level.allocated) == (17, 0)
    assert (order.status, order.fulfillment_state) == ("completed", "fulfilled")
    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)
    assert order.payments.get().status == "captured"


def test_one_parcel_after_the_other_takes_its_own_goods(shop):
    from_several = rig.packed(shop, 1, 2)
    first, second = packing.parcels_of(from_several)

    ship(from_several, carrier="own", parcel_ids=[first.pk])
    half = (from_several.status, shop.level().on_hand, order_of(from_several).fulfillment_state)
    done = ship(from_several, carrier="own")

    assert half == ("packed", 19, "partial")
    assert (done.status, shop.level().on_hand, order_of(done).fulfillment_state) == ("shipped", 17, "fulfilled")
    assert Parcel.objects.filter(shipped_at=None).count() == 0


def test_numbers_are_added_and_never_replaced(shop):
    found = rig.packed(shop, 3)
    ship(found, carrier="test", tracking_number="A1")

    ship(found, carrier="test", tracking_number="B2")
    with pytest.raises(InvalidTransition) as refused:
        ship(found, carrier="test", tracking_number="a1")

    assert numbers(found) == [("test", "A1"), ("test", "B2")]
    assert refused.value.facts == {"state": "shipped", "allowed": ["delivered"]}


def test_nobody_knows_how_it_travels(shop):
    found = rig.packed(shop, 2, 1)

    with pytest.raises(NoTracking) as refused:
        ship(found)

    assert refused.value.facts["packages"] == [parcel.public_id for parcel in packing.parcels_of(found)]
    assert (Fulfillment.objects.get(pk=found.pk).status, shop.level().on_hand) == ("packed", 20)


def test_a_parcel_leaves_once(shop):
    found = rig.packed(shop, 2, 1)
    first = packing.parcels_of(found)[0].pk
    ship(found, carrier="own", parcel_ids=[first])

    for wrong in ([first], [0], []):
        with pytest.raises(NoSuchParcel):
            ship(found, carrier="own", parcel_ids=wrong)

    assert shop.level().on_hand == 18


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "picked"])
def test_only_what_is_packed_is_shipped(shop, state):
    found = work.one(place(shop.web, [Buy(shop.mug, 1)]), at=state)

    with pytest.raises(InvalidTransition) as refused:
        ship(found, carrier="own")

    assert refused.value.facts["state"] == state


def test_a_kit_leaves_the_stock_once_all_its_parts_have(shop):
    saucer, kit = variant(), variant()
    receive(saucer, shop.soho, 20)
    order = place(shop.web, [Buy(kit, 2, kit=((shop.mug, 1), (saucer, 2)))])
    found = work.one(order, at="picked")
    mug, plate = found.lines.order_by("id")
    parts = [(mug, 2), (plate, 2), (plate, 2)]
    parcels = [packing.NewParcel((packing.Content(line.pk, units),)) for line, units in parts]
    found = packing.pack(by=SYSTEM, fulfillment=found, parcels=parcels)

    steps = []
    for parcel in packing.parcels_of(found):
        found = ship(found, carrier="own", parcel_ids=[parcel.pk])
        steps.append((shop.level().on_hand, Level.objects.get(variant=saucer).on_hand, found.status))

    assert steps == [(20, 20, "packed"), (19, 18, "packed"), (18, 16, "shipped")]
    assert inventory.position(saucer, shop.soho).allocated == 0


def test_a_driver_tries_twice_and_leaves_a_proof(shop):
    found = ship(rig.packed(shop, 1), carrier="own")

    shipping.note_attempt(by=SYSTEM, fulfillment=found, evidence=Evidence(note="Nobody there"))
    done = shipping.deliver(by=SYSTEM, fulfillment=found, evidence=Evidence("Ana Ruiz", "M0 0L9 9"))

    proofs = Proof.objects.order_by("id").values_list("kind", "name", "signature", "note")
    assert (done.status, list(proofs)) == (
        "delivered", [("attempt", "", "", "Nobody there"), ("delivery", "Ana Ruiz", "M0 0L9 9", "")],
    )  # fmt: skip
    assert "delivery_attempted" in FulfillmentEvent.objects.values_list("kind", flat=True)


def test_a_delivery_that_failed_is_somebodys_work_until_it_arrives(shop):
    found = ship(rig.packed(shop, 1), carrier="own")

    for _ in range(2):
        shipping.give_up_delivery(by=SYSTEM, fulfillment=found, reason="refused")
    opened = list(Trouble.objects.values_list("kind", "status", "reason"))
    shipping.deliver(by=SYSTEM, fulfillment=found)

    assert (opened, Trouble.objects.get().status) == ([("lost", "open", "refused")], "resolved")


@pytest.mark.parametrize("verb", [shipping.deliver, shipping.note_attempt])
def test_only_what_has_left_is_delivered(shop, verb):
    found = rig.packed(shop, 1)

    with pytest.raises(InvalidTransition) as refused:
        verb(by=SYSTEM, fulfillment=found)

    assert refused.value.facts == {"state": "packed", "allowed": ["picked", "shipped"]}
