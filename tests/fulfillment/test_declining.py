"""A store says no: its stock follows the reason, it is not asked again, and the next best place is."""

from datetime import timedelta

import pytest

from commerce import audit
from commerce.actors import SYSTEM, Actor, LocationNotAllowed
from commerce.models import Reaction, Task
from commerce.state import InvalidTransition
from fulfillment import declining, resolving
from fulfillment.assigning import Portion
from fulfillment.models import DeclinedOffer, Fulfillment, StockBlock, Trouble
from fulfillment.resolving import Choice
from fulfillment.routing import router
from inventory.models import Allocation
from orders.models import Order
from orders.units import TooManyUnits
from tests.factories import fulfillment as work
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place


def routed(order, at="routed"):
    (made,) = router.route(order_id=order.pk)
    return work.reached(Fulfillment.objects.get(pk=made), at)


def decline(fulfillment, reason="too_busy", **more):
    return declining.decline(by=SYSTEM, fulfillment=fulfillment, reason=reason, **more)


def level(shop, place=None):
    found = shop.level(place)
    return found.on_hand, found.unavailable, found.allocated


@pytest.fixture
def parcel(shop):
    receive(shop.mug, shop.bath, 9)
    return routed(place(shop.web, [Buy(shop.mug, 3)]))


STOCK = {
    "too_busy": (20, 0),
    "closed": (20, 0),
    "other": (20, 0),
    "not_found": (0, 0),
    "mismatch": (17, 0),
    "damaged": (20, 3),
}


@pytest.mark.parametrize("reason", STOCK)
def test_the_next_best_place_is_asked_and_stock_follows_the_reason(shop, parcel, reason):
    decline(parcel, reason)

    (again,) = router.route(order_id=parcel.order_id)

    parcel.refresh_from_db()
    new = Fulfillment.objects.get(pk=again)
    assert (parcel.location, parcel.status, new.location) == (shop.soho, "rejected", shop.bath)
    assert (level(shop)[:2], level(shop)[2], level(shop, shop.bath)[2]) == (STOCK[reason], 0, 3)
    offer = DeclinedOffer.objects.get()
    assert (offer.location, offer.reason, offer.quantity) == (shop.soho, reason, 3)
    assert StockBlock.objects.count() == (reason in ("not_found", "mismatch", "damaged"))
    assert Task.objects.filter(kind="count").count() == (reason in ("not_found", "mismatch"))
    assert audit.run().findings == []


def test_declining_asks_for_another_place_by_itself(parcel):
    Reaction.objects.all().delete()

    decline(parcel)

    asked = Reaction.objects.filter(handler="fulfillment.reactions.route_declined").values_list("payload", flat=True)
    assert list(asked) == [{"fulfillment_id": parcel.pk}]


def test_no_store_is_asked_twice_and_at_last_a_person_is(shop, parcel):
    decline(parcel)
    (second,) = router.route(order_id=parcel.order_id)
    decline(Fulfillment.objects.get(pk=second))

    assert router.route(order_id=parcel.order_id) == []

    assert list(Trouble.objects.values_list("kind", "quantity", "reason")) == [("unroutable", 3, "no_place")]
    assert router.route(order_id=parcel.order_id) == []
    assert Trouble.objects.count() == 1
    assert Allocation.objects.get(ended_at=None).location == shop.bath


def test_after_so_many_declines_nobody_else_is_asked(shop, parcel):
    decline(parcel)
    DeclinedOffer.objects.create(
        line=parcel.lines.get().line, location=shop.bath, fulfillment=parcel, reason="other", quantity=3,
        actor_kind="system",
    )  # fmt: skip
    third = LocationFactory()
    DeclinedOffer.objects.create(
        line=parcel.lines.get().line, location=third, fulfillment=parcel, reason="other", quantity=3,
        actor_kind="system",
    )  # fmt: skip
    receive(shop.mug, LocationFactory(), 9)

    assert router.route(order_id=parcel.order_id) == []

    assert Trouble.objects.get().reason == "declined_often"


def test_some_units_are_declined_and_the_rest_goes_on(shop, parcel):
    work.reached(parcel, "accepted")
    line = parcel.lines.get()

    decline(parcel, "mismatch", units=[Portion(line.line_id, 2)])
    (again,) = router.route(order_id=parcel.order_id)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.lines.get().quantity) == ("accepted", 1)
    assert Fulfillment.objects.get(pk=again).lines.get().quantity == 2
    assert (level(shop), level(shop, shop.bath)) == ((18, 0, 1), (9, 0, 2))
    assert audit.run().findings == []


