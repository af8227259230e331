"""Channels are told of parcels: each once, and of the last one that nothing is left to come."""

from commerce.actors import SYSTEM
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
