"""What a BigCommerce store is told: levels, prices, parcels and cancellations."""

import json
from datetime import UTC, datetime

import pytest

from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from commerce.sales_channels.faults import Garbled, Throttled, Unclear
from commerce.sales_channels.pushes import (
    CancellationPush,
    FulfillmentPush,
    LevelPush,
    LevelRef,
    OfferPush,
    Part,
    Result,
)
from tests.commerce.sales_channels.connectors.bigcommerce.conftest import CALLBACK, DOCUMENTED
from tests.commerce.sales_channels.connectors.scripted_channel import Asked, Says, ScriptedChannel

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ABSOLUTE = "/v3/inventory/adjustments/absolute"


def level(variant: str, quantity: int, place: str = "2", **parts: str) -> LevelPush:
    ref = LevelRef(parts.get("product", ""), variant, parts.get("item", ""), place, parts.get("sku", "S"))
    return LevelPush(ref, quantity, None, "r", NOW)


def test_levels_of_all_places_go_in_one_call(channel: ScriptedChannel, store: BigCommerce):
    channel.says("PUT", ABSOLUTE, Says({"transaction_id": "t1"}))
    rows = [
        level("74", 5),
        level("", 3, "1", sku="SM13"),
        level("9", -2, "2", product="111", item="by:product"),
        level("7", 1, "x"),
    ]

    found = store.push_levels(rows)

    assert found[:3] == [Result("ok", reference="t1")] * 3
    assert (found[3].outcome, found[3].code) == ("refused", "place_unknown")
    assert channel.asked_for("PUT", ABSOLUTE)[0].json == {
        "reason": "stock changed",
        "items": [
            {"location_id": 1, "sku": "SM13", "quantity": 3},
            {"location_id": 2, "variant_id": 74, "quantity": 5},
            {"location_id": 2, "product_id": 111, "quantity": 0},
        ],
    }


def test_level_that_is_refused_stands_alone(channel: ScriptedChannel, store: BigCommerce):
    refusal = {"status": 422, "title": "[Item with variant_id 13 is tracked by product]"}

    def answer(asked: Asked) -> Says:
        channel.asked.append(asked)
        bad = any(item["variant_id"] == 13 for item in asked.json["items"])
        return Says(refusal, status=422) if bad else Says({"transaction_id": "t1"})

    channel.answer = answer  # type: ignore[method-assign]

    found = store.push_levels([level(str(number), 1) for number in range(10, 18)])

    assert [each.outcome for each in found] == ["ok"] * 3 + ["refused"] + ["ok"] * 4
    assert (found[3].code, json.loads(found[3].detail)["title"]) == ("422", refusal["title"])
    assert len(channel.asked) == 7


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(status=429, headers={"X-Rate-Limit-Time-Reset-Ms": "900"}), Throttled),
        (Says(status=504), Unclear),
        (Says(cut=True), Unclear),
        (Says(raw=b"ok"), Garbled),
        (Says({}), Garbled),
    ],
)
def test_trouble_with_writing_is_told_by_what_it_means(
    channel: ScriptedChannel, store: BigCommerce, says: Says, fault: type[Exception]
):
    channel.says("PUT", ABSOLUTE, says)

    with pytest.raises(fault):
        store.push_levels([level("1", 1), level("2", 1)])


def test_levels_are_read_per_place(channel: ScriptedChannel, store: BigCommerce):
    channel.says("GET", "/v3/inventory/locations/2/items", Says(DOCUMENTED["location_items"]))

    found = store.fetch_levels([level("74", 0).ref, level("75", 0).ref])

    assert [(each.variant_ref, each.place_ref, each.quantity) for each in found] == [("74", "2", 98)]
    assert channel.asked[0].query["variant_id:in"] == "74,75"


def test_prices_say_what_they_are_compared_with(channel: ScriptedChannel, store: BigCommerce):
    channel.says("PUT", "/v3/catalog/variants", Says({"data": [{"id": 1}], "errors": {}}, status=207))
    rows = [OfferPush(level(each, 0).ref, 1299, was, "USD", "r") for each, was in (("1", 1999), ("2", None), ("", 1))]

    found = store.push_offers(rows)

    assert [each.code for each in found] == ["", "not_taken", "variant_unknown"]
    assert channel.asked[0].json == [
        {"id": 1, "price": 19.99, "sale_price": 12.99},
        {"id": 2, "price": 12.99, "sale_price": 0.0},
    ]


