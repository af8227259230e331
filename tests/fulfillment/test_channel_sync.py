"""Channels are told of parcels: each once, and of the last one that nothing is left to come."""

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Message
from commerce.sales_channels import serving
from fulfillment import channel_sync, packing, shipping
from orders import channel_records
from tests.factories import channels
from tests.fulfillment import rig


def test_only_the_last_parcel_completes_the_order_over_there(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    there = channels.connect(shop.web, {shop.soho: "S1"})
    found = rig.packed(shop, 1, 2)
    order = channels.order_of((shop.mug, 3))
    row, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    channel_records.link(by=SYSTEM, row=row, order_id=found.order_id, lines=order.lines)

    for parcel in packing.parcels_of(found):
        shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[parcel.pk])
        channel_sync.parcels_left(found.pk, [parcel.pk])
        serving.serve(there.connection.pk)

    told = [(each.kind, each.parts[0].quantity, each.completes) for each in there.outside.fulfilled]
    assert told == [("shipped", 1, False), ("shipped", 2, True)]


def test_the_buyer_hears_of_parcels_from_the_channel_alone(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    there = channels.connect(shop.web, {shop.soho: "S1"})
    found = rig.packed(shop, 1, email="ana@example.com")
    order = channels.order_of((shop.mug, 1))
    row, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    channel_records.link(by=SYSTEM, row=row, order_id=found.order_id, lines=order.lines)

    shipping.ship(by=SYSTEM, fulfillment=found, carrier="own")
    relay.drain()

    assert not Message.objects.filter(kind="parcel_shipped").exists()


def test_a_parcel_that_was_told_is_never_told_again(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    there = channels.connect(shop.web, {shop.soho: "S1"})
    found = rig.packed(shop, 1)
    order = channels.order_of((shop.mug, 1))
    row, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    channel_records.link(by=SYSTEM, row=row, order_id=found.order_id, lines=order.lines)
    (parcel,) = packing.parcels_of(found)
    shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[parcel.pk])

    for _ in range(3):
        channel_sync.parcels_left(found.pk, [parcel.pk])
        serving.serve(there.connection.pk)

    assert len(there.outside.fulfilled) == 1
