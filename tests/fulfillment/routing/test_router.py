"""Every promised unit gets a place, once: its stock lies where the work is, and a second run changes nothing."""

import pytest

from commerce import audit
from fulfillment.models import (
    Collector,
    Fulfillment,
    RoutingDecision,
)
from fulfillment.routing import router
from inventory.models import Allocation
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import Shop, receive
from tests.factories.orders import Buy, mugs, place


@pytest.fixture
def leeds(shop: Shop):
    """A store near the address that parcels of tests go to."""
    return LocationFactory(rank=9, latitude="53.7974", longitude="-1.5438", address={"country": "GB"})


def given(order):
    """`[(place, [(line, units)])]` of all fulfillments."""
    found = Fulfillment.objects.filter(order=order).order_by("position")
    return [(each.location, list(each.lines.order_by("id").values_list("line_id", "quantity"))) for each in found]


def promised(order):
    rows = Allocation.objects.filter(cause=order.public_id, ended_at=None).order_by("cause_line", "location_id")
    return list(rows.values_list("location_id", "quantity"))


def test_a_pickup_is_prepared_where_it_is_collected_and_its_buyer_has_a_code(shop):
    order = mugs(shop, name="Ana", email="ana@example.com")

    (made,) = router.route(order_id=order.pk)

    found = Fulfillment.objects.get(pk=made)
    assert (found.kind, found.status, found.location) == ("pickup", "routed", shop.soho)
    assert given(order) == [(shop.soho, [(order.lines.get().pk, 3)])]
    assert list(Collector.objects.values_list("fulfillment", "is_buyer", "name")) == [(made, True, "Ana")]
    assert found.accept_by is not None and found.promised_at > found.routed_at


def test_a_parcel_goes_out_from_the_nearest_place_and_its_stock_moves_there(shop, leeds):
    receive(shop.mug, leeds, 5)
    shop.soho.latitude, shop.soho.longitude = "51.5138", "-0.1326"
    shop.soho.save()
    order = place(shop.web, [Buy(shop.mug, 3)])
    before = promised(order)

    router.route(order_id=order.pk)

    assert (before, promised(order)) == ([(shop.soho.pk, 3)], [(leeds.pk, 3)])
    assert given(order) == [(leeds, [(order.lines.get().pk, 3)])]
    decision = RoutingDecision.objects.get()
    assert decision.outcome == "assigned"
    assert decision.trace["chosen"] == [
        {"location": leeds.pk, "code": leeds.code, "lines": [[order.lines.get().pk, 3]]}
    ]
    assert audit.run().findings == []


def test_a_second_run_finds_nothing_to_do(shop, leeds):
    orders = [mugs(shop), place(shop.web, [Buy(shop.mug, 2)])]
    first = [router.route(order_id=order.pk) for order in orders]

    again = [router.route(order_id=order.pk) for order in orders]

    assert [len(ids) for ids in first] == [1, 1]
    assert again == [[], []]
    assert RoutingDecision.objects.count() == 2
