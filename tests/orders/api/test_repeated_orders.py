"""A repeated `external_id` finds its order, also where what the body names is not there any more."""

import pytest

from commerce import ids
from commerce.models import SkuName
from inventory.models import Hold
from orders.models import Order
from tests.api_client import api, problem
from tests.factories.inventory import hold
from tests.orders.api.test_placing import order, place

pytestmark = pytest.mark.django_db(transaction=True)
GONE = {
    "a SKU that has another name": {"lines": [{"sku": "GONE", "quantity": 2}]},
    "a hold that nobody finds": {"hold": ids.encode("hld", 999_999)},
    "a cart that nobody finds": {"cart": ids.encode("crt", 999_999)},
    "lines that are not those of the hold": {"lines": [{"sku": "GONE", "quantity": 1}]},
    "no delivery": {"delivery": None},
}


def said(shop, changes):
    return {name: value for name, value in order(shop, external_id="W-7", **changes).items() if value is not None}


@pytest.fixture
def of_hold(shop):
    """A hold of two mugs."""
    return hold(shop.web, shop.line(2, shop.soho)).public_id


@pytest.mark.parametrize("changes", GONE.values(), ids=GONE)
def test_order_is_found_without_what_its_body_names(shop, of_hold, changes):
    changes = {"hold": of_hold, "lines": None, **changes}
    first = place(said(shop, {"hold": of_hold, "lines": None}))

    again = place(said(shop, changes))

    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    assert Order.objects.count() == 1


def test_order_of_a_renamed_sku_is_found_under_the_same_key_and_under_another(shop):
    body = said(shop, {})
    first = place(body, client := api("*"), "k")
    SkuName.objects.update(sku="RENAMED", key="RENAMED")

    same, other = place(body, client, "k"), place(body, client, "k-2")

    assert [same.json()["id"], other.json()["id"]] == [first.json()["id"]] * 2
    assert (same["Idempotent-Replayed"], other.status_code) == ("true", 200)


def test_order_of_another_store_is_not_shown(shop):
    place(said(shop, {}))

    refused = place(said(shop, GONE["a SKU that has another name"]), api("*", locations=[shop.bath]))

    assert problem(refused) == (409, "external_id_taken")


def test_order_that_is_cancelled_is_found_by_nobody(shop):
    first = place(said(shop, {}))
    api("*").post(f"/orders/{first.json()['id']}/cancellation", {"reason": "No"})

    refused = place(said(shop, GONE["a SKU that has another name"]))

    assert problem(refused) == (404, "unknown_sku")
    assert Hold.objects.count() == 0
