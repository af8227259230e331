"""Workers that die between two steps, or meet each other: nothing that a channel said is lost, and nothing is told
back to whoever said it."""

from commerce.actors import SYSTEM
from commerce.sales_channels.neutral import Progress
from orders import channel_purchase, channel_records, channel_sync, placement
from orders.models import ChannelOrder
from tests.factories.channels import later, ours


def test_a_cancellation_whose_worker_died_is_followed_when_it_is_heard_again(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)
    gone = later(order, progress=Progress.CANCELLED)
    channel_records.note(by=SYSTEM, connection=there.connection, order=gone)

    channel_sync.take(there.connection, gone)

    assert (ours(order).status, ChannelOrder.objects.get().status) == ("cancelled", "cancelled")


def test_cancelled_there_before_the_placed_order_was_noted_is_cancelled_here(there, shop):
    order = there.sells((shop.mug, 2))
    channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    placement.place_order(by=SYSTEM, purchase=channel_purchase.build(there.connection, order).purchase)

    channel_sync.take(there.connection, later(order, progress=Progress.CANCELLED))

    assert (ours(order).status, shop.position().allocated) == ("cancelled", 0)


def test_cancelled_there_while_somebody_places_it_is_cancelled_here(there, shop):
    order = there.sells((shop.mug, 2))
    seen_before, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=order)
    channel_sync.take(there.connection, later(order, progress=Progress.CANCELLED))

    channel_sync.advance(there.connection, seen_before)

    assert (ours(order).status, ChannelOrder.objects.get().status) == ("cancelled", "cancelled")
    assert shop.position().allocated == 0
