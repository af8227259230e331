"""Goods of orders that a channel's customer has not paid yet are kept without a gap, all of them, for a week."""

from datetime import datetime, timedelta

from commerce import transactions
from commerce.sales_channels.neutral import Payment, Progress
from inventory.models import Hold
from orders import channel_document, channel_pending, channel_sync, tasks
from orders.models import ChannelOrder
from tests.factories.inventory import Shop

HOUR = timedelta(hours=1)


def unpaid(there, shop: Shop, units: int) -> ChannelOrder:
    order = there.sells((shop.mug, units), progress=Progress.PENDING, payment=Payment.UNPAID)
    channel_sync.take(there.connection, order)
    return ChannelOrder.objects.get(external_id=order.external_id)


def held(shop: Shop, at: datetime) -> int:
    with transactions.at(at):
        return shop.position().held


def keep_all(at: datetime) -> int:
    with transactions.at(at):
        return channel_pending.keep_all(at)


def test_goods_are_kept_without_a_gap_beyond_a_day(there, shop):
    begun = unpaid(there, shop, 4).placed_at
    runs = [begun + step * timedelta(minutes=35) for step in range(1, 52)]

    seen = set()
    for run in runs:
        seen.add(held(shop, run - timedelta(seconds=1)))
        keep_all(run)

    assert runs[-1] - begun > 29 * HOUR
    assert (seen, Hold.objects.count()) == ({4}, 1)


def test_goods_are_free_after_a_week(there, shop):
    begun = unpaid(there, shop, 4).placed_at
    week = begun + timedelta(days=7)
    for run in range(1, 24 * 7):
        keep_all(begun + run * HOUR - timedelta(minutes=1))

    assert held(shop, week - timedelta(minutes=2)) == 4
    assert keep_all(week) == 0
    assert held(shop, week + HOUR) == 0


def test_every_one_of_many_is_kept(there, shop, monkeypatch):
    monkeypatch.setattr(channel_pending, "BATCH", 2)
    begun = [unpaid(there, shop, 1).placed_at for _ in range(5)][0]

    kept = keep_all(begun + HOUR - timedelta(minutes=5))

    assert (kept, held(shop, begun + HOUR + timedelta(minutes=5))) == (5, 5)


def test_one_that_is_cancelled_while_the_others_are_kept_is_left_alone(there, shop, monkeypatch):
    first, second = (unpaid(there, shop, 1) for _ in range(2))
    real = channel_document.read

    def read(said):
        ChannelOrder.objects.filter(pk=second.pk).update(status="cancelled")
        return real(said)

    monkeypatch.setattr(channel_document, "read", read)

    assert keep_all(first.placed_at) == 1


def test_one_that_breaks_keeps_back_no_other(there, shop, monkeypatch, caplog):
    broken, fine = (unpaid(there, shop, 1) for _ in range(2))
    ChannelOrder.objects.filter(pk=broken.pk).update(said={"strange": True})

    with transactions.at(fine.placed_at + HOUR / 2):
        tasks.keep_pending()

    fine.refresh_from_db()
    assert f"Goods of {broken.public_id} could not be kept" in caplog.text
    assert fine.hold.expires_at > broken.hold.expires_at
