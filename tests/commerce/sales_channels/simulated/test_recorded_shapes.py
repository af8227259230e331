"""The simulated systems write as real ones do: every field has a name and a type that a recorded case has too."""

import json
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator

CASES = Path(__file__).resolve().parents[3] / "data" / "channels"
NEWER = {  # documented by the systems, and in none of the recorded cases
    "order of woocommerce": (".refunds[]",),
    "order of square": (
        ".fulfillments", ".tenders", ".service_charges", ".customer_id", ".net_amount_due_money", ".refunds",
        ".line_items[].item_type",
    ),
    "return of square": (".returns", ".refunds"),
    "order of shopify": (".shipping_address.first_name", ".shipping_address.last_name", ".tags", ".total_discounts_set",
                         ".line_items[].taxable", ".refunds[].transactions[]", ".refunds[].order_adjustments"),
}  # fmt: skip


def shape(value: Any, path: str = "") -> dict[str, set[str]]:
    """Path → the types found there."""
    if isinstance(value, dict):
        parts = [shape(each, f"{path}.{name}") for name, each in value.items()]
    elif isinstance(value, list):
        parts = [{path: {"list"}}, *(shape(each, f"{path}[]") for each in value)]
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        parts = [{path: {"number" if number else type(value).__name__}}]
    found: dict[str, set[str]] = {}
    for part in parts:
        for name, types in part.items():
            found.setdefault(name, set()).update(types)
    return found


def invented(said: Any, recorded: list[Any], newer: tuple[str, ...]) -> list[str]:
    """Paths that no recorded case has, or has with another type."""
    known = [shape(each) for each in recorded]
    wrong = []
    for path, types in shape(said).items():
        there = set().union(*(each.get(path, set()) for each in known))
        fits = types & there or ("NoneType" in types | there and there)
        if not fits and not path.startswith(newer or ("-",)):
            wrong.append(path)
    return wrong


def recorded(*names: str) -> list[Any]:
    """Bodies of recorded cases, without the envelopes they are kept in."""
    found = []
    for name in names:
        said = json.loads((CASES / name).read_text())
        said = json.loads(said["body"]) if isinstance(said.get("body"), str) else said
        found.append(said.get("order", said.get("inventory_level", said)))
    return found


def bodies(sim: Simulator) -> dict[str, Any]:
    """The last webhook of each topic."""
    return {each.topic: json.loads(each.body) for each in sim.deliveries() if each.topic != "ping"}


@pytest.fixture(params=["shopify", "square", "woocommerce"])
def sim(request):
    """A shop with an order that had a coupon, a parcel and a return."""
    setup = Setup(callback="https://shop.example.com/hook", sends=False)
    with Simulator(system=request.param, seed=3, setup=setup) as sim:
        sold = sim.sell({"SIM-BLU-JAC-M": 2, "SIM-MUG": 1}, code="TENOFF")
        sim.refund(sold.id, 100, {sold.lines[0].id: 1}, restock=True)
        yield sim


def test_what_is_written_was_seen_before(sim):
    said = bodies(sim)
    orders = {
        "shopify": ("order of shopify", "orders/updated", ("shopify/order.json", "shopify/documented_webhook.json")),
        "square": ("return of square", "", ("square/CreateOrderResponse.json", "square/RetrieveOrderResponse.json")),
        "woocommerce": ("order of woocommerce", "order.updated", [
            f"woocommerce/webhooks/{name}" for name in ("02_store_checkout_draft__order_updated.json",
                                                        "11_order_paid__order_updated.json")
        ]),
    }[sim.wire.code]  # fmt: skip
    levels = {
        "shopify": ("inventory_levels/update", "shopify/inventory_level.json"),
        "square": ("inventory.count.updated", "square/InventoryCountUpdatedEvent.json"),
        "woocommerce": ("product.updated", "woocommerce/webhooks/12_order_paid__product_updated.json"),
    }[sim.wire.code]

    name, topic, cases = orders
    found = {"level": invented(said[levels[0]], recorded(levels[1]), ())}
    if topic:
        found["order"] = invented(said[topic], recorded(*cases), NEWER[name])
    else:
        made = sim.orders()[0]
        found["order"] = invented(sim.wire.form.order(made), recorded(*cases), NEWER["order of square"])
        found["return"] = invented(sim.wire.form.goods_back(made, made.refunds[0]), recorded(*cases), NEWER[name])
        found["event"] = invented(said["order.updated"], [
            {**case, "data": {**case["data"], "object": {"order_updated": {**case["data"]["object"]["order_created"],
                                                                            "updated_at": ""}}}}
            for case in recorded("square/OrderCreatedEvent.json")
        ], ())  # fmt: skip

    assert {what: wrong for what, wrong in found.items() if wrong} == {}


def test_a_shape_that_nobody_saw_is_noticed():
    case = [{"id": 1, "lines": [{"price": "1.00"}], "paid_at": None}]

    wrong = invented({"id": "1", "lines": [{"price": "2.00", "cost": 1}], "paid_at": "2026-11-21"}, case, ())

    assert wrong == [".id", ".lines[].cost"]