def test_a_declined_pickup_waits_for_a_person_and_is_never_shipped(shop):
    receive(shop.mug, shop.bath, 9)
    found = routed(mugs(shop))

    decline(found, "not_found")

    assert router.route(order_id=found.order_id) == []
    trouble = Trouble.objects.get()
    assert (trouble.kind, trouble.fulfillment, trouble.quantity) == ("declined_pickup", found, 3)
    assert (trouble.variant, trouble.reason, trouble.decide_by) == (shop.mug, "not_found", None)
    assert [each["option"] for each in trouble.facts["options"]] == ["other_store", "ship", "refund"]
    assert level(shop) == (0, 0, 3)


def test_units_that_are_declined_later_are_decided_with_those_before(shop):
    receive(shop.mug, shop.bath, 9)
    found = routed(mugs(shop))
    unit = [Portion(found.lines.get().line_id, 1)]

    decline(found, units=unit)
    decline(found, units=unit)

    trouble = Trouble.objects.get()
    resolving.resolve(by=SYSTEM, trouble=trouble, choice=Choice("refund"))
    assert (trouble.quantity, level(shop), Order.objects.get().lines.get().cancelled) == (2, (20, 0, 1), 2)
    assert [each["amount"] for each in trouble.facts["options"] if each["option"] == "refund"] == [2000]


WAYS = {
    "found": ("soho", "pickup", (20, 0, 3)),
    "other_store": ("bath", "pickup", (20, 0, 0)),
    "ship": ("bath", "ship", (20, 0, 0)),
    "refund": (None, None, (20, 0, 0)),
}


@pytest.mark.parametrize("resolution", WAYS)
def test_a_person_decides_about_a_declined_pickup(shop, resolution):
    receive(shop.mug, shop.bath, 9)
    found = routed(mugs(shop))
    decline(found)
    address = {"name": "Ana", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
    choice = Choice(resolution, address=address if resolution == "ship" else None, agreed=True)

    resolving.resolve(by=SYSTEM, trouble=Trouble.objects.get(), choice=choice)
    router.route(order_id=found.order_id)

    place, kind, there = WAYS[resolution]
    new = Fulfillment.objects.exclude(pk=found.pk).first()
    assert (new and (new.location, new.kind)) == (place and (getattr(shop, place), kind))
    assert level(shop) == there
    assert Trouble.objects.get().resolution == resolution
    assert audit.run().findings == []


def test_a_parcel_that_somebody_chose_the_store_for_is_declined_to_a_person(shop):
    receive(shop.mug, shop.bath, 9)
    decline(routed(mugs(shop)))
    choice = Choice("ship", address={"country": "GB", "postal_code": "LS1 1AA"}, agreed=True)
    resolving.resolve(by=SYSTEM, trouble=Trouble.objects.get(), choice=choice)
    parcel = Fulfillment.objects.get(kind="ship")

    decline(parcel)

    assert router.route(order_id=parcel.order_id) == []
    assert list(Trouble.objects.filter(status="open").values_list("fulfillment", "quantity")) == [(parcel.pk, 3)]


def test_picked_goods_go_back_by_hand_while_another_store_sends_its_own(shop, parcel):
    work.reached(parcel, "picked")

    decline(parcel)
    router.route(order_id=parcel.order_id)

    assert (level(shop), level(shop, shop.bath)) == ((20, 3, 0), (9, 0, 3))
    assert list(Task.objects.filter(status="open").values_list("kind", "quantity")) == [("put_back", 3)]
    assert Order.objects.get().status == "placed"
    assert audit.run().findings == []


@pytest.mark.parametrize("state", ["packed", "shipped"])
def test_what_is_packed_cannot_be_declined(parcel, state):
    work.reached(parcel, state)

    with pytest.raises(InvalidTransition):
        decline(parcel)


def test_more_than_there_is_cannot_be_declined(parcel):
    with pytest.raises(TooManyUnits) as refused:
        decline(parcel, units=[Portion(parcel.lines.get().line_id, 4)])

    assert [(fact["requested"], fact["open"]) for fact in refused.value.facts["lines"]] == [(4, 3)]


def test_another_store_declines_nothing(shop, parcel):
    grants = (("fulfillment.write", frozenset({shop.bath.pk})),)
    neighbor = Actor(kind="staff", id=1, name="Bath", principal="staff:1", grants=grants)

    with pytest.raises(LocationNotAllowed):
        declining.decline(by=neighbor, fulfillment=parcel, reason="closed")


def test_a_block_ends(shop, parcel):
    decline(parcel, "not_found")
    StockBlock.objects.update(until=parcel.routed_at - timedelta(days=1))
    receive(shop.mug, shop.soho, 30)

    (made,) = router.route(order_id=place(shop.web, [Buy(shop.mug, 1)]).pk)

    assert Fulfillment.objects.get(pk=made).location == shop.soho
