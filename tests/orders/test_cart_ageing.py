"""Carts that nobody comes back to: abandoned after an hour without a touch, forgotten after a season."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from orders import cart_ageing, carts, tasks
from orders.cart_editing import Units
from orders.carts import NewCart
from orders.models import Cart
from tests.factories import orders as placed

NOON = datetime(2030, 6, 3, 12, tzinfo=UTC)


def opened(shop, units=1):
    new = NewCart(shop.web, units=(Units(shop.mug.pk, units),) if units else ())
    with transactions.at(NOON):
        return carts.open_cart(by=SYSTEM, new=new).cart


def after(age, work):
    with transactions.at(NOON + age):
        return work(by=SYSTEM)


@pytest.mark.parametrize(("minutes", "status"), [(60, "open"), (61, "abandoned")])
def test_cart_is_abandoned_once_nobody_has_touched_it_for_an_hour(shop, minutes, status):
    cart = opened(shop)

    after(timedelta(minutes=minutes), cart_ageing.abandon_idle)

    cart.refresh_from_db()
    assert (cart.status, cart.version, cart.touched_at) == (status, 1, NOON)


def test_cart_left_in_the_checkout_is_abandoned_as_well_and_an_empty_one_is_not(shop):
    left, empty = opened(shop), opened(shop, 0)
    Cart.objects.filter(pk=left.pk).update(status="checking_out")

    assert after(timedelta(hours=2), cart_ageing.abandon_idle) == [left.pk]
    assert Cart.objects.get(pk=empty.pk).status == "open"


def test_bought_and_joined_carts_are_never_abandoned(shop):
    for status in ("ordered", "merged"):
        Cart.objects.filter(pk=opened(shop).pk).update(status=status)

    assert after(timedelta(hours=2), cart_ageing.abandon_idle) == []


def test_touch_opens_an_abandoned_cart_for_another_hour(shop):
    cart = opened(shop)
    after(timedelta(hours=2), cart_ageing.abandon_idle)

    with transactions.at(NOON + timedelta(hours=3)):
        back = carts.add(by=SYSTEM, cart_id=cart.pk, units=[Units(shop.mug.pk, 1)]).cart

    assert back.status == "open"
    assert after(timedelta(hours=3, minutes=30), cart_ageing.abandon_idle) == []


def test_old_carts_are_forgotten_and_empty_ones_soon(shop):
    filled, empty = opened(shop), opened(shop, 0)

    assert after(timedelta(days=3), cart_ageing.prune) == 1
    assert list(Cart.objects.values_list("pk", flat=True)) == [filled.pk]
    assert after(timedelta(days=91), cart_ageing.prune) == 1
    assert not Cart.objects.filter(pk__in=[filled.pk, empty.pk]).exists()


def test_what_an_order_came_from_is_kept(shop):
    cart = opened(shop)
    placed.mugs(shop, cart=cart)

    assert after(timedelta(days=400), cart_ageing.prune) == 0


def test_joined_carts_are_forgotten_before_the_one_they_went_into(shop):
    survivor, joined = opened(shop), opened(shop)
    Cart.objects.filter(pk=joined.pk).update(status="merged", merged_into=survivor)

    assert [after(timedelta(days=91), cart_ageing.prune) for _ in range(3)] == [1, 1, 0]


def test_tasks_work_through_everything_that_is_due(shop):
    opened(shop)

    with transactions.at(NOON + timedelta(days=91)):
        tasks.abandon_carts()
        abandoned = Cart.objects.get().status
        tasks.prune_carts()

    assert (abandoned, Cart.objects.count()) == ("abandoned", 0)
