"""Every departure of parcels is told once, by what left; what happens to the rest is told by itself."""

import pytest

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.events.facts import ParcelsShipped, UnitsShort
from commerce.models import Message
from fulfillment import departures, packing, shipping
from orders import lifecycle
from orders.units import Units
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment import rig, shorts
from tests.fulfillment.test_notices import WHO, happen, kinds_sent

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_departure_is_told_once_by_what_left(shop):
    found = rig.packed(shop, 2, 1, **WHO)
    first, second = packing.parcels_of(found)

    for parcel, number in ((first, "RM1"), (second, "RM2")):
        way = {"carrier": "royal_mail", "tracking_number": number}
        shipping.ship(by=SYSTEM, fulfillment=found, parcel_ids=[parcel.pk], **way)
    relay.drain()
    happen(ParcelsShipped(found.pk, (first.pk,)), ParcelsShipped(found.pk, (second.pk,)))

    part, rest = Message.objects.filter(kind="parcel_shipped").order_by("id")
    number = found.order.number
    assert (part.subject, rest.subject) == (
        f"A part of your order #{number} is on its way", f"The rest of your order #{number} is on its way",
    )  # fmt: skip
    assert [name in part.text for name in ("RM1", "RM2", "- 2 × ", "We write again")] == [True, False, True, True]
    assert [name in rest.text for name in ("RM1", "RM2", "- 1 × ", "We write again")] == [False, True, True, False]


def test_the_end_of_what_left_in_part_is_no_departure(shop):
    found = rig.packed(shop, 2, 1, **WHO)
    shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[packing.parcels_of(found)[0].pk])
    packing.unpack(by=SYSTEM, fulfillment=found)

    lifecycle.cancel(by=SYSTEM, order=found.order, lines=[Units(found.order.lines.get().pk, 1)])
    relay.drain()

    found.refresh_from_db()
    assert (found.status, kinds_sent()) == ("shipped", ["parcel_shipped"])


def test_a_further_unit_that_goes_missing_is_told_again(shop):
    found = shorts.picking(shop, **WHO)
    for _ in range(2):
        trouble = shorts.report(found)
        happen(UnitsShort(trouble.pk), UnitsShort(trouble.pk))

    texts = list(Message.objects.filter(kind="something_short").order_by("id").values_list("short", flat=True))
    assert [text.split(" ×")[0] for text in texts] == ["Sorry, 1", "Sorry, 2"]


def test_parts_of_a_kit_that_leave_apart_go_by_their_own_names(shop):
    saucer, kit = catalog.variant("SAUCER", title="Saucer"), catalog.variant("SET", title="Tea set")
    receive(saucer, shop.soho, 20)
    found = work.one(place(shop.web, [Buy(kit, 2, kit=((shop.mug, 1), (saucer, 2)))], **WHO), at="picked")
    mug, plate = found.lines.order_by("id")
    loads = [((mug, 1), (plate, 2)), ((mug, 1), (plate, 1)), ((plate, 1),)]
    parcels = [packing.NewParcel(tuple(packing.Content(line.pk, units) for line, units in load)) for load in loads]
    found = packing.pack(by=SYSTEM, fulfillment=found, parcels=parcels)

    told = []
    for parcel in packing.parcels_of(found):
        found = shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[parcel.pk])
        gone = departures.of(found, [parcel.pk])
        told.append((gone.goods, gone.is_rest, gone.more_follows))

    title, own, other = found.lines.first().line.title, str(shop.mug), str(saucer)
    assert told == [
        (((title, 1),), False, True), (((own, 1), (other, 1)), True, True), (((other, 1),), True, False),
    ]  # fmt: skip
