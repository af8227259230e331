"""The simulated systems are as strict as the real ones: what those refuse or repeat, these do."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.sales_channels.connectors.simulated.exchange import Request
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid, item
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.square_wire.order_form import moment, ref

SET = """mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { field code } } }"""


def headers(sim: Simulator) -> dict[str, str]:
    account = sim.setup.account
    basic = base64.b64encode(f"{account.key}:{account.token}".encode()).decode()
    return {
        "shopify": {"x-shopify-access-token": account.token},
        "square": {"authorization": f"Bearer {account.token}"},
        "woocommerce": {"authorization": f"Basic {basic}"},
    }[sim.wire.code]


def call(sim: Simulator, method: str, path: str, said: Any = None, **query: str) -> tuple[int, Any]:
    """What the wire answers, without a connection in between."""
    asked = Request(method, path, query, headers(sim), json.dumps(said).encode())
    assert sim.wire.allowed(asked)
    reply = sim.wire.answer(asked)
    return reply.status, json.loads(reply.body())


def graph(sim: Simulator, text: str, **variables: Any) -> dict[str, Any]:
    said = {"query": text, "variables": variables}
    return call(sim, "POST", "/admin/api/2026-10/graphql.json", said)[1]


def level(sim: Simulator, sku: str, quantity: int, expected: int | None, place: int = 0) -> dict[str, Any]:
    where = {"inventoryItemId": gid("InventoryItem", item(sim.variant(sku))), "quantity": quantity}
    return {**where, "locationId": gid("Location", sim.place(place)), "changeFromQuantity": expected}


def setting(*rows: dict) -> dict[str, Any]:
    return {"name": "available", "reason": "correction", "quantities": list(rows)}


@pytest.fixture
def shopify():
    with Simulator(system="shopify") as sim:
        yield sim


@pytest.fixture
def square():
    with Simulator(system="square") as sim:
        yield sim


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ shop { nam } }", "undefinedField"),
        ("{ shop }", "selectionMismatch"),
        ("{ shop { name { first } } }", "selectionMismatch"),
        ("{ orders(firts: 3) { nodes { id } } }", "argumentNotAccepted"),
        ("{ order { id } }", "missingRequiredArguments"),
        ("query Q($id: ID!) { order(id: $id) { id } }", "INVALID_VARIABLE"),
        ("{ order(id: $id) { id } }", "variableNotDefined"),
        ("{ shop { ...Missing } }", "useAndDefineFragment"),
        ("{ shop { name ", "syntaxError"),
        ("{ orders(first: 251) { nodes { id } } }", "BAD_USER_INPUT"),
        ('{ orders(first: 5, after: "x?") { nodes { id } } }', "BAD_USER_INPUT"),
        ('{ order(id: "gid://shopify/Product/1") { id } }', "RESOURCE_NOT_FOUND"),
        ("mutation { inventorySetQuantities(input: {}) { userErrors { code } } }", "BAD_REQUEST"),
    ],
)
def test_a_query_that_shopify_would_not_take_is_refused(shopify, text: str, code: str):
    said = graph(shopify, text)

    assert [each["extensions"]["code"] for each in said["errors"]] == [code]
    assert "data" not in said


def test_fragments_aliases_and_directives_are_understood(shopify):
    text = """query Q($more: Boolean = false) { # a comment
      own: shop { ...Names currencyCode @include(if: $more) ... on Shop { id } ... on Product { title } }
    } fragment Names on Shop { name }"""

    assert graph(shopify, text)["data"] == {"own": {"name": "Simulated shop", "id": "gid://shopify/Shop/1"}}
    assert graph(shopify, text, more=True)["data"]["own"]["currencyCode"] == "USD"


def test_shopify_sets_all_levels_or_none(shopify):
    before = shopify.levels()
    rows = [
        level(shopify, "SIM-MUG", 1, None),
        level(shopify, "SIM-HOLDER", 2, 77),
        level(shopify, "SIM-MUG", -1, None, 1),
    ]

    refused = graph(shopify, SET, input=setting(*rows), key="a")["data"]["inventorySetQuantities"]["userErrors"]
    too_many = graph(shopify, SET, input=setting(*rows * 84), key="b")["errors"][0]["extensions"]["code"]

    assert [(each["field"][2], each["code"]) for each in refused] == [
        ("1", "CHANGE_FROM_QUANTITY_STALE"),
        ("2", "INVALID_QUANTITY_NEGATIVE"),
    ]
    assert (too_many, shopify.levels()) == ("MAX_INPUT_SIZE_EXCEEDED", before)


def test_shopify_answers_a_repeated_key_as_the_first_time(shopify):
    first = graph(shopify, SET, input=setting(level(shopify, "SIM-MUG", 9, 30)), key="k")
    shopify.sell({"SIM-MUG": 1})

    again = graph(shopify, SET, input=setting(level(shopify, "SIM-MUG", 9, 30)), key="k")
    other = graph(shopify, SET, input=setting(level(shopify, "SIM-MUG", 5, 30)), key="k")

    assert first["data"] == again["data"] == {"inventorySetQuantities": {"userErrors": []}}
    assert other["data"]["inventorySetQuantities"]["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    assert shopify.level("SIM-MUG") == 8


def test_shopify_runs_out_of_points():
    with Simulator(system="shopify", setup=Setup(factor=0.001)) as sim:  # points come back by the shop's own clock
        codes = [graph(sim, "{ shop { name } }").get("errors", [{}])[0].get("extensions") for _ in range(450)]

    assert codes[0] is None
    assert codes[-1] == {"code": "THROTTLED"}


def count(sim: Simulator, quantity: str, at: datetime, key: str) -> tuple[int, Any]:
    own = {"catalog_object_id": ref("VAR", sim.variant("SIM-MUG")), "location_id": ref("LOC", sim.place(0))}
    row = {**own, "state": "IN_STOCK", "quantity": quantity, "occurred_at": moment(at)}
    change = {"type": "PHYSICAL_COUNT", "physical_count": row}
    return call(sim, "POST", "/v2/inventory/changes/batch-create", {"idempotency_key": key, "changes": [change]})


def test_square_orders_counts_by_when_they_were_taken(square):
    now = datetime.now(UTC)
    early, late = now - timedelta(minutes=9), now - timedelta(minutes=5)
    results = [
        count(square, "50", late, "a")[1]["counts"][0]["quantity"],
        count(square, "40", early, "b")[1]["counts"][0]["quantity"],  # older: changes nothing
    ]
    square.sell({"SIM-MUG": 2})
    results.append(count(square, "60", late + timedelta(minutes=1), "c")[1]["counts"][0]["quantity"])

    assert results == ["50", "50", "58"]  # what was sold after the count is no longer there
    for wrong in (now - timedelta(hours=25), now + timedelta(minutes=5)):
        assert count(square, "1", wrong, f"{wrong}")[0] == 400
    assert count(square, "1.5", now, "d")[0] == 400
    assert square.level("SIM-MUG") == 58


def test_square_changes_an_order_over_its_version_only(square):
    sold = square.sell({"SIM-MUG": 2}, pays=False)
    path = f"/v2/orders/{ref('ORD', sold.id)}"

    def write(version: int, key: str) -> tuple[int, Any]:
        change = {"version": version, "line_items": [{"uid": f"line-{sold.lines[0].id}", "quantity": "1"}]}
        return call(square, "PUT", path, {"idempotency_key": key, "order": change})

    stale, fine, again, reused = write(9, "a"), write(1, "b"), write(1, "b"), write(2, "b")

    assert [stale[1]["errors"][0]["code"], reused[1]["errors"][0]["code"]] == [
        "VERSION_MISMATCH",
        "IDEMPOTENCY_KEY_REUSED",
    ]
    assert fine == again
    assert (fine[1]["order"]["line_items"][0]["quantity"], fine[1]["order"]["version"] > 1) == ("1", True)


def test_woocommerce_takes_a_hundred_rows_and_says_which_failed():
    with Simulator(system="woocommerce") as sim:
        mug = sim.shop.variant(sim.variant("SIM-MUG")).product_id
        rows = [{"id": mug, "manage_stock": True, "stock_quantity": 7}, {"id": 99, "stock_quantity": 1}]

        status, said = call(sim, "POST", "/wp-json/wc/v3/products/batch", {"update": rows})
        too_many, _ = call(sim, "POST", "/wp-json/wc/v3/products/batch", {"update": rows * 51})
        nowhere, unknown = call(sim, "GET", "/wp-json/wc/v3/melt"), call(sim, "GET", "/wp-json/wc/v3/orders/99")

        assert (status, said["update"][0]["stock_quantity"], sim.level("SIM-MUG")) == (200, 7, 7)
        assert said["update"][1]["error"]["code"] == "woocommerce_rest_product_invalid_id"
        assert too_many == 413
        assert [nowhere[1]["code"], unknown[1]["code"]] == ["rest_no_route", "woocommerce_rest_shop_order_invalid_id"]


def test_what_changed_since_a_moment_begins_where_each_system_begins():
    found = {}
    with Simulator(system="shopify") as sim:
        stamp = sim.sell({"SIM-MUG": 1}).updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        for sign in (">=", ">"):
            text = f"{{ orders(first: 5, query: \"updated_at:{sign}'{stamp}'\") {{ nodes {{ id }} }} }}"
            found[sign] = len(graph(sim, text)["data"]["orders"]["nodes"])
    with Simulator(system="square") as sim:
        at = sim.sell({"SIM-MUG": 1}).updated_at
        for late in (0, 1):
            dates = {"updated_at": {"start_at": moment(at + timedelta(milliseconds=late))}}
            asked = {"location_ids": [ref("LOC", sim.place(0))], "query": {"filter": {"date_time_filter": dates}}}
            found[f"square +{late} ms"] = len(call(sim, "POST", "/v2/orders/search", asked)[1].get("orders", []))
    with Simulator(system="woocommerce") as sim:
        at = sim.sell({"SIM-MUG": 1}).updated_at
        for late in (0, 1):
            after = (at - timedelta(seconds=late)).strftime("%Y-%m-%dT%H:%M:%S")
            found[f"woo -{late} s"] = len(call(sim, "GET", "/wp-json/wc/v3/orders", modified_after=after)[1])

    assert found == {">=": 1, ">": 0, "square +0 ms": 1, "square +1 ms": 0, "woo -0 s": 0, "woo -1 s": 1}
