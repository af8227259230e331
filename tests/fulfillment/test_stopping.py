"""Cancelled units come off the work they were given to, picked ones go back by hand, packed ones forbid it."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.models import Task
from commerce.state import InvalidTransition
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.routing import router
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order
from orders.units import Units
from tests.factories import fulfillment as work
from tests.factories.inventory import adjust, receive
from tests.factories.orders import Buy, mugs, place


def cancel(order, units=None):
    lines = units and [Units(order.lines.get().pk, units)]
    return lifecycle.cancel(by=SYSTEM, order=order, lines=lines)


def routed(order, at="routed"):
    (made,) = router.route(order_id=order.pk)
    return work.reached(Fulfillment.objects.get(pk=made), at)


@pytest.mark.parametrize("state", ["routed", "accepted", "picking"])
def test_work_on_a_cancelled_order_ends_and_its_stock_is_free(shop, state):
    found = routed(mugs(shop), state)

    cancel(found.order)

    found.refresh_from_db()
    assert (found.status, found.lines.get().quantity) == ("cancelled", 0)
    assert (shop.level().allocated, shop.level().unavailable, Task.objects.count()) == (0, 0, 0)
    assert audit.run().findings == []


@pytest.mark.parametrize("state", ["picked", "ready", "arrived"])
def test_picked_goods_are_set_aside_until_somebody_puts_them_back(shop, state):
    found = routed(mugs(shop), state)

    cancel(found.order)

    found.refresh_from_db()
    line = found.lines.get()
    assert (found.status, line.quantity, line.picked) == ("cancelled", 0, 0)
    assert (shop.level().allocated, shop.level().unavailable) == (0, 3)
    assert list(Task.objects.values_list("kind", "quantity", "location")) == [("put_back", 3, shop.soho.pk)]
    assert audit.run().findings == []


def test_some_units_are_cancelled_and_the_rest_goes_on(shop):
    found = routed(mugs(shop), "picking")
    FulfillmentLine.objects.update(picked=2)

    cancel(found.order, 2)

    found.refresh_from_db()
    line = found.lines.get()
    assert (found.status, line.quantity, line.picked) == ("picked", 1, 1)
    assert (shop.level().allocated, shop.level().unavailable) == (1, 1)
    assert audit.run().findings == []


def test_what_is_packed_forbids_it_and_nothing_changes(shop):
    found = routed(place(shop.web, [Buy(shop.mug, 3)]), "packed")

    with pytest.raises(InvalidTransition) as refused:
        cancel(found.order)

    assert refused.value.facts == {"state": "packed", "allowed": ["picked", "shipped"]}
    assert Order.objects.get().status == "placed"
    assert Allocation.objects.get(ended_at=None).quantity == 3


def test_units_that_nobody_prepares_yet_go_first(shop):
    """Two of three wait at another place for their work; one of them is cancelled, the work goes on."""
    adjust(shop.mug, shop.soho, -19)
    receive(shop.mug, shop.bath, 2)
    order = place(shop.web, [Buy(shop.mug, 3)])
    work.routed(order)
    late = Fulfillment.objects.get(location=shop.bath)
    FulfillmentLine.objects.filter(fulfillment=late).update(quantity=1)

    cancel(order, 1)

    assert sorted(FulfillmentLine.objects.values_list("quantity", flat=True)) == [1, 1]
    left = Allocation.objects.filter(ended_at=None).order_by("location_id")
    assert sorted(left.values_list("location_id", "quantity")) == sorted([(shop.soho.pk, 1), (shop.bath.pk, 1)])


def test_work_that_is_least_advanced_ends_first(shop):
    adjust(shop.mug, shop.soho, -18)
    receive(shop.mug, shop.bath, 2)
    order = place(shop.web, [Buy(shop.mug, 4)])
    first, second = work.routed(order)
    work.reached(first, "picked")

    cancel(order, 2)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("picked", "cancelled")
    assert list(Allocation.objects.filter(ended_at=None).values_list("location_id", "quantity")) == [
        (first.location_id, 2)
    ]
    assert Task.objects.count() == 0


def test_troubles_of_a_cancelled_order_are_over(shop):
    found = routed(mugs(shop))
    Trouble.objects.create(kind="unaccepted", order=found.order, fulfillment=found, location=shop.soho)

    cancel(found.order)

    assert list(Trouble.objects.values_list("status", "resolution")) == [("resolved", "cancelled")]
