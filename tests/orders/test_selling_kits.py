"""A kit is ordered, held, cancelled and handed over as its parts, and refused under its own name."""

from itertools import count

import pytest

from commerce.actors import SYSTEM
from commerce.catalog import NewVariant
from commerce.kits import Part
from commerce.models import Product
from inventory.models import Allocation, HoldLine, Movement
from orders import lifecycle
from orders.models import LineComponent, Order
from tests.api_client import api, problem
from tests.factories.commerce import product, variant
from tests.factories.inventory import inside, receive

pytestmark = pytest.mark.django_db

_keys = count(1)


@pytest.fixture
def pot(db):
    return variant("POT", price=3000)


@pytest.fixture
def tea_set(shop, pot):
    """Two mugs and a pot, for less than they cost alone."""
    receive(pot, shop.soho, 4)
    parts = [Part(shop.mug.sku, 2), Part("POT", 1)]
    return product("TEA", variants=[NewVariant(sku="TEA", price=5000, currency="GBP", components=parts)])


def order(shop, units=1, **changes):
    body = {
        "channel": shop.web.code,
        "lines": [{"sku": "TEA", "quantity": units}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "external", "reference": "paid"}],
    }
    return api("*").post("/orders", {**body, **changes}, idempotency_key=f"kit-{next(_keys)}")


def promised():
    return dict(Allocation.objects.filter(ended_at=None).values_list("variant__sku", "quantity"))


def available(sku):
    rows = api("*").get(f"/availability?sku={sku}").json()["results"]
    return {row["location"]: row["available"] for row in rows}


def test_as_many_as_the_scarcest_part_allows_at_each_place(shop, tea_set, pot):
    receive(shop.mug, shop.bath, 9)

    assert available("TEA") == {shop.soho.code: 4, shop.bath.code: 0}
    receive(pot, shop.bath, 9)
    assert available("TEA") == {shop.soho.code: 4, shop.bath.code: 4}


def test_order_of_a_kit_promises_its_parts_and_keeps_what_they_are_worth(shop, tea_set):
    answer = order(shop, 3)

    assert answer.status_code == 201, answer.json()
    assert promised() == {shop.mug.sku: 6, "POT": 3}
    assert answer.json()["lines"][0]["sku"] == "TEA"
    parts = LineComponent.objects.order_by("id").values_list("variant__sku", "per_unit", "amount")
    assert list(parts) == [(shop.mug.sku, 2, 8553), ("POT", 1, 6447)]  # 15000 as 3980 to 3000
    assert available("TEA")[shop.soho.code] == 1


def test_missing_part_is_told_under_the_name_of_the_kit(shop, tea_set):
    answer = order(shop, 5)

    assert problem(answer) == (409, "out_of_stock")
    assert answer.json()["shortages"] == [
        {"sku": "TEA", "location": shop.soho.code, "requested": 5, "available": 4, "component": "POT"}
    ]
    assert Order.objects.count() == 0


def test_kit_and_its_part_compete_for_the_same_units(shop, tea_set):
    lines = [{"sku": "TEA", "quantity": 4}, {"sku": shop.mug.sku, "quantity": 13}]

    answer = order(shop, lines=lines)

    rows = {(row["sku"], row.get("component")) for row in answer.json()["shortages"]}
    assert rows == {(shop.mug.sku, None), ("TEA", shop.mug.sku)}


def test_kit_is_what_has_to_be_for_sale(shop, tea_set, pot):
    Product.objects.filter(pk=pot.product_id).update(on_all_channels=False)
    part_alone = order(shop, lines=[{"sku": "POT", "quantity": 1}])
    whole = order(shop)
    Product.objects.filter(pk=tea_set.pk).update(on_all_channels=False)

    assert problem(part_alone) == (422, "not_sellable")
    assert whole.status_code == 201
    refused = order(shop)
    assert (problem(refused), refused.json()["skus"]) == ((422, "not_sellable"), ["TEA"])


def test_hold_of_a_kit_is_bought_as_the_kit(shop, tea_set):
    body = {"channel": shop.web.code, "lines": [{"sku": "TEA", "quantity": 2, "location": shop.soho.code}]}
    held = api("*").post("/holds", body, idempotency_key="hold").json()

    bought = order(shop, hold=held["id"], lines=None).json()

    assert {line["sku"]: line["quantity"] for line in held["lines"]} == {shop.mug.sku: 4, "POT": 2}
    assert [(line["sku"], line["quantity"], line["total"]) for line in bought["lines"]] == [("TEA", 2, 10000)]
    assert promised() == {shop.mug.sku: 4, "POT": 2}
    assert HoldLine.objects.filter(ended_at=None).count() == 0


def test_cancelled_kit_gives_all_its_parts_back(shop, tea_set):
    made = order(shop, 3).json()
    lines = [{"line": made["lines"][0]["id"], "quantity": 1}]

    api("*").post(f"/orders/{made['id']}/cancellation", {"reason": "no", "lines": lines}, idempotency_key="cancel")

    assert promised() == {shop.mug.sku: 4, "POT": 2}


def test_kit_in_the_hand_leaves_as_its_parts(shop, tea_set):
    way = {"method": "carry_out", "location": shop.soho.code}

    assert order(shop, 2, delivery=way).status_code == 201
    sold = Movement.objects.filter(kind="sale").order_by("variant_id").values_list("variant__sku", "on_hand_delta")
    assert dict(sold) == {shop.mug.sku: -4, "POT": -2}


def test_kit_is_handed_over_as_its_parts(shop, tea_set):
    order(shop, 2)
    made = Order.objects.get()

    inside(lambda now: lifecycle.complete(made, by=SYSTEM, now=now))

    assert promised() == {}
    assert (shop.level().on_hand, shop.level().allocated) == (16, 0)


def test_parcel_takes_parts_from_wherever_they_are(shop, tea_set, pot):
    receive(pot, shop.bath, 3)
    address = {"name": "Ana", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}

    answer = order(shop, 7, delivery={"method": "ship", "address": address})

    assert answer.status_code == 201, answer.json()
    assert sum(Allocation.objects.values_list("quantity", flat=True)) == 21
