"""What a person does where no rule and no customer decides: ring again, settle, choose a store."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from fulfillment import by_hand, declining, escalation, pickup
from fulfillment.models import Fulfillment, FulfillmentEvent, RoutingDecision, Trouble
from fulfillment.resolving import AlreadyDecided, NotAnOption
from fulfillment.routing import by_hand as routing_by_hand
from fulfillment.routing import router
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(shop) -> Fulfillment:
    """Nobody accepted it in time."""
    found = work.one(mugs(shop, 2))
    Fulfillment.objects.filter(pk=found.pk).update(accept_by=found.routed_at)
    escalation.escalate_due()
    found.refresh_from_db()
    return found


@pytest.fixture
def stranded(shop) -> Trouble:
    """Three mugs that Soho declined and nobody else has."""
    router.route(order_id=place(shop.web, [Buy(shop.mug, 3)]).pk)
    declining.decline(by=SYSTEM, fulfillment=Fulfillment.objects.get(), reason="too_busy")
    router.route(order_id=Fulfillment.objects.get().order_id)
    return Trouble.objects.get(kind="unroutable")


def test_accepting_ends_the_trouble_that_nobody_did(waiting) -> None:
    pickup.accept(by=SYSTEM, fulfillment=waiting)

    trouble = Trouble.objects.get(kind="unaccepted")
    assert (trouble.status, trouble.resolution) == ("resolved", "done")


def test_a_reminder_is_written_down_until_somebody_accepts(waiting) -> None:
    by_hand.remind(by=SYSTEM, fulfillment=waiting)

    assert FulfillmentEvent.objects.filter(fulfillment=waiting, kind="reminded").count() == 1
    pickup.accept(by=SYSTEM, fulfillment=waiting)
    with pytest.raises(InvalidTransition):
        by_hand.remind(by=SYSTEM, fulfillment=waiting)


def test_what_is_taken_care_of_is_settled_once_with_its_note(waiting) -> None:
    row = Trouble.objects.create(kind="lost", order=waiting.order, fulfillment=waiting, location=waiting.location)

    by_hand.settle(by=SYSTEM, trouble=row, note="Found by the carrier")

    row.refresh_from_db()
    assert (row.status, row.facts) == ("resolved", {"note": "Found by the carrier"})
    with pytest.raises(AlreadyDecided):
        by_hand.settle(by=SYSTEM, trouble=row, note="Again")


def test_missing_goods_are_not_settled_by_a_word(waiting) -> None:
    with pytest.raises(NotAnOption):
        by_hand.settle(by=SYSTEM, trouble=Trouble.objects.get(kind="unaccepted"), note="")


def test_a_person_sends_it_from_a_store_that_had_declined(shop, stranded) -> None:
    assert [each.name for each in routing_by_hand.places(stranded)] == [shop.soho.name]

    given = routing_by_hand.give(by=SYSTEM, trouble=stranded, location_id=shop.soho.pk)

    stranded.refresh_from_db()
    assert (given.location, given.status, given.lines.get().quantity) == (shop.soho, "routed", 3)
    assert stranded.resolution == "rerouted"
    assert RoutingDecision.objects.last().trace["summary"] == f"Somebody chose {shop.soho.name}."
    assert router.route(order_id=given.order_id) == []
    assert audit.run().findings == []


def test_goods_move_to_the_place_that_somebody_chose(shop, stranded) -> None:
    receive(shop.mug, shop.bath, 3)

    given = routing_by_hand.give(by=SYSTEM, trouble=stranded, location_id=shop.bath.pk)

    assert given.location == shop.bath
    assert audit.run().findings == []


def test_a_place_without_the_goods_cannot_be_chosen_and_the_trouble_stays(shop, stranded) -> None:
    with pytest.raises(NotAnOption):
        routing_by_hand.give(by=SYSTEM, trouble=stranded, location_id=shop.bath.pk)

    stranded.refresh_from_db()
    assert stranded.status == "open"


def test_whoever_is_second_learns_that_a_store_was_found(shop, stranded) -> None:
    routing_by_hand.give(by=SYSTEM, trouble=stranded, location_id=shop.soho.pk)

    with pytest.raises(AlreadyDecided):
        routing_by_hand.give(by=SYSTEM, trouble=stranded, location_id=shop.soho.pk)
