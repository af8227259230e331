"""Where missing units could go instead, asked with as many questions for a country of stores as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import transactions
from commerce.models import Location
from fulfillment import rehoming
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import receive
from tests.fulfillment import shorts


@pytest.mark.parametrize("kind", ["ship", "pickup"])
def test_questions_do_not_grow_with_places(shop, kind):
    Location.objects.filter(pk=shop.soho.pk).update(latitude="51.5", longitude="-0.1")
    trouble = shorts.report(shorts.picking(shop, kind=kind), reason="not_found")
    trouble.fulfillment.refresh_from_db()
    line = trouble.order.lines.get()

    def asked(latitudes):
        """`(the nearest place, statements)`"""
        for latitude in latitudes:
            receive(shop.mug, LocationFactory(kind="store", latitude=latitude, longitude="-0.1"), 5)
        with CaptureQueriesContext(connection) as counted:
            home = rehoming.nearest(
                trouble, trouble.fulfillment, line, by_parcel=kind == "ship", now=transactions.now()
            )
        return home.distance_km, len(counted)

    asked(["53.0"])  # what is asked once and remembered
    (_, few), (nearest, many) = asked([]), asked(["52.0", "54.0", "55.0", "56.0"])

    assert (nearest, many) == (55.6, few)
