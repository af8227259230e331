"""Carriers say things late, twice and in any order: all of it is kept once, and nothing moves backwards."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from commerce.actors import SYSTEM
from fulfillment import packing, tracking
from fulfillment.models import Fulfillment, FulfillmentEvent, TrackingEvent, Trouble
from fulfillment.shipping import ship
from fulfillment.tracking import Event, UnknownNumber
from tests.concurrency import crowd
from tests.factories import inventory
from tests.factories.inventory import receive
from tests.fulfillment import rig

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
WAY = ("announced", "in_transit", "out_for_delivery", "attempted", "out_for_delivery", "delivered")


def event(hour: int, kind: str, id: str = "") -> Event:
    return Event(id or f"e{hour}", kind, START + timedelta(hours=hour), "Leeds")


def record(number: str, *events: Event) -> int:
    return tracking.record(by=SYSTEM, carrier="test", number=number, events=events)


def status(fulfillment: Fulfillment) -> str:
    return Fulfillment.objects.values_list("status", flat=True).get(pk=fulfillment.pk)


def test_the_longest_number_is_kept_as_it_is(shop):
    number = "ß" * 64  # in capitals it would be twice as long

    found = rig.shipped(shop, number)

    assert [row.number for row in found.trackings.all()] == [number]


def test_a_parcel_without_a_number_keeps_the_rest_from_being_delivered(shop):
    found = rig.packed(shop, 1, 2)
    numbered, own = packing.parcels_of(found)
    ship(by=SYSTEM, fulfillment=found, carrier="test", tracking_number="TT1", parcel_ids=[numbered.pk])
    ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[own.pk])

    record("TT1", event(1, "delivered"))

    assert status(found) == "shipped"


def test_an_event_counts_once(shop):
    found = rig.shipped(shop, "TT1")

    counted = [record("tt 1", event(1, "in_transit"), event(1, "in_transit")) for _ in range(2)]

    assert (counted, TrackingEvent.objects.count(), status(found)) == ([1, 0], 1, "shipped")


def test_the_last_parcel_makes_it_delivered(shop):
    found = rig.shipped(shop, "TT1", "TT2")

    record("TT1", event(1, "delivered"))
    half = status(found)
    record("TT2", event(2, "delivered"))

    assert (half, status(found)) == ("shipped", "delivered")
    assert Fulfillment.objects.get(pk=found.pk).ended_at is not None


def test_delivered_stays_delivered(shop):
    found = rig.shipped(shop, "TT1")
    record("TT1", event(5, "delivered"))

    record("TT1", event(1, "in_transit"), event(9, "out_for_delivery"), event(10, "lost"))

    moves = FulfillmentEvent.objects.filter(fulfillment=found).exclude(after="").values_list("after", flat=True)
    assert (status(found), list(moves)[-2:]) == ("delivered", ["shipped", "delivered"])
    assert (set(tracking.standings(found).values()), Trouble.objects.count()) == ({"delivered"}, 0)


def test_an_unknown_number_is_refused(shop):
    rig.shipped(shop, "TT1")

    with pytest.raises(UnknownNumber) as refused:
        record("TT2", event(1, "delivered"))

    assert (refused.value.status, refused.value.facts) == (404, {"carrier": "test", "number": "TT2"})


def test_what_arrived_before_it_was_called_shipped_counts_then(shop):
    found = rig.packed(shop, 1, 1)
    ship(by=SYSTEM, fulfillment=found, carrier="test", tracking_number="A", parcel_ids=[found.parcels.first().pk])
    record("A", event(1, "delivered"))
    early = status(found)

    ship(by=SYSTEM, fulfillment=found, carrier="test", tracking_number="A")

    assert (early, status(found)) == ("packed", "delivered")


@pytest.mark.parametrize("kind", ["returned", "lost"])
def test_a_parcel_that_will_not_arrive_is_somebodys_work(shop, kind):
    found = rig.shipped(shop, "TT1")

    record("TT1", event(1, kind), event(2, kind))
    opened = list(Trouble.objects.values_list("kind", "status", "reason", "fulfillment_id"))
    record("TT1", event(3, "delivered"))

    assert opened == [("lost", "open", kind, found.pk)]
    assert Trouble.objects.values_list("status", "resolution").get() == ("resolved", "done")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ((), None),
        (((0, "announced"),), "announced"),
        (((5, "announced"), (1, "in_transit")), "in_transit"),
        (((1, "in_transit"), (2, "out_for_delivery"), (3, "attempted")), "attempted"),
        (((3, "attempted"), (4, "out_for_delivery")), "out_for_delivery"),
        (((9, "in_transit"), (5, "returned")), "returned"),
        (((9, "lost"), (5, "delivered")), "delivered"),
    ],
)
def test_where_a_parcel_is_does_not_depend_on_the_order(said, wanted):
    told = [(kind, START + timedelta(hours=hour)) for hour, kind in said]

    assert {tracking.standing(order) for order in permutations(told)} == {wanted}


@pytest.mark.race
def test_a_storm_of_late_and_doubled_events_ends_in_one_state(transactional_db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 50)
    found = [rig.shipped(shop, *(f"P{shipment}-{parcel}" for parcel in range(2))) for shipment in range(5)]
    chance = random.Random(7)
    events = [(f"P{n % 5}-{n // 5 % 2}", event(n, WAY[n // 10 % len(WAY)])) for n in range(500)]
    storm = [one for one in events for _ in range(chance.randint(1, 5))]
    chance.shuffle(storm)
    messages = [(number, [e for to, e in storm[n : n + 40] if to == number]) for n in range(0, len(storm), 40)
                for number in sorted({to for to, _ in storm[n : n + 40]})]  # fmt: skip
    chance.shuffle(messages)
    crews = [messages[n::6] for n in range(6)]

    crowd.together(*(lambda crew=crew: [record(number, *told) for number, told in crew] for crew in crews))

    moves = FulfillmentEvent.objects.filter(after__in=("shipped", "delivered")).values_list("fulfillment", "after")
    assert sorted(moves) == sorted((one.pk, state) for one in found for state in ("shipped", "delivered"))
    assert (TrackingEvent.objects.count(), {status(one) for one in found}) == (500, {"delivered"})
