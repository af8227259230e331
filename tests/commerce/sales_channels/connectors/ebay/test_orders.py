"""Orders of eBay: what they cost, where they go, and that no page is jumped over."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels.connector import Since, Unreadable
from commerce.sales_channels.connectors.ebay import Ebay, orders
from commerce.sales_channels.connectors.ebay.api import ORDERS, TOKEN_PATH
from commerce.sales_channels.faults import Denied, Down, Garbled, Missing, Throttled
from commerce.sales_channels.neutral import Method, Payment, Progress
from tests.commerce.sales_channels.connectors.ebay.conftest import account
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

ORDER = json.loads(Path("tests/data/channels/ebay/order.json").read_text())
SINCE = Since(datetime(2026, 11, 20, 8, tzinfo=UTC))


def changed(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(ORDER), **parts}


def pounds(value: str) -> dict[str, str]:
    return {"value": value, "currency": "GBP"}


def test_order_line_cost_is_of_the_whole_line():
    order = orders.read(ORDER, prices_include_tax=True)

    line = order.lines[0]
    assert (line.quantity, line.unit_price, line.total, line.sku) == (2, 1000, 2000, "TEE-BLU-M")
    assert (order.total, order.shipping, order.tax, order.currency) == (2350, 350, 0, "GBP")
    assert (order.progress, order.payment, order.paid) == (Progress.OPEN, Payment.PAID, 2350)
    assert (order.delivery.method, order.delivery.service) == (Method.SHIP, "UK_RoyalMailTracked")
    assert order.address is not None and order.address.postal_code == "LS1 1AA"
    assert (order.customer.external_id, order.customer.last_name) == ("ann_lee", "Lee")
    assert order.updated_at == datetime(2026, 11, 21, 17, 58, tzinfo=UTC)


def test_order_sums_add_up_with_discounts_and_costs_that_do_not_divide():
    said = changed()
    said["lineItems"][0] |= {"quantity": 3, "lineItemCost": pounds("20.00"), "discountedLineItemCost": pounds("18.50")}
    said["pricingSummary"] |= {"adjustment": pounds("-0.50"), "deliveryDiscount": pounds("-1.00")}
    said["pricingSummary"] |= {"fee": pounds("0.20"), "total": pounds("20.70")}

    order = orders.read(said, prices_include_tax=True)

    line = order.lines[0]
    assert line.unit_price * 3 - line.line_discount - line.order_discount_share == line.total == 1800
    assert (line.unit_price, line.line_discount, line.order_discount_share) == (667, 151, 50)
    assert line.total + order.shipping + order.fees == order.total == 2070


@pytest.mark.parametrize("total", ["23.50", "25.15"])
def test_order_holds_the_tax_that_ebay_collects_whether_its_total_does_or_not(total: str):
    said = changed()
    said["lineItems"][0]["ebayCollectAndRemitTaxes"] = [{"taxType": "STATE_SALES_TAX", "amount": pounds("1.65")}]
    said["pricingSummary"]["total"] = pounds(total)

    order = orders.read(said, prices_include_tax=False)

    assert (order.total, order.tax, order.lines[0].tax, order.lines[0].total) == (2515, 165, 165, 2165)
    assert order.paid == 2515


def test_order_collected_in_store_cancelled_unpaid_or_refunded():
    pickup = changed(fulfillmentStartInstructions=[{"pickupStep": {"merchantLocationKey": "leeds"}}])
    refund = {"refundId": "R1", "amount": pounds("5.00"), "refundDate": "2026-11-22T08:00:00Z"}
    refunded = changed(orderPaymentStatus="PARTIALLY_REFUNDED")
    refunded["paymentSummary"] = {"refunds": [{**refund, "refundStatus": "REFUNDED"}]}
    refunded["lineItems"][0]["refunds"] = [{"refundId": "R1", "amount": pounds("5.00")}]

    read = [
        orders.read(each, prices_include_tax=True)
        for each in (
            pickup,
            changed(cancelStatus={"cancelState": "CANCELED", "cancelRequests": [{"cancelReason": "BUYER"}]}),
            changed(orderPaymentStatus="PENDING"),
            refunded,
            changed(orderFulfillmentStatus="FULFILLED"),
        )
    ]

    assert (read[0].delivery.method, read[0].delivery.place_ref, read[0].address) == (Method.PICKUP, "leeds", None)
    assert (read[1].progress, read[1].cancel_reason) == (Progress.CANCELLED, "BUYER")
    assert (read[2].progress, read[2].payment, read[2].paid) == (Progress.PENDING, Payment.UNPAID, 0)
    assert (read[3].refunded, read[3].refunds[0].lines[0].amount) == (500, 500)
    assert (read[3].payment, read[3].refunds[0].external_id) == (Payment.PARTLY_REFUNDED, "R1")
    assert read[4].progress is Progress.FULFILLED


@pytest.mark.parametrize(
    ("fulfillment", "progress"),
    [("NOT_STARTED", Progress.CANCELLED), ("IN_PROGRESS", Progress.OPEN), ("FULFILLED", Progress.FULFILLED)],
)
def test_order_given_back_in_full_before_it_was_sent_is_off(fulfillment: str, progress: Progress):
    said = changed(orderPaymentStatus="FULLY_REFUNDED", orderFulfillmentStatus=fulfillment)

    order = orders.read(said, prices_include_tax=True)

    assert (order.payment, order.progress) == (Payment.REFUNDED, progress)


def test_order_line_of_no_whole_quantity_is_named_not_dropped():
    said = changed()
    said["lineItems"][0]["quantity"] = "1.5"

    line = orders.read(said, prices_include_tax=True).lines[0]

    assert (line.problem, line.quantity, line.total) == ("fractional_quantity", 0, 2000)


def page(total: int, *orders: dict[str, Any]) -> Says:
    return Says({"total": total, "orders": list(orders)})


def test_window_of_orders_is_read_again_when_it_shrinks(channel: ScriptedChannel):
    a, b, c = (changed(orderId=name) for name in "ABC")
    channel.says("GET", ORDERS, page(3, a), page(3, b), page(2, c), page(2, a), page(2, c))

    found = account(channel, page_size="1").fetch_orders(SINCE)

    asked = channel.asked_for("GET", ORDERS)
    assert ([order.external_id for order in found.items], found.token) == (["A", "C"], "")
    assert [each.query["offset"] for each in asked] == ["0", "1", "2", "0", "1"]
    assert len({each.query["filter"] for each in asked}) == 1
    assert asked[0].query["filter"].startswith("lastmodifieddate:[2026-11-20T08:00:00.000Z..2")
    assert asked[0].headers["authorization"] == "Bearer token-1"


def test_window_that_never_stands_still_is_for_later(channel: ScriptedChannel):
    channel.says("GET", ORDERS, *[page(total, changed()) for total in (3, 2, 3, 2, 3, 2)])

    with pytest.raises(Down):
        account(channel, page_size="1").fetch_orders(SINCE)


def test_window_of_too_many_orders_is_read_by_halves(channel: ScriptedChannel):
    channel.says("GET", ORDERS, page(9, changed()), page(6, changed()), page(1, changed(orderId="A")), page(0))
    ebay = account(channel, page_size="1")

    halved = ebay.fetch_orders(SINCE)
    again = ebay.fetch_orders(SINCE, halved.token)
    first = ebay.fetch_orders(Since(SINCE.at, again.mark))
    second = ebay.fetch_orders(SINCE, first.token)

    assert [*halved.items, *again.items] == []
    filters = [each.query["filter"] for each in channel.asked_for("GET", ORDERS)]
    edges = [each.removeprefix("lastmodifieddate:[").rstrip("]") for each in filters]
    begins, ends = zip(*(edge.split("..") for edge in edges), strict=True)
    assert ([order.external_id for order in first.items], list(second.items)) == (["A"], [])
    assert begins[:3] == ("2026-11-20T08:00:00.000Z",) * 3
    assert ends[0] > ends[1] > ends[2] == begins[3]
    assert second.token != ""


def test_page_of_orders_is_in_rising_order_of_change(channel: ScriptedChannel, ebay: Ebay):
    later, sooner = changed(orderId="L", lastModifiedDate="2026-11-21T19:00:00Z"), changed(orderId="S")
    broken = changed(orderId="B", creationDate="once")
    channel.says("GET", ORDERS, Says({"total": 3, "orders": [later, broken, sooner]}))

    found = ebay.fetch_orders(SINCE)

    assert [order.external_id for order in found.items] == ["S", "L"]
    assert (found.token, list(found.unreadable)) == ("", [Unreadable("B", "creationDate is no time")])


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(status=429, headers={"Retry-After": "7"}), Throttled),
        (Says(status=429, headers={"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}), Throttled),
        (Says(status=500, raw=b"oops"), Down),
        (Says(raw=b"<html>maintenance</html>"), Garbled),
        (Says({"total": 1, "orders": [{"orderId": None}]}), Garbled),
        (Says(status=404, data={"errors": [{"errorId": 32100}]}), Missing),
        (Says(cut=True), Down),
        (Says(status=403, data={"errors": [{"errorId": 1100, "message": "Insufficient permissions"}]}), Denied),
    ],
)
def test_trouble_with_reading_orders_is_told_by_what_it_means(
    channel: ScriptedChannel, ebay: Ebay, says: Says, fault: type[Exception]
):
    channel.says("GET", ORDERS, says)

    with pytest.raises(fault) as raised:
        ebay.fetch_orders(SINCE)

    if fault is Throttled:
        assert raised.value.after == (7.0 if says.headers["Retry-After"] == "7" else 900.0)


def test_token_is_fetched_once_and_anew_when_it_is_refused(channel: ScriptedChannel, ebay: Ebay):
    tokens = [Says({"access_token": f"token-{number}", "expires_in": 7200}) for number in (1, 2)]
    channel.says("POST", TOKEN_PATH, *tokens)
    channel.says("GET", f"{ORDERS}/1", Says(ORDER), Says(status=401, data={}), Says(ORDER))

    for _ in range(3):
        ebay.fetch_order("1")

    used = [each.headers["authorization"] for each in channel.asked_for("GET", f"{ORDERS}/1")]
    asked = channel.asked_for("POST", TOKEN_PATH)
    assert used == ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"]
    assert [each.body for each in asked] == [b"grant_type=refresh_token&refresh_token=refresh"] * 2
    assert asked[0].headers["authorization"] == "Basic YXBwOmNlcnQ="


def test_account_that_is_refused_for_good_is_denied(channel: ScriptedChannel, ebay: Ebay):
    channel.says("GET", f"{ORDERS}/1", Says(status=401, data={}))
    with pytest.raises(Denied):
        ebay.fetch_order("1")
    assert len(channel.asked_for("GET", f"{ORDERS}/1")) == 2

    channel.says("POST", TOKEN_PATH, Says(status=400, data={"error": "invalid_grant"}))
    with pytest.raises(Denied) as raised:
        ebay.fetch_order("1")
    assert "invalid_grant" in raised.value.detail
