"""Picked goods that nobody gets: not for sale until they were scanned back onto their shelf, never before or twice."""

import pytest

from commerce import work
from commerce.actors import SYSTEM
from commerce.models import Task
from commerce.work import WrongScan
from fulfillment import putting_back
from fulfillment.models import Fulfillment
from inventory import set_aside
from inventory.models import Movement
from inventory.promises_of import Need
from orders import lifecycle
from orders.units import Units
from tests.factories import fulfillment as make
from tests.factories.inventory import adjust, inside
from tests.factories.orders import mugs


def aside(shop, fulfillment: Fulfillment, units: int):
    line = fulfillment.lines.get()
    needs = [Need(line.line_id, line.variant_id, units)]
    return inside(lambda now: putting_back.put_aside(fulfillment, needs, by=SYSTEM, now=now))


def stock(shop):
    """(on hand, unavailable, allocated, what no promise counts on)"""
    level = shop.level()
    return level.on_hand, level.unavailable, level.allocated, shop.position(shop.web).free


@pytest.fixture
def kept(shop) -> Fulfillment:
    return make.one(mugs(shop, 3), at="picked")


def test_goods_are_sellable_only_after_the_scan(shop, kept):
    before = stock(shop)

    inside(lambda now: putting_back.put_aside(kept, putting_back.picked(kept), by=SYSTEM, now=now))
    waiting = stock(shop)
    task = Task.objects.get(kind="put_back")
    with pytest.raises(WrongScan):
        work.finish(by=SYSTEM, task=task, code="SOMETHING-ELSE")
    still = stock(shop)
    work.finish(by=SYSTEM, task=task, code=shop.mug.sku)

    assert (before, waiting, still, stock(shop)) == ((20, 0, 3, 17), (20, 3, 0, 17), (20, 3, 0, 17), (20, 0, 0, 20))


def test_task_says_what_where_and_for_which_order(shop, kept):
    aside(shop, kept, 2)

    task = Task.objects.get()

    assert (task.location, task.variant, task.quantity, task.about) == (shop.soho, shop.mug, 2, kept.public_id)
    assert task.facts == {"order": kept.order.public_id, "shelf": ""}
    assert [m.cause for m in Movement.objects.filter(bucket="set_aside")] == [kept.order.public_id]


def test_units_that_follow_join_the_same_task(shop, kept):
    aside(shop, kept, 1)

    aside(shop, kept, 1)

    assert (Task.objects.get().quantity, stock(shop)) == (2, (20, 2, 1, 17))


def test_goods_that_the_record_does_not_know_are_there_all_the_same(shop, kept):
    adjust(shop.mug, shop.soho, -18)

    aside(shop, kept, 3)

    assert stock(shop) == (3, 3, 0, 0)


def test_goods_that_somebody_sorted_out_meanwhile_stay_sorted(shop, kept):
    aside(shop, kept, 3)
    adjust(shop.mug, shop.soho, -2, bucket="set_aside")

    work.finish(by=SYSTEM, task=Task.objects.get(), code=shop.mug.sku)

    assert stock(shop) == (20, 0, 0, 20)
    assert set_aside.by_bucket(variant_id=shop.mug.pk, location_ids=None) == {}


def test_cancelling_frees_only_what_nobody_has_in_hand(shop, kept, monkeypatch):
    """One of two cancelled units is set aside while it is told: one promise is left to be freed, not two."""
    line = kept.lines.get()

    def put_one_aside(order, ended, whole):
        need = Need(line.line_id, line.variant_id, 1)
        putting_back.put_aside(kept, [need], by=SYSTEM, now=kept.routed_at)

    monkeypatch.setattr(lifecycle, "_tell", put_one_aside)
    lifecycle.cancel(by=SYSTEM, order=kept.order, lines=[Units(line.line_id, 2)])

    assert stock(shop) == (20, 1, 1, 18)