def test_parcel_is_made_once_for_each_address(channel: ScriptedChannel, store: BigCommerce):
    products = [{"id": 22, "quantity": 2, "order_address_id": 7}, {"id": 23, "quantity": 1, "order_address_id": 8}]
    known = {"id": 51, "comments": "[req]", "items": [{"order_product_id": 23, "quantity": 1}]}
    channel.says("GET", "/v2/orders/250/products", Says(products))
    channel.says("GET", "/v2/orders/250/shipments", Says([known]))
    channel.says("POST", "/v2/orders/250/shipments", Says({"id": 52}, status=201))
    push = FulfillmentPush("250", "shipped", [Part("22", 2), Part("23", 1)], "req", NOW, "UPS", "1Z9", "https://t/1Z9")

    found = store.push_fulfillment(push)

    assert found == Result("ok", reference="52,51")
    sent = channel.asked_for("POST", "/v2/orders/250/shipments")
    assert [each.json for each in sent] == [
        {
            "order_address_id": 7,
            "tracking_number": "1Z9",
            "shipping_provider": "",
            "tracking_carrier": "ups",
            "tracking_link": "https://t/1Z9",
            "comments": "[req]",
            "items": [{"order_product_id": 22, "quantity": 2}],
        }
    ]


def test_collections_and_cancellations_move_whole_orders(channel: ScriptedChannel, store: BigCommerce):
    channel.says("GET", "/v2/orders/250/products", Says([{"id": 22, "quantity": 2}]))
    channel.says("PUT", "/v2/orders/250", Says({"id": 250}))
    whole, half = [Part("22", 2)], [Part("22", 1)]

    found = [
        store.push_fulfillment(FulfillmentPush("250", "ready", half, "r", NOW)),
        store.push_fulfillment(FulfillmentPush("250", "collected", half, "r", NOW)),
        store.push_fulfillment(FulfillmentPush("250", "collected", whole, "r", NOW)),
        store.push_fulfillment(FulfillmentPush("250", "shipped", [Part("99", 1)], "r", NOW)),
        store.push_cancellation(CancellationPush("250", half, "customer", "r")),
        store.push_cancellation(CancellationPush("250", [], "customer", "r")),
    ]

    assert [each.code for each in found] == ["", "partial_unsupported", "", "line_unknown", "partial_unsupported", ""]
    assert [each.json for each in channel.asked_for("PUT", "/v2/orders/250")] == [
        {"status_id": 8},
        {"status_id": 10},
        {"status_id": 5},
    ]


def test_check_says_which_webhooks_of_ours_sleep_and_changes_nothing(channel: ScriptedChannel, store: BigCommerce):
    hooks = [
        {"id": 1, "scope": "store/order/*", "destination": CALLBACK, "is_active": False},
        {"id": 2, "destination": CALLBACK, "is_active": True},
        {"id": 3, "destination": "https://other.example/", "is_active": False},
    ]
    channel.says("GET", "/v2/store", Says({"name": "Tolland", "currency": "USD"}))
    channel.says("GET", "/v3/inventory/locations", Says({"data": [{"id": 2, "code": "LOC-2", "label": "Austin"}]}))
    channel.says("GET", "/v3/hooks", Says({"data": hooks}))

    found = store.check()

    assert (found.account, found.webhooks_active, [place.name for place in found.places]) == (
        "Tolland",
        False,
        ["Austin"],
    )
    assert found.notes == ["The webhook store/order/* was switched off over there."]
    assert {each.method for each in channel.asked} == {"GET"}


def test_catalog_names_variants_and_how_they_are_counted(channel: ScriptedChannel, store: BigCommerce):
    variants = [
        {"id": 74, "sku": "SM13", "price": None, "inventory_level": 5, "option_values": [{"label": "Blue"}]},
        {"id": 75, "sku": "SM14", "price": 12.5, "sale_price": 10, "purchasing_disabled": True},
    ]
    product = {"id": 111, "name": "Mug", "price": 9.99, "inventory_tracking": "product", "variants": variants}
    channel.says("GET", "/v2/store", Says({"currency": "USD"}))
    channel.says("GET", "/v3/catalog/products", Says({"data": [product]}))

    first, second = store.fetch_offers().items

    assert (first.title, first.price, first.compare_at_price, first.item_ref, first.quantity) == (
        "Mug / Blue",
        999,
        None,
        "by:product",
        5,
    )
    assert (second.price, second.compare_at_price, second.active, second.currency) == (1000, 1250, False, "USD")
