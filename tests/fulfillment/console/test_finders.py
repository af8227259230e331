"""The search box opens the order that an id or a tracking number belongs to."""

import pytest

from fulfillment.models import Tracking
from tests.factories import fulfillment as make
from tests.factories.orders import Buy, place


@pytest.fixture
def shipment(stage, mug):
    found = make.one(place(stage.web, [Buy(mug, 1)]), at="packed")
    Tracking.objects.create(fulfillment=found, carrier="test", number="TT100200300")
    return found


@pytest.mark.parametrize("query", ["TT100200300", "tt100 200300", "{id}"])
def test_id_or_number_opens_the_order(pages, shipment, query):
    answer = pages["owner"].get("/s/all/find/", {"q": query.format(id=shipment.public_id)})

    assert (answer.status_code, answer.url) == (302, f"/s/all/orders/{shipment.order.number}/")


@pytest.mark.parametrize("query", ["TT100", "TT100200301", "ful_0000000000000"])
def test_other_codes_find_nothing(pages, shipment, query):
    assert pages["owner"].get("/s/all/find/", {"q": query}).status_code == 200


def test_neighbors_shipment_is_not_found(pages, stage, mug, shipment):
    type(shipment).objects.filter(pk=shipment.pk).update(location=stage.camden)

    assert pages["associate"].get("/s/soho/find/", {"q": "TT100200300"}).status_code == 200
