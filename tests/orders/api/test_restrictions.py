"""What goods ask of the buyer, the same in quotes, carts and orders: an age, to be collected, not too many."""

from itertools import count

import pytest

from commerce.models import Variant
from inventory.models import Allocation
from orders.models import Order
from tests.api_client import api, problem
from tests.factories.commerce import variant
from tests.factories.inventory import receive

pytestmark = pytest.mark.django_db

_keys = count(1)
ADDRESS = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}
SHIPPED = {"method": "ship", "address": ADDRESS}


def restrict(item, **flags):
    Variant.objects.filter(pk=item.pk).update(**flags)


def basket(shop, units=1, **changes):
    body = {
        "channel": shop.web.code,
        "customer": {"email": "ana@example.com"},
        "lines": [{"sku": shop.mug.sku, "quantity": units}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
    }
    return {**body, **changes}


def place(shop, units=1, **changes):
    body = {**basket(shop, units, **changes), "payments": [{"method": "external", "reference": "paid"}]}
    return api("*").post("/orders", body, idempotency_key=f"restricted-{next(_keys)}")


def problems(shop, units=1, **changes):
    answer = api("*").post("/quotes", basket(shop, units, **changes))
    assert answer.status_code == 200, answer.json()
    return answer.json()["problems"]


def cart(shop, units=1, **changes):
    answer = api("*").post("/carts", basket(shop, units, **changes), idempotency_key=f"restricted-{next(_keys)}")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_age_is_confirmed_once_and_checked_again_at_hand_over(shop):
    restrict(shop.mug, minimum_age=18)

    refused, placed = place(shop), place(shop, age_confirmed=True)

    assert problem(refused) == (422, "age_check_required")
    assert (refused.json()["minimum_age"], refused.json()["skus"]) == (18, [shop.mug.sku])
    assert (placed.status_code, placed.json()["minimum_age"]) == (201, 18)
    assert (Order.objects.count(), Allocation.objects.count()) == (1, 1)


def test_carts_ask_for_the_age_at_checkout(shop):
    restrict(shop.mug, minimum_age=18)
    made = cart(shop)
    paid = {"payments": [{"method": "external", "reference": "paid"}]}
    path = f"/carts/{made['id']}/checkout"

    refused = api("*").post(path, paid, idempotency_key="young")
    bought = api("*").post(path, {**paid, "age_confirmed": True}, idempotency_key="old")

    assert [(row["code"], row["severity"], row["minimum_age"]) for row in made["problems"]] == [
        ("age_check_required", "warning", 18)
    ]
    assert made["checkout_state"] == "needs_review"
    assert problem(refused) == (422, "age_check_required")
    assert bought.status_code == 201, bought.json()


def test_what_is_only_for_pickup_is_never_shipped(shop):
    restrict(shop.mug, pickup_only=True)

    shipped, collected = place(shop, delivery=SHIPPED), place(shop)

    assert problem(shipped) == (422, "pickup_only")
    assert shipped.json()["skus"] == [shop.mug.sku]
    assert collected.status_code == 201
    assert [(row["code"], row["path"]) for row in problems(shop, delivery=SHIPPED)] == [("pickup_only", "lines[0]")]
    assert cart(shop, delivery=SHIPPED)["checkout_state"] == "incomplete"


def test_customer_may_have_so_many_over_all_orders_and_doors(shop):
    restrict(shop.mug, max_per_customer=3)
    place(shop, 2)

    refused, last = place(shop, 2, channel=shop.pos.code), place(shop, 1)

    assert problem(refused) == (422, "customer_limit")
    assert refused.json()["limits"] == [{"sku": shop.mug.sku, "limit": 3, "bought": 2, "requested": 2}]
    assert last.status_code == 201
    found = problems(shop)[0]
    assert (found["code"], found["limit"], found["bought"], found["who_can_fix"]) == (
        "customer_limit", 3, 3, "buyer_input",
    )  # fmt: skip


def test_somebody_else_has_a_limit_of_their_own(shop):
    restrict(shop.mug, max_per_customer=1)
    place(shop)

    assert place(shop, customer={"email": "bo@example.com"}).status_code == 201


def test_guest_without_a_name_is_limited_within_the_order(shop):
    restrict(shop.mug, max_per_customer=2)
    two_lines = [{"sku": shop.mug.sku, "quantity": 2}, {"sku": shop.mug.sku, "quantity": 1}]

    refused = place(shop, customer=None, lines=two_lines)

    assert problem(refused) == (422, "customer_limit")
    assert refused.json()["limits"][0]["requested"] == 3
    assert [place(shop, 2, customer=None).status_code for _ in range(2)] == [201, 201]


def test_cancelled_units_may_be_bought_again(shop):
    restrict(shop.mug, max_per_customer=2)
    first = place(shop, 2).json()
    line = first["lines"][0]["id"]
    path = f"/orders/{first['id']}/cancellation"

    api("*").post(path, {"reason": "One too many", "lines": [{"line": line, "quantity": 1}]}, idempotency_key="c")

    assert problem(place(shop, 2)) == (422, "customer_limit")
    assert place(shop, 1).status_code == 201


def test_kit_is_as_restricted_as_its_parts(shop):
    restrict(shop.mug, minimum_age=21, pickup_only=True)
    variant("SET")
    api("*").patch("/variants/SET", {"components": [{"sku": shop.mug.sku, "quantity": 1}]}, if_match="*")
    lines = [{"sku": "SET", "quantity": 1}]

    young, shipped = place(shop, lines=lines), place(shop, lines=lines, delivery=SHIPPED, age_confirmed=True)

    assert (problem(young), young.json()["minimum_age"]) == ((422, "age_check_required"), 21)
    assert problem(shipped) == (422, "pickup_only")


def test_goods_without_a_limit_ask_nothing_about_earlier_orders(shop, django_assert_max_num_queries):
    receive(shop.mug, shop.soho, 5)
    place(shop)
    with django_assert_max_num_queries(100) as plain:
        place(shop)
    restrict(shop.mug, max_per_customer=9)
    with django_assert_max_num_queries(100) as limited:
        place(shop)

    assert len(limited) == len(plain) + 2
