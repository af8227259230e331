"""The room of a place is counted in articles that somebody picks: a kit takes as much of it as it has parts."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import assigning
from fulfillment.assigning import Portion, Terms
from fulfillment.models import Fulfillment, StorePolicy
from fulfillment.routing import candidates, router
from tests.factories.commerce import LocationFactory, variant
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds(shop):
    """Near the address that parcels go to, with ten articles a day."""
    found = LocationFactory(rank=9, latitude="53.7974", longitude="-1.5438", address={"country": "GB"})
    receive(shop.mug, found, 20)
    StorePolicy.objects.create(location=found, units_per_day=10)
    return found


def kits(shop, each: int):
    """Three kits of so many mugs."""
    return place(shop.web, [Buy(variant(), 3, kit=((shop.mug, each),))])


def served_by(order):
    return Fulfillment.objects.get(order=order).location


@pytest.mark.parametrize(("each", "fits"), [(3, True), (4, False)])
def test_kits_take_the_room_of_their_parts(shop, leeds, each, fits):
    order = kits(shop, each)

    router.route(order_id=order.pk)

    assert served_by(order) == (leeds if fits else shop.soho)


def test_room_that_somebody_else_took_meanwhile_is_too_little_for_the_parts(shop, leeds, monkeypatch):
    other, order = place(shop.web, [Buy(shop.mug, 5)]), kits(shop, 2)
    line, delivery = other.lines.get(), other.deliveries.get()
    real, read = candidates.places, []

    def given_away(now):
        terms = Terms(location_id=leeds.pk, promised_at=now)
        return assigning.assign(delivery, [Portion(line.pk, 5)], terms, by=SYSTEM, now=now)

    def places(now):
        """The first time just before, when the order is planned again just after, somebody else gets five."""
        before = real(now)
        given_away(now)
        read.append(before)
        return before if len(read) == 1 else real(now)

    monkeypatch.setattr(candidates, "places", places)

    router.route(order_id=order.pk)

    assert (len(read), served_by(order)) == (2, shop.soho)
