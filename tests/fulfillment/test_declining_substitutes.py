"""A store declines what holds a substitute, or what somebody chose it for: what was agreed with the buyer is kept."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from fulfillment import declining, resolving
from fulfillment.models import DeclinedOffer, Fulfillment, Trouble
from fulfillment.resolving import Choice
from fulfillment.routing import router
from orders.models import Delivery
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import receive
from tests.fulfillment import shorts
from tests.fulfillment.shorts import ADDRESS, decide, promised, report, rows


@pytest.fixture(autouse=True)
def clean_books(shop):
    shorts.open_all_day(shop.soho, shop.bath)
    yield
    assert audit.run().findings == []


def replaced(shop, **more) -> tuple[Fulfillment, object]:
    """Two mugs and a cup in the place of the third, being picked in Soho."""
    cup = shorts.cup(shop)
    found = shorts.picking(shop, consent="any", **more)
    decide(report(found), "substitute", variant_id=cup.pk)
    return found, cup


def decline(found: Fulfillment, reason: str = "too_busy") -> None:
    declining.decline(by=SYSTEM, fulfillment=found, reason=reason)


def test_the_next_store_is_asked_for_the_substitute(shop):
    found, cup = replaced(shop, kind="ship")
    receive(shop.mug, shop.bath, 5)
    receive(cup, shop.bath, 5)

    decline(found)
    (made,) = router.route(order_id=found.order_id)

    new = Fulfillment.objects.get(pk=made)
    assert (new.location, rows(new)) == (shop.bath, [(shop.mug.sku, 2, 0), ("CUP", 1, 0)])
    assert promised(found.order) == {(shop.mug.sku, shop.bath.code): 2, ("CUP", shop.bath.code): 1}
    assert new.delivery.substitutions == "any"


def test_a_store_without_the_substitute_gets_the_rest(shop):
    found, cup = replaced(shop, kind="ship")
    far = LocationFactory()
    shorts.open_all_day(far)
    receive(shop.mug, shop.bath, 5)
    receive(cup, far, 5)

    decline(found)
    made = router.route(order_id=found.order_id)

    given = {each.location: rows(each) for each in Fulfillment.objects.filter(pk__in=made)}
    assert given == {shop.bath: [(shop.mug.sku, 2, 0)], far: [("CUP", 1, 0)]}


def test_each_article_of_a_declined_pickup_is_decided_by_itself(shop):
    found, cup = replaced(shop)
    decline(found)
    mugs, cups = Trouble.objects.filter(kind="declined_pickup").order_by("id")

    decide(cups, "found")
    first = router.route(order_id=found.order_id)
    offers = DeclinedOffer.objects.count()
    decide(mugs, "refund")

    new = Fulfillment.objects.exclude(pk=found.pk).get()
    assert (cups.variant, first, offers) == (cup, [], 1)
    assert (new.location, new.delivery, rows(new)) == (shop.soho, found.delivery, [("CUP", 1, 0)])
    assert promised(found.order) == {("CUP", shop.soho.code): 1}


@pytest.mark.parametrize("way", ["other_store", "ship"])
def test_a_store_that_somebody_chose_and_that_declined_can_do_it_after_all(shop, way):
    receive(shop.mug, shop.bath, 5)
    first = shorts.picking(shop)
    Delivery.objects.update(curbside=True, recipient={"name": "Ben Oak"}, substitutions="never")
    first.refresh_from_db()
    decide(report(first, 1), way, agreed=True, address=ADDRESS if way == "ship" else None)
    chosen = Fulfillment.objects.get(location=shop.bath)
    decline(chosen)

    resolving.resolve(by=SYSTEM, trouble=Trouble.objects.get(status="open"), choice=Choice("found"))
    router.route(order_id=first.order_id)

    again = Fulfillment.objects.filter(location=shop.bath).order_by("-id").first()
    wishes = again.delivery.address, again.delivery.recipient, again.delivery.substitutions, again.delivery.curbside
    assert (again.pk != chosen.pk, again.status, rows(again)) == (True, "routed", [(shop.mug.sku, 1, 0)])
    assert (again.kind, again.delivery) == (chosen.kind, chosen.delivery)
    assert wishes == (ADDRESS if way == "ship" else None, {"name": "Ben Oak"}, "never", way != "ship")
    assert promised(first.order)[shop.mug.sku, shop.bath.code] == 1


def test_a_parcel_that_was_chosen_instead_of_a_pickup_goes_to_the_same_address_from_elsewhere(shop):
    receive(shop.mug, shop.bath, 5)
    first = shorts.picking(shop)
    decide(report(first, 1), "ship", agreed=True, address=ADDRESS)
    chosen = Fulfillment.objects.get(location=shop.bath)
    far = LocationFactory()
    shorts.open_all_day(far)
    receive(shop.mug, far, 5)
    decline(chosen)

    decide(Trouble.objects.get(status="open"), "other_store", location_id=far.pk)

    new = Fulfillment.objects.get(location=far)
    assert (new.kind, new.delivery, new.delivery.address, rows(new)) == (
        "ship", chosen.delivery, ADDRESS, [(shop.mug.sku, 1, 0)],
    )  # fmt: skip
