"""Days are those of the place: far from Greenwich it is another day there than by the clock of the world."""

from datetime import UTC, date, datetime, time

import pytest

from fulfillment import calendar, policies, promises, rehoming
from fulfillment.models import Closure, StorePolicy
from fulfillment.routing import candidates, clock, terms
from orders.models import Delivery
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import receive
from tests.fulfillment import shorts

pytestmark = pytest.mark.django_db
PACIFIC = "America/Los_Angeles"
MONDAY_EVENING = datetime(2026, 3, 3, 1, tzinfo=UTC)  # five o'clock over there


def asked(location, now) -> candidates.Place:
    return next(place for place in candidates.places(now) if place.id == location.pk)


def test_a_place_that_keeps_closed_today_has_until_tomorrow() -> None:
    closed = LocationFactory(time_zone=PACIFIC)
    Closure.objects.create(location=closed, on=date(2026, 3, 2), title="Stocktake", hours=[])

    given = terms.of_parcel(asked(closed, MONDAY_EVENING), MONDAY_EVENING)

    hours, policy = calendar.one(closed, MONDAY_EVENING), policies.one(closed.pk)
    assert given.accept_by == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
    assert given.promised_at == promises.ship_by(policy, hours, MONDAY_EVENING)


def test_a_parcel_that_leaves_on_the_promised_day_over_there_keeps_its_promise(shop) -> None:
    shop.bath.time_zone = PACIFIC
    shop.bath.save()
    StorePolicy.objects.create(location=shop.bath, ships_until=time(18))
    receive(shop.mug, shop.bath, 9)
    trouble = shorts.report(shorts.picking(shop, kind="ship"), reason="not_found")
    now = datetime(2026, 3, 2, 20, tzinfo=UTC)
    leaves = clock.leaves_at(asked(shop.bath, now), now)
    Delivery.objects.filter(order=trouble.order).update(promised_from=date(2026, 3, 2))
    trouble.fulfillment.delivery.refresh_from_db()

    line = trouble.order.lines.get()
    home = rehoming.nearest(trouble, trouble.fulfillment, line, by_parcel=True, now=now)

    assert (leaves, home.location_id) == (datetime(2026, 3, 3, 2, tzinfo=UTC), shop.bath.pk)
    assert home.keeps_promise
