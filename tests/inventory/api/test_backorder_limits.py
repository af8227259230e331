"""`PUT /stock/backorder-limits`: how many a store may owe; what is owed shows in quotes, carts and availability."""

from itertools import count

import pytest

from commerce.models import Variant
from tests.api_client import api, problem
from tests.factories import inventory
from tests.factories.inventory import receive

pytestmark = pytest.mark.django_db

_keys = count(1)


@pytest.fixture
def shop(db):
    made = inventory.shop()
    receive(made.mug, made.soho, 1)
    change = {"when_out": "preorder", "ships_on": "2027-03-01"}
    assert api().patch(f"/variants/{made.mug.sku}", change, if_match="*").json()["ships_on"] == "2027-03-01"
    return made


def limit(shop, units, client=None):
    body = {"sku": shop.mug.sku, "location": shop.soho.code, "limit": units}
    return (client or api("*")).send("PUT", "/stock/backorder-limits", body)


def basket(shop, units):
    return {
        "channel": shop.web.code,
        "lines": [{"sku": shop.mug.sku, "quantity": units}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
    }


def post(path, body):
    return api("*").post(path, body, idempotency_key=f"limit-{next(_keys)}")


def order(shop, units):
    return post("/orders", basket(shop, units) | {"payments": [{"method": "external", "reference": "paid"}]})


def test_limit_is_set_and_answers_what_is_owed(shop):
    made = limit(shop, 5)
    order(shop, 3)

    assert made.json() == {"sku": shop.mug.sku, "location": shop.soho.code, "limit": 5, "backordered": 0}
    assert limit(shop, 2).json()["backordered"] == 2


def test_limit_is_never_below_what_is_owed(shop):
    limit(shop, 5)
    order(shop, 4)

    answer = limit(shop, 2)

    assert (problem(answer), answer.json()["backordered"]) == ((409, "backorder_limit_too_low"), 3)
    assert shop.level().backorder_limit == 5


def test_availability_shows_what_is_owed(shop):
    limit(shop, 5)
    order(shop, 3)

    rows = api("*").get(f"/availability?sku={shop.mug.sku}&location={shop.soho.code}").json()["results"]

    assert (rows[0]["available"], rows[0]["backordered"]) == (0, 2)


@pytest.mark.parametrize(("units", "waits", "day"), [(1, False, None), (2, True, "2027-03-01")])
def test_quotes_and_carts_promise_the_day(shop, units, waits, day):
    limit(shop, 5)

    quoted = api("*").post("/quotes", basket(shop, units)).json()["lines"][0]
    cart = post("/carts", basket(shop, units)).json()

    assert (quoted["back_ordered"], quoted["ships_by"]) == (waits, day)
    assert (cart["lines"][0]["back_ordered"], cart["lines"][0]["ships_by"]) == (waits, day)
    assert cart["problems"] == []


def test_cart_holds_what_is_there_and_is_bought_with_the_rest(shop):
    limit(shop, 5)
    cart = post("/carts", basket(shop, 3)).json()

    held = post(f"/carts/{cart['id']}/hold", {})
    bought = post(f"/carts/{cart['id']}/checkout", {"payments": [{"method": "external", "reference": "paid"}]})

    assert held.status_code == 200, held.json()
    assert held.json()["lines"][0]["back_ordered"] is True
    assert bought.status_code == 201, bought.json()
    assert bought.json()["lines"][0]["ships_by"] == "2027-03-01"
    level = shop.level()
    assert (level.held, level.allocated, level.backordered) == (0, 1, 2)


def test_cart_of_goods_that_only_come_later_can_be_held_and_bought(shop):
    limit(shop, 5)
    order(shop, 1)
    cart = post("/carts", basket(shop, 2)).json()

    held = post(f"/carts/{cart['id']}/hold", {})
    again = post(f"/carts/{cart['id']}/hold", {})
    bought = post(f"/carts/{cart['id']}/checkout", {"payments": [{"method": "external", "reference": "paid"}]})

    assert [held.status_code, again.status_code, bought.status_code] == [200, 200, 201]
    assert Variant.objects.get(pk=shop.mug.pk).when_out == "preorder"
    assert shop.level().backordered == 2
