"""`/carts`: the whole cart with every answer, what is wrong with it, and who may see it."""

import pytest

from commerce.models import ShippingService, ShippingZone
from orders.models import Cart
from tests.api_client import api, paths, problem
from tests.factories import commerce as factories
from tests.factories.inventory import receive
from tests.orders.api.cart_rig import ADDRESS, codes, opened, patch, pickup, read


def test_cart_answers_with_lines_price_and_nothing_in_the_way(shop):
    cart = opened(shop, codes=[])

    line = cart["lines"][0]
    assert (cart["state"], cart["checkout_state"], cart["problems"], cart["notices"]) == ("open", "ready", [], [])
    assert (line["sku"], line["quantity"], line["unit_price"], line["total"]) == (shop.mug.sku, 2, 1990, 3980)
    assert cart["totals"] == {"subtotal": 3980, "discount": 0, "shipping": 0, "tax": line["tax"], "total": 3980}
    assert (cart["delivery"], cart["hold"], cart["order"], cart["customer"]) == (pickup(shop), None, None, None)
    assert (read(cart)["totals"], read(cart)["locked_until"]) == (cart["totals"], cart["locked_until"])


def test_empty_cart_says_so(shop):
    cart = opened(shop, 0, delivery=None)

    assert (cart["totals"], cart["fingerprint"], cart["checkout_state"]) == (None, None, "incomplete")
    assert codes(cart) == [("empty", "lines", "error", "buyer_input")]


def test_line_of_the_same_sku_grows_and_another_delivery_is_another_line(shop):
    cart, client = opened(shop), api("*")
    path = f"/carts/{cart['id']}/lines"

    grown = client.post(path, {"sku": shop.mug.sku, "quantity": 3})
    split = client.post(path, {"sku": shop.mug.sku, "quantity": 1, "delivery": {"method": "ship", "address": ADDRESS}})

    assert (grown.status_code, [line["quantity"] for line in grown.json()["lines"]]) == (201, [5])
    assert [line["quantity"] for line in split.json()["lines"]] == [5, 1]


def test_one_cart_ships_some_and_collects_others_at_two_stores(shop):
    receive(shop.mug, shop.bath, 5)
    zone = ShippingZone.objects.create(code="gb", name="Great Britain", countries=["GB"])
    ShippingService.objects.create(
        zone=zone, code="standard", title="Standard", basis="value", currency="GBP",
        tiers=[{"up_to": None, "amount": 395}], min_days=1, max_days=2,
    )  # fmt: skip
    ways = [pickup(shop), {"method": "pickup", "location": shop.bath.code}, {"method": "ship", "address": ADDRESS}]
    lines = [{"sku": shop.mug.sku, "quantity": 1, "delivery": way} for way in ways]

    cart = opened(shop, lines=lines, delivery=None)

    assert (cart["problems"], cart["totals"]["total"]) == ([], 3 * 1990 + 395)
    assert [row["lines"] for row in cart["deliveries"]] == [[0], [1], [2]]
    assert cart["deliveries"][2]["promised_to"] == cart["shipping_options"][0]["to"]


def test_line_is_changed_and_taken_out_by_whoever_saw_the_newest_cart(shop):
    cart, client = opened(shop), api("*")
    path = f"/lines/{cart['lines'][0]['id']}"

    changed = patch(cart, {"quantity": 4}, path, client)
    stale = client.patch(f"/carts/{cart['id']}{path}", {"quantity": 1}, if_match='"1-abc"')
    blind = client.patch(f"/carts/{cart['id']}{path}", {"quantity": 1})
    removed = client.send("DELETE", f"/carts/{cart['id']}{path}")

    assert (changed.json()["lines"][0]["quantity"], changed.json()["totals"]["total"]) == (4, 4 * 1990)
    assert (problem(stale), problem(blind)) == ((412, "version_conflict"), (428, "precondition_required"))
    assert (removed.status_code, removed.json()["lines"]) == (200, [])
    assert problem(client.send("DELETE", f"/carts/{cart['id']}{path}")) == (404, "not_found")


def test_problems_name_line_severity_and_who_can_fix_them(shop):
    cup = factories.variant()
    shipped = {"method": "ship", "address": {**ADDRESS, "country": "NO"}}
    ShippingZone.objects.create(code="gb", name="Great Britain", countries=["GB"])
    lines = [{"sku": shop.mug.sku, "quantity": 21}, {"sku": cup.sku, "quantity": 1, "delivery": shipped}]

    cart = opened(shop, lines=lines, codes=["NOPE"])

    assert codes(cart) == [
        ("shipping_not_available", "lines[1].delivery", "error", "buyer_input"),
        ("out_of_stock", "lines[0].quantity", "error", "buyer_input"),
        ("out_of_stock", "lines[1].quantity", "error", "buyer_input"),
    ]
    assert [(row.get("requested"), row.get("available")) for row in cart["problems"][1:]] == [(21, 20), (1, 0)]
    assert (cart["totals"], cart["checkout_state"]) == (None, "incomplete")


