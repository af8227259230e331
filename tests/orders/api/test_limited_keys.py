"""A key of some stores promises and gives back the stock of those only, whatever it buys with."""

import pytest

from inventory.models import Hold
from tests.api_client import api, problem
from tests.factories.inventory import hold, receive
from tests.orders.api.test_placing import order, place

pytestmark = pytest.mark.django_db(transaction=True)


def test_hold_of_another_store_is_not_ended_by_buying_with_it(shop):
    receive(shop.mug, shop.bath, 5)
    held = hold(shop.web, shop.line(2, shop.soho))
    at_bath = {"method": "pickup", "location": shop.bath.code}
    body = order(shop, hold=held.public_id, lines=None, delivery=at_bath)

    refused = place(body, api("*", locations=[shop.bath]))

    assert problem(refused) == (403, "location_not_allowed")
    assert (Hold.objects.get().status, shop.level().held) == ("live", 2)
    assert place(body, api("*", locations=[shop.bath, shop.soho])).status_code == 201


def test_hold_of_ones_own_store_is_bought(shop):
    held = hold(shop.web, shop.line(2, shop.soho))

    bought = place(order(shop, hold=held.public_id, lines=None), api("*", locations=[shop.soho]))

    assert bought.status_code == 201
