"""`/carts/{id}/checkout`: what was shown is what is paid, once, and never anything else silently."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from inventory.models import Allocation, Hold
from orders.models import Cart, Order
from tests.api_client import api, paths, problem
from tests.orders.api.cart_rig import PAID, codes, hold, opened, patch, pay, pickup, read

NOON = datetime(2030, 6, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=16)  # the price is kept for a quarter of an hour


def reprice(shop, price):
    shop.mug.price = price
    shop.mug.save()


def test_cart_becomes_an_order_of_its_lines_delivery_customer_and_price(shop):
    cart = opened(shop, customer={"email": "ana@example.com", "name": "Ana Ruiz"})

    answer = pay(cart, expected_total=3980, external_id="W-1", fingerprint=cart["fingerprint"])

    order = answer.json()
    assert answer.status_code == 201, order
    assert (order["state"], order["external_id"], order["totals"]["total"]) == ("placed", "W-1", 3980)
    assert (order["customer"]["email"], order["customer"]["name"]) == ("ana@example.com", "Ana Ruiz")
    assert (order["lines"][0]["quantity"], order["lines"][0]["delivery"]) == (2, pickup(shop))
    bought = read(cart)
    assert (bought["state"], bought["checkout_state"], bought["order"]) == ("ordered", "completed", order["id"])
    assert bought["problems"] == []


def test_hold_of_the_cart_becomes_the_stock_of_the_order(shop):
    cart = opened(shop, 20)
    hold(cart)

    answer = pay(cart)

    assert answer.status_code == 201, answer.content
    assert (shop.level().held, shop.level().allocated, Hold.objects.get().status) == (0, 20, "converted")


def test_bought_cart_names_its_order_whatever_is_done_with_it(shop):
    cart, client = opened(shop), api("*")
    order = pay(cart, client=client).json()["id"]

    answers = [
        pay(cart, client=client),
        hold(cart, client),
        patch(cart, {"codes": []}, "", client),
        client.post(f"/carts/{cart['id']}/lines", {"sku": shop.mug.sku, "quantity": 1}),
        client.post("/orders", {"channel": shop.web.code, "cart": cart["id"], "payments": PAID}, idempotency_key="o"),
    ]

    assert [(problem(answer), answer.json()["order"]) for answer in answers] == [
        ((409, "checkout_completed"), order)
    ] * 5


def test_same_key_gets_the_same_order_again(shop):
    cart, client = opened(shop), api("*")

    first, second = (pay(cart, client=client, key="same") for _ in range(2))

    assert (second["Idempotent-Replayed"], second.json(), Order.objects.count()) == ("true", first.json(), 1)


def test_price_that_was_shown_is_paid_while_it_is_kept(shop):
    with transactions.at(NOON):
        cart = opened(shop)
        reprice(shop, 2500)
        shown = read(cart)
        order = pay(cart).json()

    assert (shown["totals"]["total"], shown["problems"]) == (3980, [])
    assert (order["totals"]["total"], order["lines"][0]["unit_price"]) == (3980, 1990)


def test_price_that_is_kept_no_more_is_shown_before_it_is_paid(shop):
    with transactions.at(NOON):
        cart = opened(shop)
    reprice(shop, 2500)

    with transactions.at(LATER):
        shown = read(cart)
        refused = pay(cart)
        agreed = pay(cart, expected_total=5000)

    assert codes(shown) == [("price_changed", "lines[0].unit_price", "warning", "buyer_review")]
    assert ((shown["problems"][0]["was"], shown["problems"][0]["now"]), shown["checkout_state"]) == (
        (1990, 2500),
        "needs_review",
    )
    assert (problem(refused), refused.json()["quote"]["totals"]["total"]) == ((409, "price_changed"), 5000)
    assert (agreed.status_code, agreed.json()["totals"]["total"]) == (201, 5000)


def test_next_write_shows_the_new_price_says_so_and_keeps_it(shop):
    with transactions.at(NOON):
        cart = opened(shop)
        reprice(shop, 2500)
        written = patch(cart, {"customer": {"name": "Ana"}}).json()
        order = pay(cart)

    assert (written["totals"]["total"], codes(written)) == (
        5000,
        [("price_changed", "lines[0].unit_price", "warning", "buyer_review")],
    )
    assert (order.status_code, order.json()["totals"]["total"]) == (201, 5000)


def test_lower_price_is_not_taken_silently_either(shop):
    with transactions.at(NOON):
        cart = opened(shop)
    reprice(shop, 100)

    with transactions.at(LATER):
        assert problem(pay(cart)) == (409, "price_changed")
    assert Order.objects.count() == 0


def test_other_total_than_expected_is_refused_with_the_quote(shop):
    cart = opened(shop)

    answer = pay(cart, expected_total=1)

    assert (problem(answer), answer.json()["quote"]["totals"]["total"]) == ((409, "price_changed"), 3980)
    assert read(cart)["state"] == "open"


def test_cart_that_changed_after_it_was_shown_is_refused_even_at_the_same_price(shop):
    cart = opened(shop)
    patch(cart, {"delivery": {"method": "carry_out", "location": shop.soho.code}})

    answer = pay(cart, fingerprint=cart["fingerprint"], expected_total=3980)

    assert (problem(answer), answer.json()["cart"]) == ((409, "checkout_changed"), cart["id"])
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "path"), [({"delivery": None}, "delivery"), ({"lines": [], "delivery": None}, "lines")]
)
def test_unfinished_cart_cannot_be_bought(shop, changes, path):
    answer = pay(opened(shop, **changes))

    assert (problem(answer)[0], paths(answer)) == (400, [(path, "required")])


def test_code_that_cannot_be_used_is_refused_and_the_cart_stays_open(shop):
    cart = opened(shop, codes=["NOPE"])

    assert problem(pay(cart)) == (422, "code_rejected")
    assert read(cart)["state"] == "open"


def test_short_stock_is_refused_and_the_cart_stays_open(shop):
    cart = opened(shop, 21)

    assert problem(pay(cart)) == (409, "out_of_stock")
    assert (read(cart)["state"], Allocation.objects.count()) == ("open", 0)


def test_order_may_name_a_cart_and_leave_its_lines_out(shop):
    cart = opened(shop, delivery=None)
    body = {"channel": shop.web.code, "cart": cart["id"], "payments": PAID, "delivery": pickup(shop)}

    order = api("*").post("/orders", body, idempotency_key="o").json()

    assert (order["state"], order["lines"][0]["quantity"], read(cart)["order"]) == ("placed", 2, order["id"])
    assert Order.objects.get().cart_id == Cart.objects.get().pk


def test_order_refuses_lines_that_are_not_those_of_its_cart(shop):
    body = {"channel": shop.web.code, "cart": opened(shop)["id"], "payments": PAID}

    answer = api("*").post("/orders", {**body, "lines": [{"sku": shop.mug.sku, "quantity": 1}]}, idempotency_key="o")

    assert problem(answer) == (400, "lines_mismatch")


def test_order_refuses_a_cart_that_its_key_may_not_see(shop):
    body = {"channel": shop.pos.code, "cart": opened(shop)["id"], "payments": PAID}

    answer = api("*", channels=[shop.pos]).post("/orders", body, idempotency_key="o")

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("cart", "unknown_cart")])
