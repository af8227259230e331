"""On the way, here, gone again, brought out; said twice it is the same."""

import pytest

from commerce.actors import SYSTEM, Actor, LocationNotAllowed
from commerce.events import bus
from commerce.events.facts import CustomerArrived
from commerce.state import InvalidTransition
from fulfillment import curbside
from fulfillment.curbside import RunnerTaken
from fulfillment.links import CUSTOMER
from fulfillment.models import FulfillmentEvent
from tests.factories import fulfillment as work
from tests.factories.commerce import StaffFactory
from tests.factories.orders import mugs

pytestmark = pytest.mark.django_db(transaction=True)


def runner(shop, place=None) -> Actor:
    person, where = StaffFactory(), (place or shop.soho).pk
    return Actor("staff", person.pk, "Sam", f"staff:{person.pk}", (("fulfillment.write", frozenset({where})),))


@pytest.fixture
def told(monkeypatch):
    """Every arrival that is told."""
    said = []
    monkeypatch.setitem(bus._within, CustomerArrived, [said.append])
    return said


def test_tapping_again_changes_nothing(committed_shop, told):
    found = work.one(mugs(committed_shop), at="ready")

    for _ in range(3):
        curbside.announce_way(by=CUSTOMER, fulfillment=found, minutes=15)
    for _ in range(3):
        here = curbside.announce_arrival(by=CUSTOMER, fulfillment=found, bay="4", vehicle="Red Mini")
    curbside.announce_way(by=CUSTOMER, fulfillment=found, minutes=5)

    kinds = FulfillmentEvent.objects.filter(fulfillment=found, actor_kind="customer").values_list("kind", flat=True)
    assert (list(kinds), len(told)) == (["on_the_way", "arrived"], 1)
    assert (here.status, here.bay, here.vehicle) == ("arrived", "4", "Red Mini")
    assert (here.expected_at - here.on_the_way_at).total_seconds() == 900


def test_another_bay_is_shown_without_telling_of_an_arrival_again(committed_shop, told):
    found = work.one(mugs(committed_shop), at="ready")
    curbside.announce_arrival(by=CUSTOMER, fulfillment=found, bay="4")

    moved = curbside.announce_arrival(by=CUSTOMER, fulfillment=found, bay="5")

    assert (moved.status, moved.bay, len(told)) == ("arrived", "5", 1)


def test_who_left_can_come_again(committed_shop, told):
    found = work.one(mugs(committed_shop), at="ready")
    curbside.announce_arrival(by=CUSTOMER, fulfillment=found, bay="4")

    for _ in range(2):
        gone = curbside.leave(by=CUSTOMER, fulfillment=found)
    again = curbside.announce_arrival(by=CUSTOMER, fulfillment=found)

    assert (gone.status, gone.arrived_at, gone.bay, again.status, again.bay) == ("ready", None, "", "arrived", "")
    assert len(told) == 2


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "picked", "collected"])
def test_nobody_arrives_for_what_is_not_ready(committed_shop, state):
    found = work.one(mugs(committed_shop), at=state)

    for verb in (curbside.announce_way, curbside.announce_arrival, curbside.leave):
        with pytest.raises(InvalidTransition) as refused:
            verb(by=SYSTEM, fulfillment=found)
        assert refused.value.facts["state"] == state


def test_one_runner_brings_it(committed_shop):
    shop = committed_shop
    found = work.one(mugs(shop), at="arrived")
    sam, kim = runner(shop), runner(shop)

    for _ in range(2):
        taken = curbside.claim_run(by=sam, fulfillment=found)
    with pytest.raises(RunnerTaken):
        curbside.claim_run(by=kim, fulfillment=found)
    with pytest.raises(LocationNotAllowed):
        curbside.claim_run(by=runner(shop, shop.bath), fulfillment=found)
    curbside.release_run(by=sam, fulfillment=found)

    assert taken.runner_id == sam.id
    assert curbside.claim_run(by=kim, fulfillment=found).runner_id == kim.id
