"""One order as queries answer it, with all its parts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Since
from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Garbled, Missing, Refused
from commerce.sales_channels.neutral import Delivery, Method, Order, Payment, Progress
from tests.commerce.sales_channels.connectors.shopify.shop import (
    Shop,
    account,
    failing,
    gid,
    link,
    money,
    page,
    recorded,
)  # fmt: skip

ID = "820982911946154508"
SINCE = Since(datetime(2026, 11, 22, 5, tzinfo=UTC))


def node(**changes: Any) -> dict[str, Any]:
    return {**recorded("documented_query")["order"], **changes}


def line(number: int, **changes: Any) -> dict[str, Any]:
    usual = {
        **gid("LineItem", number), "name": f"Item {number}", "sku": f"SKU-{number}", "quantity": 1,
        "currentQuantity": 1, "unfulfilledQuantity": 1, "requiresShipping": True, "variant": None, "product": None,
        "originalUnitPriceSet": money("1.00"), "discountAllocations": [], "taxLines": [],
    }  # fmt: skip
    return {**usual, **changes}


def work(method: str, status: str = "OPEN", place: int = 9) -> dict[str, Any]:
    way = {"methodType": method, "minDeliveryDateTime": None, "maxDeliveryDateTime": "2026-11-23T12:00:00Z"}
    return {"status": status, "deliveryMethod": way, "assignedLocation": {"location": gid("Location", place)}}


def read(shop: Shop, shopify: Shopify, **changes: Any) -> Order:
    shop.says("Order", {"order": node(**changes)})
    shop.says("Refund", {"refund": recorded("documented_query")["refund"]})
    return shopify.fetch_order(ID)


def test_order_reads_the_same_from_a_query_as_from_a_webhook(shop: Shop, shopify: Shopify):
    (told,) = account().normalize("orders/updated", json.dumps(recorded("documented_webhook")).encode())

    asked = read(shop, shopify)

    assert asked.lines[0].barcode == "0123456789012"
    assert replace(asked, lines=(replace(asked.lines[0], barcode=""), *asked.lines[1:])) == told
    assert shop.wrote("Order") == [{"id": f"gid://shopify/Order/{ID}"}]
    assert shop.wrote("Refund") == [{"id": "gid://shopify/Refund/509562969", "after": None}]


@pytest.mark.parametrize(
    ("changes", "delivery"),
    [
        ({"fulfillmentOrders": {"nodes": [work("PICK_UP")]}}, Delivery(Method.PICKUP, "9")),
        ({"fulfillmentOrders": {"nodes": [work("LOCAL")]}}, Delivery(Method.LOCAL, "9")),
        ({"fulfillmentOrders": {"nodes": [work("PICKUP_POINT")]}}, Delivery(Method.SHIP)),
        ({"fulfillmentOrders": {"nodes": [work("NONE")]}}, Delivery(Method.DIGITAL)),
        ({"fulfillmentOrders": {"nodes": [work("RETAIL")]}, "retailLocation": gid("Location", 8)}, Delivery(
            Method.CARRY_OUT, "8"
        )),
        ({"fulfillmentOrders": {"nodes": [work("RETAIL", "CLOSED"), work("SHIPPING")]}}, Delivery(Method.SHIP)),
        ({"fulfillmentOrders": {"nodes": [work("PICK_UP", "CANCELLED"), work("SHIPPING")]}}, Delivery(Method.SHIP)),
        ({"fulfillmentOrders": {"nodes": [work("SHIPPING"), work("PICK_UP", place=4)]}}, Delivery(Method.PICKUP, "4")),
    ],
)  # fmt: skip
def test_delivery_follows_the_work_that_is_left(changes, delivery, shop: Shop, shopify: Shopify):
    found = read(shop, shopify, **changes).delivery

    assert found == replace(delivery, until=datetime(2026, 11, 23, 12, tzinfo=UTC), service="Standard")


def test_sale_over_the_counter_without_work_is_carried_out_at_its_store(shop: Shop, shopify: Shopify):
    till = {"sourceName": "pos", "retailLocation": gid("Location", 8), "shippingAddress": None}

    order = read(shop, shopify, fulfillmentOrders={"nodes": []}, **till)

    assert order.delivery == Delivery(Method.CARRY_OUT, "8")


def test_order_without_work_is_sent_when_one_of_its_lines_has_to_be(shop: Shop, shopify: Shopify):
    digital = page(line(1, requiresShipping=False))

    assert read(shop, shopify, fulfillmentOrders={"nodes": []}).delivery.method == Method.SHIP
    assert read(shop, shopify, fulfillmentOrders={"nodes": []}, lineItems=digital).delivery.method == Method.DIGITAL


def test_states_are_read_in_capitals(shop: Shop, shopify: Shopify):
    order = read(
        shop, shopify, displayFinancialStatus="EXPIRED", cancelledAt="2026-11-21T00:00:00Z", cancelReason="INVENTORY"
    )

    assert (order.payment, order.progress, order.cancel_reason) == (Payment.UNPAID, Progress.CANCELLED, "inventory")


def test_lines_beyond_the_first_page_are_asked_for(shop: Shop, shopify: Shopify):
    shop.says("OrderLines", *({"order": {"lineItems": each}} for each in (page(line(2), more="b"), page(line(3)))))

    order = read(shop, shopify, lineItems=page(line(1), more="a"), refunds=[], totalTipReceivedSet=None)

    assert [each.sku for each in order.lines] == ["SKU-1", "SKU-2", "SKU-3"]
    assert [said["after"] for said in shop.wrote("OrderLines")] == ["a", "b"]


def test_pages_that_go_in_a_circle_are_not_followed(shop: Shop, shopify: Shopify):
    shop.says("OrderLines", {"order": {"lineItems": page(line(2), more="a")}})

    with pytest.raises(Garbled):
        read(shop, shopify, lineItems=page(line(1), more="a"))


def test_refund_that_does_not_say_where_the_goods_are_is_held_against_what_was_handed_over(
    shop: Shop, shopify: Shopify
):
    parts = [{"quantity": 2, "restockType": "NO_RESTOCK", "location": None, "lineItem": gid("LineItem", 1),
              "subtotalSet": money("2.00"), "totalTaxSet": money("0.00")}]  # fmt: skip
    refund = {**recorded("documented_query")["refund"], "refundLineItems": page(*parts)}
    sent = {**gid("Fulfillment", 5), "createdAt": "2026-11-21T00:00:00Z", "trackingInfo": []}
    shop.says("Order", {"order": node(
        lineItems=page(line(1, quantity=3, currentQuantity=1, unfulfilledQuantity=0)), refunds=[gid("Refund", 1)]
    )})  # fmt: skip
    shop.says("Refund", {"refund": refund})
    both = [{**sent, "status": "SUCCESS"}, {**sent, "status": "CANCELLED"}]
    shop.says("Fulfillments", {"order": {"fulfillments": both}})
    handed = page({"quantity": 2, "lineItem": gid("LineItem", 1)})
    shop.says("FulfillmentLines", {"fulfillment": {"fulfillmentLineItems": handed}})

    order = shopify.fetch_order(ID)

    assert (order.lines[0].current_quantity, order.lines[0].fulfilled) == (2, 2)
    assert [each.restocked for each in order.refunds[0].lines] == [False]
    assert len(shop.wrote("FulfillmentLines")) == 1


def test_refusal_of_the_question_is_not_a_missing_order(shop: Shop, shopify: Shopify):
    shop.says("Order", failing("undefinedField"))

    with pytest.raises(Refused) as fault:
        shopify.fetch_order(ID)

    assert not isinstance(fault.value, Missing)


@pytest.mark.parametrize(
    "answer",
    [
        {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": "c"}},
        {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}},
        {"edges": [{"node": {"id": "gid://shopify/Order/1"}}], "pageInfo": {"hasNextPage": False}},
    ],
)
def test_list_that_does_not_say_how_it_goes_on_is_no_list(answer, shop: Shop, shopify: Shopify):
    shop.says("ChangedOrders", {"orders": answer})

    with pytest.raises(Garbled):
        shopify.fetch_orders(SINCE)


def test_order_that_is_not_there_or_a_test_is_missing(shop: Shop, shopify: Shopify):
    shop.says("Order", {"order": None}, {"order": node(test=True)}, {"order": node(test=True, refunds=[])})

    for name in (ID, ID, "nonsense"):
        with pytest.raises(Missing):
            shopify.fetch_order(name)
    assert Shopify(link(shop.channel.url, test_orders="yes")).fetch_order(ID).external_id == ID
