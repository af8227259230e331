"""Orders of channels become ours: once, at their own prices, and with a reason where they cannot."""

from dataclasses import replace

import pytest

from commerce.actors import SYSTEM
from commerce.models import Listing, SyncException
from commerce.sales_channels import listings
from commerce.sales_channels.neutral import Delivery, Method, Payment, Progress, Refund, RefundLine
from orders import channel_document, channel_sync, channel_waiting
from orders.models import ChannelOrder, ChannelRefund, Order, OrderLine
from tests.factories import channels
from tests.factories.channels import later, open_causes, ours


def test_amounts_are_kept_as_they_were_charged(there, shop):
    order = there.sells((shop.mug, 3), price=1999)
    line = replace(order.lines[0], line_discount=300, order_discount_share=97, total=5600, tax=933)
    order = replace(order, lines=(line,), shipping=495, shipping_tax=83, total=6095)

    channel_sync.take(there.connection, order)

    found = ours(order)
    assert (found.total, found.tax, found.shipping, found.paid) == (6095, 933 + 83, 495, 6095)
    assert found.lines.values_list("unit_price", "discount", "tax", "total").get() == (1999, 397, 933, 5600)
    assert open_causes() == []


def test_the_same_order_again_in_any_order_is_one_order(there, shop):
    first = there.sells((shop.mug, 2))
    newest = later(first, note="Ring twice")

    for said in (newest, first, newest, first):
        channel_sync.take(there.connection, said)

    assert Order.objects.count() == 1
    assert ChannelOrder.objects.get().said["note"] == "Ring twice"
    assert shop.position().allocated == 2


def test_cancelled_before_it_was_heard_of_never_becomes_an_order(there, shop):
    order = there.sells((shop.mug, 2))
    gone = later(order, progress=Progress.CANCELLED)

    channel_sync.take(there.connection, gone)
    channel_sync.take(there.connection, order)

    assert Order.objects.count() == 0
    assert ChannelOrder.objects.get().status == "cancelled"
    assert shop.position().allocated == 0


def test_cancelled_unpaid_and_paid_later_all_the_same_is_an_order(there, shop):
    order = there.sells((shop.mug, 2), payment=Payment.UNPAID, progress=Progress.CANCELLED)
    channel_sync.take(there.connection, order)

    channel_sync.take(there.connection, later(order, payment=Payment.PAID, progress=Progress.OPEN))

    assert (ours(order).status, shop.position().allocated) == ("placed", 2)


def test_an_order_that_was_cancelled_here_does_not_rise_again_by_itself(there, shop):
    order = there.sells((shop.mug, 2))
    gone = later(order, progress=Progress.CANCELLED)
    for said in (order, gone, later(gone, progress=Progress.OPEN)):
        channel_sync.take(there.connection, said)

    assert (ours(order).status, open_causes()) == ("cancelled", ["reopened_there"])


def test_cancelling_there_gives_the_goods_back_here(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)

    channel_sync.take(there.connection, later(order, progress=Progress.CANCELLED))

    assert ours(order).status == "cancelled"
    assert shop.position().available == 20


def test_units_taken_off_there_are_cancelled_here(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    fewer = replace(order.lines[0], current_quantity=1)

    channel_sync.take(there.connection, later(order, lines=(fewer,)))

    assert OrderLine.objects.get().cancelled == 2
    assert shop.position().allocated == 1


def test_more_units_there_need_somebody(there, shop):
    order = there.sells((shop.mug, 1))
    channel_sync.take(there.connection, order)
    more = replace(order.lines[0], current_quantity=4)

    channel_sync.take(there.connection, later(order, lines=(more,)))

    assert open_causes() == ["edited_there"]
    assert OrderLine.objects.get().quantity == 1


def test_an_unknown_line_parks_the_order_until_somebody_says_what_it_is(there, shop):
    order = there.sells((shop.mug, 1))
    strange = replace(order.lines[0], external_variant_id="V-strange", sku="no-such", title="Odd thing")
    order = replace(order, lines=(strange,))
    there.outside.orders[order.external_id] = order

    channel_sync.take(there.connection, order)

    assert Order.objects.count() == 0
    assert (ChannelOrder.objects.get().reason, open_causes()) == ("unmapped_line", ["unmapped_line"])
    assert SyncException.objects.get().facts["lines"][0]["title"] == "Odd thing"

    listings.take(
        by=SYSTEM, connection=there.connection,
        offers=[channels.Offer("P-strange", "V-strange", "Odd thing", sku="no-such")],
    )  # fmt: skip
    listing = Listing.objects.get(external_variant_id="V-strange")
    listings.match(by=SYSTEM, listing=listing, variant=shop.mug)
    channel_waiting.listings_matched([listing.pk])

    assert ours(order).status == "placed"
    assert open_causes() == []
    assert SyncException.objects.get().status == "resolved"


def test_one_that_breaks_us_keeps_back_no_other_that_waits(there, shop):
    broken, sound = (there.sells((shop.mug, 1)) for _ in range(2))
    for order in (broken, sound):
        channel_sync.take(there.connection, replace(order, currency="EUR"))
    ChannelOrder.objects.filter(external_id=broken.external_id).update(said={})
    ChannelOrder.objects.filter(external_id=sound.external_id).update(said=channel_document.write(sound))

    assert channel_sync.retry(there.connection, "currency_differs") == 1

    assert Order.objects.get().external_id == sound.external_id
    assert open_causes() == ["currency_differs", "failed"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"currency": "EUR"}, "currency_differs"),
        ({"address": None}, "no_address"),
        ({"shipping": -1}, "negative_amount"),
        ({"delivery": Delivery(Method.PICKUP, "S9")}, "unknown_place"),
        ({"delivery": Delivery(Method.DIGITAL)}, "digital"),
        ({"progress": Progress.FULFILLED}, "fulfilled_there"),
        ({"lines": ()}, "no_lines"),
    ],
)
def test_what_cannot_be_taken_waits_with_its_reason_and_moves_no_stock(there, shop, changes, reason):
    order = there.sells((shop.mug, 1), **changes)

    channel_sync.take(there.connection, order)

    assert (ChannelOrder.objects.get().reason, open_causes()) == (reason, [reason])
    assert (Order.objects.count(), shop.position().allocated) == (0, 0)


