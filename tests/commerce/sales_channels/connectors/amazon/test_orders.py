"""Orders of Amazon: what the buyer pays, whose stock they are about, and searches that cost much."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Since
from commerce.sales_channels.connectors.amazon import Amazon, orders
from commerce.sales_channels.connectors.amazon.order_search import PATH
from commerce.sales_channels.faults import Denied, Down, Garbled, Missing, Throttled
from commerce.sales_channels.neutral import Method, Order, Payment, Progress
from tests.commerce.sales_channels.connectors.amazon.conftest import TOKEN_PATH, account, document
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

PUBLISHED = {each["orderId"]: each for each in document("orders.json")}
ORDER = document("order.json")
SINCE = Since(datetime(2026, 11, 20, 8, tzinfo=UTC))


def read(said: dict[str, Any]) -> Order:
    return orders.read(said, currency="GBP")


def dollars(value: str) -> dict[str, str]:
    return {"amount": value, "currencyCode": "USD"}


def test_published_orders_are_read():
    found = {name: read(said) for name, said in PUBLISHED.items()}

    british, japanese = found["202-1234567-8901234"], found["250-1234567-8901234"]
    collected, turkish = found["114-9876543-1234567"], found["028-1234567-8901234"]
    line = british.lines[0]
    assert len(found) == 8
    assert (line.quantity, line.unit_price, line.tax, line.total, line.fulfilled) == (3, 2999, 300, 9297, 3)
    assert (british.shipping, british.shipping_tax, british.tax, british.total) == (1000, 100, 400, 10397)
    assert line.total + british.shipping + british.shipping_tax == british.total
    assert (british.progress, british.payment, british.codes) == (
        Progress.FULFILLED,
        Payment.PAID,
        ("UK-BOXING-DAY-2024",),
    )
    assert british.address is not None
    assert (british.address.line1, british.address.line2) == ("Wilson Electronics Ltd", "123 High Street, Unit 4B")
    assert (british.customer.email, british.customer.last_name) == ("buyer-email@marketplace.amazon.co.uk", "Wilson")
    assert (japanese.progress, japanese.total, japanese.lines[1].unit_price) == (Progress.OUTSIDE, 19940, 6980)
    assert (collected.delivery.method, collected.progress) == (Method.PICKUP, Progress.OPEN)
    assert (collected.lines[0].tax, collected.total) == (1000, 4999)
    assert (turkish.currency, turkish.lines[0].unit_price) == ("TRY", 6250)


def test_pending_order_keeps_goods_and_has_neither_payment_nor_address():
    said = {**deepcopy(ORDER), "recipient": None, "proceeds": None, "buyer": None}
    said["fulfillment"] = {"fulfillmentStatus": "PENDING", "fulfilledBy": "MERCHANT"}
    said["orderItems"][0]["product"]["price"] = None

    order = read(said)

    assert (order.progress, order.payment, order.paid, order.address) == (Progress.PENDING, Payment.UNPAID, 0, None)
    assert (order.currency, order.total, order.lines[0].quantity, order.lines[0].sku) == ("GBP", 0, 2, "TEE-BLU-M")


@pytest.mark.parametrize("discount", ["-3.00", "3.00"])
@pytest.mark.parametrize("grand", ["20.90", "22.64"])
def test_order_with_discounts_adds_up_also_where_amazon_keeps_the_tax(discount: str, grand: str):
    said = {**deepcopy(ORDER), "proceeds": {"grandTotal": dollars(grand)}}
    parts = [{"subtype": "ITEM", "value": dollars("2.00")}, {"subtype": "SHIPPING", "value": dollars("1.00")}]
    taxes = [{"subtype": "ITEM", "value": dollars("1.49")}, {"subtype": "SHIPPING", "value": dollars("0.25")}]
    said["orderItems"][0] |= {
        "proceeds": {
            "breakdowns": [
                {"type": "ITEM", "subtotal": dollars("19.90")},
                {"type": "SHIPPING", "subtotal": dollars("3.00")},
                {"type": "GIFT_WRAP", "subtotal": dollars("1.00")},
                {"type": "DISCOUNT", "subtotal": dollars(discount), "detailedBreakdowns": parts},
                {"type": "TAX", "subtotal": dollars("1.74"), "detailedBreakdowns": taxes},
            ]
        },
        "quantityOrdered": 3,
        "fulfillment": {"quantityFulfilled": 1, "quantityUnfulfilled": 1},
    }

    order = read(said)

    line = order.lines[0]
    assert line.unit_price * 3 - line.line_discount + line.tax == line.total == 1939
    assert (line.current_quantity, line.fulfilled) == (2, 1)
    assert (order.shipping, order.shipping_tax, order.fees, order.tax) == (200, 25, 100, 174)
    assert line.total + order.shipping + order.shipping_tax + order.fees == order.total == order.paid == 2264


def test_cancelled_order_says_why_and_leaves_nothing():
    said = deepcopy(ORDER)
    said["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    said["orderItems"][0] |= {
        "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 0},
        "cancellation": {"cancellationExecution": {"cancelledBy": "BUYER", "cancelReason": "Ordered by mistake"}},
    }

    order = read(said)

    assert (order.progress, order.payment, order.cancel_reason) == (
        Progress.CANCELLED,
        Payment.VOIDED,
        "Ordered by mistake",
    )
    assert order.lines[0].current_quantity == 0


def test_all_pages_of_a_search_come_in_rising_order(channel: ScriptedChannel, amazon: Amazon):
    later = {**ORDER, "orderId": "L", "lastUpdatedTime": "2026-11-21T19:00:00Z"}
    channel.says(
        "GET",
        PATH,
        Says({"orders": [later], "pagination": {"nextToken": "next=="}}),
        Says({"orders": [ORDER, {"orderId": "B"}], "pagination": {}}),
    )

    page = amazon.fetch_orders(SINCE)

    first, second = channel.asked_for("GET", PATH)
    assert [each.external_id for each in page.unreadable] == ["B"]
    assert ([order.external_id for order in page.items], page.token) == (["903-1671087-0812628", "L"], "")
    assert (first.query["lastUpdatedAfter"], first.query["marketplaceIds"]) == (
        "2026-11-20T08:00:00Z",
        "A1F83G8C2ARO7P",
    )
    assert (first.query["maxResultsPerPage"], second.query["paginationToken"]) == ("100", "next==")
    assert "lastUpdatedBefore" not in first.query
    assert (first.headers["x-amz-access-token"], amazon.limits.poll_seconds) == ("Atza|1", 300.0)


def test_search_with_too_many_pages_is_done_by_halves(channel: ScriptedChannel):
    endless = [Says({"orders": [], "pagination": {"nextToken": "more"}})] * 10
    channel.says("GET", PATH, *endless, Says({"orders": [ORDER]}), Says({"orders": []}))
    amazon = account(channel, page_size="1")

    halved = amazon.fetch_orders(SINCE)
    first = amazon.fetch_orders(SINCE, halved.token)
    second = amazon.fetch_orders(SINCE, first.token)

    assert (halved.items, halved.mark) == ([], halved.token)
    asked = channel.asked_for("GET", PATH)
    assert ([order.external_id for order in first.items], second.token) == (["903-1671087-0812628"], "")
    assert asked[10].query["lastUpdatedBefore"] == asked[11].query["lastUpdatedAfter"]


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(status=429, data={"errors": [{"code": "QuotaExceeded"}]}), Throttled),
        (Says(status=503), Down),
        (Says(raw=b"\x00"), Garbled),
        (Says({"order": None}), Garbled),
        (Says(status=404, data={"errors": [{"code": "NotFound"}]}), Missing),
        (Says(status=403, data={"errors": [{"code": "Unauthorized", "message": "Access denied"}]}), Denied),
    ],
)
def test_trouble_with_reading_an_order_is_told_by_what_it_means(
    channel: ScriptedChannel, amazon: Amazon, says: Says, fault: type[Exception]
):
    channel.says("GET", f"{PATH}/1", says)

    with pytest.raises(fault) as raised:
        amazon.fetch_order("1")

    assert len(channel.asked_for("GET", f"{PATH}/1")) == 1
    if fault is Missing:
        assert raised.value.code == "NotFound"


def test_expired_token_is_fetched_anew_though_amazon_calls_it_forbidden(channel: ScriptedChannel, amazon: Amazon):
    expired = {"errors": [{"code": "Unauthorized", "details": "The access token you provided has expired."}]}
    channel.says("GET", f"{PATH}/1", Says({"order": ORDER}), Says(expired, status=403), Says({"order": ORDER}))

    for _ in range(2):
        amazon.fetch_order("1")

    used = [each.headers["x-amz-access-token"] for each in channel.asked_for("GET", f"{PATH}/1")]
    body = channel.asked_for("POST", TOKEN_PATH)[0].body
    assert used == ["Atza|1", "Atza|1", "Atza|2"]
    assert body == b"grant_type=refresh_token&refresh_token=Atzr%7Cr&client_id=app&client_secret=s"
