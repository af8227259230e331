"""Every promised unit gets a place, once: its stock lies where the work is, and a second run changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commerce import audit, transactions
from commerce.actors import SYSTEM
from commerce.events import bus, relay
from commerce.events.facts import OrderPlaced
from commerce.models import Reaction
from fulfillment.models import (
    Closure,
    Collector,
    Fulfillment,
    FulfillmentLine,
    RoutingDecision,
    StorePolicy,
    Trouble,
)
from fulfillment.routing import router
from inventory.models import Allocation, BackOrder, Level
from orders import lifecycle
from tests.factories.commerce import LocationFactory, variant
from tests.factories.inventory import Shop, adjust, receive
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


def test_an_order_whose_reaction_waits_is_found_by_the_outbox(transactional_db, shop):
    order = place(shop.web, [Buy(shop.mug, 3)])
    with transaction.atomic():
        bus.publish(OrderPlaced(order_id=order.pk), OrderPlaced(order_id=order.pk))
    assert Fulfillment.objects.count() == 0

    relay.drain()

    assert list(Fulfillment.objects.values_list("order", "status")) == [(order.pk, "routed")]


def test_goods_that_come_later_are_routed_when_they_are_there(shop):
    type(shop.mug).objects.filter(pk=shop.mug.pk).update(when_out="backorder")
    adjust(shop.mug, shop.soho, -18)
    order = place(shop.web, [Buy(shop.mug, 2)])
    router.route(order_id=order.pk)
    line = order.lines.get()
    type(line).objects.filter(pk=line.pk).update(quantity=5, total=5000)
    Level.objects.filter(variant=shop.mug, location=shop.soho).update(backorder_limit=9, backordered=3)
    BackOrder.objects.create(
        variant=shop.mug, location=shop.soho, channel=shop.web, quantity=3, cause=order.public_id, cause_line=line.pk
    )

    receive(shop.mug, shop.soho, 3)
    told = Reaction.objects.filter(fact="GoodsPromised").values_list("payload", flat=True)
    router.route(order_id=order.pk)

    assert list(told) == [{"causes": [order.public_id]}]
    assert given(order) == [(shop.soho, [(line.pk, 2)]), (shop.soho, [(line.pk, 3)])]


def test_a_kit_is_assigned_part_by_part_and_waits_for_its_last_part(shop):
    tea, kit = variant("TEA"), variant("TEA-SET")
    receive(tea, shop.soho, 9)
    order = place(shop.web, [Buy(kit, 2, kit=((shop.mug, 2), (tea, 1)))])
    line = order.lines.get()
    Allocation.objects.filter(variant=tea).update(quantity=1)

    router.route(order_id=order.pk)

    rows = FulfillmentLine.objects.order_by("id").values_list("line", "variant", "per_unit", "quantity")
    assert list(rows) == [(line.pk, shop.mug.pk, 2, 2), (line.pk, tea.pk, 1, 1)]


def test_a_split_moves_each_part_and_says_so(shop, leeds):
    tea = variant("TEA")
    receive(tea, shop.soho, 9)
    receive(shop.mug, leeds, 9)
    adjust(shop.mug, shop.soho, -17)
    order = place(shop.web, [Buy(shop.mug, 3), Buy(tea, 1)])
    adjust(shop.mug, shop.soho, -3)

    router.route(order_id=order.pk)

    first, second = order.lines.order_by("position")
    assert sorted(given(order), key=lambda each: each[0].pk) == [
        (shop.soho, [(second.pk, 1)]),
        (leeds, [(first.pk, 3)]),
    ]
    decision = RoutingDecision.objects.get()
    assert (decision.outcome, len(decision.trace["chosen"])) == ("split", 2)
    assert audit.run(["L4"]).findings == []


def test_every_candidate_is_told_why_it_lost(shop, leeds):
    receive(shop.mug, leeds, 9)
    far = LocationFactory(rank=3, latitude="50.1", longitude="-5.0", address={"country": "GB"})
    receive(shop.mug, far, 9)
    paused = LocationFactory(rank=4)
    StorePolicy.objects.create(location=paused, paused_until=transactions.now() + timedelta(hours=1))
    showroom = LocationFactory(rank=5)
    StorePolicy.objects.create(location=showroom, ships=False)
    Closure.objects.create(on=transactions.now().date(), location=far, title="Fair", hours=[["00:00", "23:59"]])

    router.route(order_id=place(shop.web, [Buy(shop.mug, 3)]).pk)

    told = {each["location"]: each["lost"] for each in RoutingDecision.objects.get().trace["candidates"]}
    assert told == {
        leeds.pk: None,
        far.pk: f"Distance: 474 km away; {leeds.name}: 0 km away.",
        shop.soho.pk: f"Same country: unknown; {leeds.name}: same country.",
        shop.bath.pk: "It has none of it.",
        paused.pk: "It takes no new work at the moment.",
        showroom.pk: "It does not ship.",
    }


def test_questions_do_not_grow_with_places_and_lines(shop):
    def statements(articles, places):
        for where in [shop.bath, *(LocationFactory(latitude="53.7", longitude="-1.5") for _ in range(places))]:
            for item in articles:
                receive(item, where, 5)
        order = place(shop.web, [Buy(item, 1) for item in articles])
        assert set(promised(order)) == {(shop.bath.pk, 1)}
        with CaptureQueriesContext(connection) as counted:
            router.route(order_id=order.pk)
        assert shop.bath.pk not in dict(promised(order))
        return len(counted)

    assert statements([variant(), variant()], 2) == statements([variant() for _ in range(5)], 6)


def test_what_no_place_can_send_is_tried_again(shop, leeds):
    order = place(shop.web, [Buy(shop.mug, 3)])
    StorePolicy.objects.create(location=shop.soho, ships=False)
    router.route(order_id=order.pk)
    trouble = Trouble.objects.get()

    receive(shop.mug, leeds, 3)
    made = router.route_waiting()

    assert (trouble.kind, trouble.reason, trouble.quantity, made) == ("unroutable", "no_place", 3, 1)
    assert list(Trouble.objects.values_list("status", "resolution")) == [("resolved", "rerouted")]
    assert router.route_waiting() == 0


def test_a_store_with_work_enough_is_spared(shop, leeds):
    receive(shop.mug, leeds, 9)
    StorePolicy.objects.create(location=leeds, orders_per_hour=1)

    made = [router.route(order_id=place(shop.web, [Buy(shop.mug, 1)]).pk)[0] for _ in range(2)]
    first, second = Fulfillment.objects.filter(pk__in=made).order_by("id")
    lifecycle.cancel(by=SYSTEM, order=first.order)
    (third,) = router.route(order_id=place(shop.web, [Buy(shop.mug, 1)]).pk)

    assert (first.location, second.location) == (leeds, shop.soho)
    assert Fulfillment.objects.get(pk=third).location == leeds