def test_a_fraction_of_a_unit_parks_the_order(there, shop):
    order = there.sells((shop.mug, 1))

    channel_sync.take(there.connection, replace(order, lines=(replace(order.lines[0], problem="fractional_quantity"),)))

    assert open_causes() == ["fractional_quantity"]


def test_pickup_and_till_sales_are_at_their_place(there, shop):
    collected = there.sells((shop.mug, 1), delivery=Delivery(Method.PICKUP, "S1"))
    carried = there.sells((shop.mug, 2), delivery=Delivery(Method.CARRY_OUT, "S1"), progress=Progress.FULFILLED)

    channel_sync.take(there.connection, collected)
    channel_sync.take(there.connection, carried)

    assert (ours(collected).location, ours(carried).status) == (shop.soho, "completed")
    assert (shop.position().on_hand, shop.position().allocated) == (18, 1)


def test_goods_are_kept_for_an_order_whose_money_is_not_sure(there, shop):
    order = there.sells((shop.mug, 4), progress=Progress.PENDING, payment=Payment.UNPAID, address=None)

    channel_sync.take(there.connection, order)

    assert (ChannelOrder.objects.get().status, Order.objects.count()) == ("pending", 0)
    assert shop.position().held == 4

    channel_sync.take(
        there.connection, later(order, progress=Progress.OPEN, payment=Payment.PAID, address=channels.HOME)
    )

    assert (shop.position().held, shop.position().allocated) == (0, 4)
    assert ours(order).status == "placed"


def test_a_refund_there_is_a_fact_here_and_moves_no_money(there, shop):
    order = there.sells((shop.mug, 1))
    channel_sync.take(there.connection, order)
    refund = Refund("R1", order.external_id, 500, "GBP", order.updated_at, (RefundLine("L0", 1, 500),), "damaged")

    for _ in range(2):
        channel_sync.take_refund(there.connection, refund)

    assert ChannelRefund.objects.values_list("amount", "reason").get() == (500, "damaged")
    assert ours(order).refunded == 0


def test_an_order_of_returns_is_a_refund_of_the_order_that_it_names(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)
    named = Refund("R1", order.external_id, 500, "GBP", order.updated_at, (RefundLine("L0", 1, 500),))
    of_long_ago = replace(named, external_id="R2", order_id="X-before")
    back = replace(later(order), external_id="X-back", lines=(), total=0, refunds=(named,))

    told = channel_sync.take(there.connection, back)
    unknown = channel_sync.take(there.connection, replace(back, refunds=(of_long_ago,)))

    assert (told.state, unknown.state, unknown.reason) == ("done", "ignored", "parent_unknown")
    assert ChannelRefund.objects.values_list("channel_order__external_id", "external_id").get() == (
        order.external_id,
        "R1",
    )
    assert ChannelOrder.objects.count() == 1


def test_a_refund_before_its_order_asks_for_the_order(there, shop):
    order = there.sells((shop.mug, 1))

    outcome = channel_sync.take_refund(there.connection, Refund("R1", order.external_id, 500, "GBP", order.updated_at))

    assert (outcome.state, outcome.needs.external_id) == ("parked", order.external_id)


def test_amounts_that_do_not_add_up_are_kept_and_told(there, shop):
    order = there.sells((shop.mug, 1), total=9_999)

    channel_sync.take(there.connection, order)

    assert ours(order).total == 1500
    assert open_causes() == ["total_differs"]


def test_what_the_channel_fulfills_itself_never_touches_our_stock(there, shop):
    channel_sync.take(there.connection, there.sells((shop.mug, 2), progress=Progress.OUTSIDE))

    assert (ChannelOrder.objects.get().status, Order.objects.count()) == ("outside", 0)
    assert shop.position().allocated == 0
