"""Several who route, accept, decline and cancel at once: each unit gets one place, and the books stay clean."""

import threading

import pytest

from commerce.actors import SYSTEM
from fulfillment import capacity, declining, pickup
from fulfillment.models import Fulfillment, RoutingDecision, StorePolicy
from fulfillment.routing import candidates, router
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order
from tests.concurrency import crowd
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.race


def route(order):
    return lambda: router.route(order_id=order.pk)


def routed(order):
    (made,) = router.route(order_id=order.pk)
    return Fulfillment.objects.get(pk=made)


def near(place, latitude="53.7974"):
    """Parcels of tests go to Leeds: what lies there is preferred."""
    type(place).objects.filter(pk=place.pk).update(latitude=latitude, longitude="-1.5438")


@pytest.mark.parametrize("_again", range(2))
def test_of_two_routers_one_makes_the_work(shop, clean_books, _again):
    receive(shop.mug, shop.soho, 9)
    order = place(shop.web, [Buy(shop.mug, 3)])

    outcomes = crowd.together(route(order), route(order), route(order))

    assert outcomes == ["ok"] * 3
    assert (Fulfillment.objects.count(), RoutingDecision.objects.count()) == (1, 1)


def test_orders_that_change_places_do_not_wait_for_each_other(shop, clean_books):
    """Half of the orders move from Soho to Bath while the others move back, several articles each."""
    articles = [shop.mug, variant(), variant(), variant()]
    for item in articles:
        receive(item, shop.soho, 40)
        receive(item, shop.bath, 40)
    orders = [place(shop.web, [Buy(item, 1) for item in articles[:: 1 if n % 2 else -1]]) for n in range(24)]
    for order in orders[:12]:
        router.route(order_id=order.pk)
    works = list(Fulfillment.objects.order_by("id"))

    def act(number):
        if number < 12:
            declining.decline(by=SYSTEM, fulfillment=works[number], reason="too_busy")
            return router.route(order_id=works[number].order_id)
        near(shop.soho if number % 2 else shop.bath)
        return router.route(order_id=orders[number].pk)

    outcomes = crowd.rush(act, 24)

    assert outcomes == ["ok"] * 24
    assert Fulfillment.objects.filter(status="routed").count() == 24
    assert Allocation.objects.filter(ended_at=None).count() == 96


@pytest.mark.parametrize("limit", [{"orders_per_hour": 2}, {"units_per_day": 5}])
def test_a_place_gets_no_more_than_it_can_bear(shop, clean_books, limit):
    for where in (shop.soho, shop.bath):
        receive(shop.mug, where, 40)
    near(shop.soho)
    near(shop.bath, "50.1")
    StorePolicy.objects.create(location=shop.soho, **limit)
    orders = [place(shop.web, [Buy(shop.mug, 2)]) for _ in range(8)]

    outcomes = crowd.rush(lambda number: router.route(order_id=orders[number].pk), 8)

    assert outcomes == ["ok"] * 8
    assert Fulfillment.objects.filter(location=shop.soho).count() == 2
    assert Fulfillment.objects.filter(location=shop.bath).count() == 6


def test_without_the_lock_a_place_gets_too_much(shop, monkeypatch):
    """The twin: both have counted the place's work before either has added to it."""
    for where in (shop.soho, shop.bath):
        receive(shop.mug, where, 40)
    near(shop.soho)
    StorePolicy.objects.create(location=shop.soho, orders_per_hour=1)
    orders = [place(shop.web, [Buy(shop.mug, 2)]) for _ in range(2)]
    monkeypatch.setattr(capacity, "overloaded", lambda units_at, now: False)
    both, real = threading.Barrier(2, timeout=30), candidates.places

    def read_together(now):
        found = real(now)
        both.wait()
        return found

    monkeypatch.setattr(candidates, "places", read_together)

    outcomes = crowd.together(*[lambda order=order: router.route(order_id=order.pk) for order in orders])

    assert outcomes == ["ok", "ok"]
    assert Fulfillment.objects.filter(location=shop.soho).count() == 2


def test_the_last_unit_nearby_goes_to_one_of_them(shop, clean_books):
    receive(shop.mug, shop.soho, 40)
    orders = [place(shop.web, [Buy(shop.mug, 1)]) for _ in range(6)]
    receive(shop.mug, shop.bath, 1)
    near(shop.bath)
    near(shop.soho, "50.1")

    outcomes = crowd.rush(lambda number: router.route(order_id=orders[number].pk), 6)

    assert outcomes == ["ok"] * 6
    assert Fulfillment.objects.filter(location=shop.bath).count() == 1
    assert Fulfillment.objects.filter(location=shop.soho).count() == 5


@pytest.mark.parametrize("_again", range(2))
def test_cancelling_against_accepting_ends_the_work_either_way(shop, clean_books, _again):
    receive(shop.mug, shop.soho, 9)
    found = routed(mugs(shop))

    outcomes = crowd.together(
        lambda: lifecycle.cancel(by=SYSTEM, order=found.order), lambda: pickup.accept(by=SYSTEM, fulfillment=found)
    )

    found.refresh_from_db()
    assert outcomes in (["ok", "ok"], ["ok", "invalid_transition"])
    assert (found.status, Order.objects.get().status, shop.level().allocated) == ("cancelled", "cancelled", 0)


@pytest.mark.parametrize("_again", range(2))
def test_declining_against_accepting_has_a_clear_end(shop, clean_books, _again):
    receive(shop.mug, shop.soho, 9)
    receive(shop.mug, shop.bath, 9)
    found = routed(place(shop.web, [Buy(shop.mug, 3)]))

    outcomes = crowd.together(
        lambda: declining.decline(by=SYSTEM, fulfillment=found, reason="closed"),
        lambda: pickup.accept(by=SYSTEM, fulfillment=found),
        route(found.order),
    )
    router.route(order_id=found.order_id)

    assert outcomes[0] == outcomes[2] == "ok"
    assert outcomes[1] in ("ok", "invalid_transition")
    assert sorted(Fulfillment.objects.values_list("location", "status")) == sorted(
        [(shop.soho.pk, "rejected"), (shop.bath.pk, "routed")]
    )