def test_missing_delivery_and_a_code_that_does_not_count_are_the_buyers_to_fix(shop):
    cart = opened(shop, delivery=None, codes=["NOPE"])

    assert codes(cart) == [
        ("delivery_required", "delivery", "error", "buyer_input"),
        ("code_rejected", "codes[0]", "error", "buyer_input"),
    ]
    assert cart["totals"]["total"] == 3980


def test_what_is_not_for_sale_any_more_is_named(shop):
    cart = opened(shop)
    shop.mug.product.status = "draft"
    shop.mug.product.save()

    assert codes(read(cart)) == [("not_sellable", "lines[0]", "error", "buyer_input")]


@pytest.mark.parametrize("name", ["unit_price", "discount", "total"])
def test_amounts_from_outside_are_refused_everywhere(shop, name):
    cart, client = opened(shop), api("*")
    line = {"sku": shop.mug.sku, "quantity": 1, name: 1}

    answers = [
        client.post("/carts", {"channel": shop.web.code, "lines": [line]}),
        client.post(f"/carts/{cart['id']}/lines", line),
        patch(cart, {"quantity": 1, name: 1}, f"/lines/{cart['lines'][0]['id']}", client),
        patch(cart, {name: 1}, "", client),
        client.post(f"/carts/{cart['id']}/checkout", {"payments": [], name: 1}, idempotency_key="k"),
    ]

    assert {problem(answer) for answer in answers} == {(400, "unknown_field")}
    assert read(cart)["totals"] == cart["totals"]


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "2", 1_000_001, True, None])
def test_quantities_are_whole_and_within_limits(shop, quantity):
    client = api("*")
    path = f"/carts/{opened(shop)['id']}/lines"

    answer = client.post(path, {"sku": shop.mug.sku, "quantity": quantity})

    assert (problem(answer)[0], paths(answer)[0][0]) == (400, "quantity")


def test_line_never_grows_beyond_a_million(shop):
    cart = opened(shop, 600_000)

    answer = api("*").post(f"/carts/{cart['id']}/lines", {"sku": shop.mug.sku, "quantity": 600_000})

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines[0].quantity", "out_of_range")])
    assert read(cart)["lines"][0]["quantity"] == 600_000


def test_cart_of_another_channel_is_as_unknown_as_none(shop):
    cart = opened(shop)
    stranger = api("*", channels=[shop.pos])

    hidden, missing = stranger.get(f"/carts/{cart['id']}"), stranger.get("/carts/crt_0000000000000")

    hidden, missing = hidden.json(), missing.json()
    assert (hidden["status"], hidden) == (404, missing)


def test_clerk_of_another_store_may_help(shop):
    cart = opened(shop)

    assert api("*", locations=[shop.bath]).get(f"/carts/{cart['id']}").status_code == 200


def test_key_of_one_store_names_no_other(shop):
    client = api("*", locations=[shop.bath])

    answers = [
        client.post("/carts", {"channel": shop.web.code, "location": shop.soho.code}),
        client.post("/carts", {"channel": shop.web.code, "delivery": pickup(shop)}),
        patch(opened(shop), {"delivery": pickup(shop)}, "", client),
    ]

    assert {problem(answer) for answer in answers} == {(403, "location_not_allowed")}
    assert Cart.objects.count() == 1


def test_cart_under_a_key_is_opened_once(shop):
    client, body = api("*"), {"channel": shop.web.code, "lines": [{"sku": shop.mug.sku, "quantity": 1}]}

    first, second = (client.post("/carts", body, idempotency_key="c") for _ in range(2))

    assert (second["Idempotent-Replayed"], second.json(), Cart.objects.count()) == ("true", first.json(), 1)


def test_answer_is_not_sent_again_while_cart_and_price_stay(shop):
    cart, client = opened(shop), api("*")
    tag = client.get(f"/carts/{cart['id']}")["ETag"]

    assert client.get(f"/carts/{cart['id']}", if_none_match=tag).status_code == 304
    shop.mug.price = 1
    shop.mug.save()
    Cart.objects.update(locked_until=None)
    assert client.get(f"/carts/{cart['id']}", if_none_match=tag).status_code == 200
