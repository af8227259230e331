"""A channel has sold what is not there: the order counts, and what is missing is waited for, given back, or told."""

import pytest

from commerce.models import SyncException
from commerce.sales_channels.neutral import Delivery, Method, Progress
from orders import channel_sync, placement
from orders.models import ChannelOrder, Order
from tests.factories.channels import connect, open_causes, ours
from tests.factories.inventory import keep_back, receive


class Died(BaseException):
    """The worker is gone."""


def die(*_args, **_more):
    raise Died


def test_a_paid_till_sale_beyond_the_record_counts(there, shop):
    order = there.sells((shop.mug, 23), delivery=Delivery(Method.CARRY_OUT, "S1"), progress=Progress.FULFILLED)

    channel_sync.take(there.connection, order)

    assert ours(order).status == "completed"
    assert shop.position().on_hand == 0
    assert open_causes() == ["oversold"]


def test_goods_that_a_worker_entered_before_it_died_are_counted_by_the_next(there, shop, monkeypatch):
    order = there.sells((shop.mug, 23), delivery=Delivery(Method.CARRY_OUT, "S1"), progress=Progress.FULFILLED)
    real = placement.place_order
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(
            placement, "place_order", lambda **asked: die() if shop.position().on_hand > 20 else real(**asked)
        )
        channel_sync.take(there.connection, order)

    channel_sync.take(there.connection, order)

    assert (ours(order).status, shop.position().on_hand) == ("completed", 0)
    assert (ChannelOrder.objects.get().oversold, open_causes()) == (3, ["oversold"])


def test_an_oversold_order_waits_for_goods_and_is_counted(there, shop):
    order = there.sells((shop.mug, 25))

    channel_sync.take(there.connection, order)

    found = ChannelOrder.objects.get()
    assert (found.status, found.oversold, ours(order).status) == ("placed", 5, "placed")
    assert (shop.position().allocated, shop.position().backordered) == (20, 5)
    assert open_causes() == ["oversold"]

    receive(shop.mug, shop.soho, 5, "DN-2")

    assert (shop.position().allocated, shop.position().backordered) == (25, 0)


def test_an_oversold_order_can_be_cancelled_by_rule(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    there = connect(shop.web, {shop.soho: "S1"}, oversell="cancel")
    there.offers(shop.mug)
    order = there.sells((shop.mug, 25))

    channel_sync.take(there.connection, order)

    assert (Order.objects.count(), ChannelOrder.objects.get().reason) == (0, "oversold")
    assert shop.position().allocated == 0


def test_goods_kept_back_serve_what_is_sold_already(there, shop):
    keep_back(5, variant_id=shop.mug.pk)
    order = there.sells((shop.mug, 18))

    channel_sync.take(there.connection, order)

    assert (ours(order).status, shop.position().allocated, open_causes()) == ("placed", 18, [])


def test_a_worker_that_died_before_it_said_so_leaves_nothing_untold(there, shop, monkeypatch):
    """Whoever comes next finds the order and what it lacked, or the count and that nobody was told."""
    order = there.sells((shop.mug, 25))
    for seam in ("orders.channel_records.link", "orders.channel_oversell.tell"):
        with monkeypatch.context() as patch, pytest.raises(Died):
            patch.setattr(seam, die)
            channel_sync.take(there.connection, order)
        assert open_causes() == []

    channel_sync.take(there.connection, order)
    channel_sync.take(there.connection, order)

    assert (ChannelOrder.objects.get().oversold, open_causes()) == (5, ["oversold"])
    assert SyncException.objects.get().times == 1
