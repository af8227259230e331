"""Workers that die between two steps, or meet each other: nothing that a channel said is lost, and nothing is told
back to whoever said it."""

from dataclasses import replace

import pytest

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import SyncException
from commerce.sales_channels import connections, desk, serving, working
from commerce.sales_channels.neutral import Delivery, Method, Progress
from commerce.sales_channels.receivers import Carried
from orders import channel_cancelling, channel_purchase, channel_records, channel_sync, lifecycle, placement
from orders.models import ChannelOrder, Order, OrderLine
from orders.units import Units
from tests.factories.channels import later, open_causes, ours


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


@pytest.mark.parametrize("first", ["old", "new"])
def test_two_messages_of_one_second_are_no_order_of_events_so_the_channel_is_asked(there, shop, first):
    order = there.sells((shop.mug, 2))
    gone = replace(order, progress=Progress.CANCELLED)
    there.outside.orders[order.external_id] = gone

    for said in [order, gone] if first == "old" else [gone, order]:
        working._deliver(there.connection, Carried(said))

    assert there.outside.calls["fetch_order"] == 1
    assert ChannelOrder.objects.get().status == "cancelled"
    assert not Order.objects.exclude(status="cancelled").exists()


def test_units_that_the_channel_took_off_are_not_told_back(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    channel_sync.take(there.connection, later(order, lines=(replace(order.lines[0], quantity=1),)))

    _tell_cancelled(there, order)

    assert (OrderLine.objects.get().cancelled, there.outside.cancelled) == (2, [])


def test_an_order_that_the_channel_cancelled_is_not_told_back(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    gone = later(order, progress=Progress.CANCELLED)
    channel_records.note(by=SYSTEM, connection=there.connection, order=gone)
    lifecycle.cancel(by=SYSTEM, order=ours(order))

    _tell_cancelled(there, order)

    assert there.outside.cancelled == []


def test_each_cancelled_unit_is_told_once_whether_or_not_the_channel_has_said_so_since(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)

    _cancel_one(order)
    _tell_cancelled(there, order)
    channel_sync.take(there.connection, later(order, lines=(replace(order.lines[0], current_quantity=2),)))
    _cancel_one(order)
    _tell_cancelled(there, order)
    _cancel_one(order)
    _tell_cancelled(there, order)

    assert [[part.quantity for part in push.parts] for push in there.outside.cancelled] == [[1], [1], [1]]


def test_orders_for_a_place_that_was_unknown_are_placed_once_it_is_known(there, shop):
    order = there.sells((shop.mug, 1), delivery=Delivery(Method.PICKUP, "S9"))
    channel_sync.take(there.connection, order)

    connections.place(by=SYSTEM, connection=there.connection, refs={shop.soho: "S9"})
    relay.drain()

    assert (ours(order).location, open_causes()) == (shop.soho, [])


def test_open_orders_of_the_time_in_shadow_are_placed_once_the_channel_is_live(there, shop):
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")
    there.connection.refresh_from_db()
    order, sent = there.sells((shop.mug, 1)), there.sells((shop.mug, 1), progress=Progress.FULFILLED)
    for said in (order, sent):
        channel_sync.take(there.connection, said)

    connections.switch(by=SYSTEM, connection=there.connection, to="live")
    relay.drain()

    assert (Order.objects.get(), open_causes()) == (ours(order), [])


def test_what_somebody_dismissed_stays_dismissed_while_the_channel_says_the_same(there, shop):
    order = there.sells((shop.mug, 1), currency="EUR")
    channel_sync.take(there.connection, order)
    desk.dismiss(by=SYSTEM, ids=[SyncException.objects.get().pk])

    channel_sync.take(there.connection, order)

    assert (open_causes(), Order.objects.count()) == ([], 0)


def _cancel_one(order) -> None:
    line = OrderLine.objects.get()
    lifecycle.cancel(by=SYSTEM, order=ours(order), lines=[Units(line.pk, 1)])


def _tell_cancelled(there, order) -> None:
    channel_cancelling.order_cancelled(ours(order).pk)
    serving.serve(there.connection.pk)
