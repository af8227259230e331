"""WooCommerce orders in our shape: every sum adds up to the total, whatever the shop enters and rounds."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Since, Unreadable
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.connectors.woocommerce.order_pages import ROWS
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import (
    Address,
    Delivery,
    Line,
    Method,
    Order,
    Payment,
    Person,
    Progress,
    Refund,
    RefundLine,
)
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.woocommerce.conftest import V3, line, paid_order, shop


def read(order: dict[str, Any], **settings: Any) -> Order:
    (found,) = shop(**settings).normalize("order.updated", json.dumps(order).encode())
    return found


def adds_up(order: Order) -> bool:
    on_top = 0 if order.tax_included else order.shipping_tax + order.fees_tax
    for each in order.lines:
        tax = 0 if order.tax_included else each.tax
        goods = each.unit_price * each.quantity - each.line_discount - each.order_discount_share
        if goods + tax != each.total:
            return False
    return sum(each.total for each in order.lines) + order.shipping + order.fees + on_top == order.total


def test_order_of_the_recorded_shop_is_read_whole():
    found = read(paid_order())

    assert found == Order(
        external_id="677",
        number="677",
        updated_at=datetime(2026, 11, 21, 16, 21, 1, tzinfo=UTC),
        placed_at=datetime(2026, 11, 21, 16, 21, tzinfo=UTC),
        currency="USD",
        lines=(
            Line(
                "228", 2, 9900, 19290, tax=1470, line_discount=1980, sku="WAX-JAC-1795278056-M",
                external_product_id="674", external_variant_id="675", title="Waxed jacket - M",
            ),
        ),
        total=19790,
        delivery=Delivery(Method.SHIP, service="Flat"),
        progress=Progress.OPEN,
        payment=Payment.PAID,
        tax_included=False,
        shipping=500,
        tax=1470,
        paid=19790,
        customer=Person("2", "ann.lee.1795278042@example.test", "+15125550100", "Ann", "Lee"),
        address=Address("Ann Lee", "1 Main St", "", "Austin", "TX", "73301", "US", "+15125550100"),
        codes=("ten1795278059",),
        payment_reference="pi_test_1",
    )  # fmt: skip
    assert adds_up(found)


def test_order_whose_prices_include_tax_gets_back_what_was_entered():
    """3 × 10.00 with 20 % inside, one coupon on the cart, a fee, and parts of cents over there."""
    goods = line(quantity=3, subtotal="25.00", subtotal_tax="5.000000", total="22.499", total_tax="4.5003")
    order = paid_order(
        prices_include_tax=True, currency="GBP", total="36.60", total_tax="6.10", line_items=[goods],
        shipping_lines=[{"id": 1, "method_id": "flat_rate", "total": "4.99", "total_tax": "0.998"}],
        fee_lines=[{"id": 2, "name": "Gift wrap", "total": "3.00", "total_tax": "0.61"}],
        coupon_lines=[{"id": 3, "code": "three-off", "discount_type": "fixed_cart"}],
    )  # fmt: skip

    found = read(order)

    (only,) = found.lines
    assert (only.unit_price, only.line_discount, only.order_discount_share) == (1000, 0, 300)
    assert (only.total, only.tax) == (2700, 450)
    assert (found.shipping, found.shipping_tax, found.fees, found.fees_tax) == (599, 100, 361, 61)
    assert found.total == 3660
    assert adds_up(found)


def test_order_line_that_does_not_divide_or_cannot_be_counted_says_so():
    thirds = line(quantity=3, subtotal="10.00", subtotal_tax="0", total="10.00", total_tax="0", price=3.3333333333)
    weighed = line(id=2, quantity=0.5, subtotal="10.00", subtotal_tax="0", total="10.00", total_tax="0")
    negative = line(id=3, quantity=1, subtotal="-4.00", subtotal_tax="0", total="-4.00", total_tax="0")
    simple = line(id=4, product_id=10, variation_id=0, quantity=1)
    unknown = line(id=5, product_id=0, variation_id=0, quantity=1)

    found = read(paid_order(line_items=[thirds, weighed, negative, simple, unknown]))

    by_id = {each.external_line_id: each for each in found.lines}
    assert (by_id["228"].unit_price, by_id["228"].line_discount, by_id["228"].total) == (334, 2, 1000)
    assert [by_id[key].problem for key in ("228", "2", "3", "4")] == ["", "fractional_quantity", "negative_amount", ""]
    assert (by_id["4"].external_product_id, by_id["4"].external_variant_id) == ("10", "10")
    assert (by_id["5"].external_product_id, by_id["5"].external_variant_id) == ("", "")


@pytest.mark.parametrize(
    ("changes", "settings", "progress", "payment"),
    [
        ({"status": "pending", "date_paid_gmt": None}, {}, Progress.PENDING, Payment.UNPAID),
        ({"status": "on-hold", "date_paid_gmt": None}, {}, Progress.PENDING, Payment.UNPAID),
        ({"status": "processing", "date_paid_gmt": None}, {}, Progress.OPEN, Payment.UNPAID),
        ({"status": "completed"}, {}, Progress.FULFILLED, Payment.PAID),
        ({"status": "cancelled", "date_paid_gmt": None}, {}, Progress.CANCELLED, Payment.VOIDED),
        ({"status": "failed", "date_paid_gmt": None}, {}, Progress.PENDING, Payment.UNPAID),
        ({"status": "failed"}, {}, Progress.CANCELLED, Payment.UNPAID),
        ({"status": "refunded"}, {}, Progress.CANCELLED, Payment.REFUNDED),
        ({"status": "refunded", "date_completed_gmt": "2026-11-22T10:00:00"}, {}, Progress.FULFILLED, Payment.REFUNDED),
        ({"status": "packed"}, {}, Progress.OPEN, Payment.PAID),
        ({"status": "lay-by", "date_paid_gmt": None}, {}, Progress.PENDING, Payment.UNPAID),
        ({"status": "shipped"}, {"statuses": "wc-shipped=fulfilled, x=nonsense"}, Progress.FULFILLED, Payment.PAID),
    ],
)
def test_order_status_says_where_it_stands(changes: dict, settings: dict, progress: Progress, payment: Payment):
    found = read(paid_order(**changes), **settings)

    assert (found.progress, found.payment) == (progress, payment)


def test_order_that_is_completed_has_all_units_fulfilled():
    assert [read(paid_order(status=status)).lines[0].fulfilled for status in ("processing", "completed")] == [0, 2]


def test_order_delivery_follows_its_shipping_method():
    def delivery(order: dict[str, Any], **settings: Any) -> Delivery:
        return read(order, **settings).delivery

    def by(method: str, **more: Any) -> dict[str, Any]:
        return paid_order(shipping_lines=[{"id": 1, "method_id": method, "instance_id": "7", "total": "0", **more}])

    named = [{"id": 1, "key": "pickup_location", "value": "Austin South"}]
    nothing_to_ship = paid_order(shipping_lines=[], needs_processing=False)
    guest = paid_order(customer_id=0, shipping={})

    assert delivery(by("local_pickup")) == Delivery(Method.PICKUP, "7")
    assert delivery(by("pickup_location", meta_data=named)) == Delivery(Method.PICKUP, "Austin South")
    assert delivery(by("van"), local_delivery_methods="bike, van") == Delivery(Method.LOCAL)
    assert delivery(by("van")) == Delivery(Method.SHIP)
    assert delivery(nothing_to_ship) == Delivery(Method.DIGITAL)
    assert delivery(paid_order(created_via="pos-rest-api")) == Delivery(Method.CARRY_OUT)
    assert read(by("local_pickup")).address is None
    assert read(guest).customer.external_id == ""
    assert read(guest).address.line1 == "1 Main St"


def test_order_with_something_unreadable_is_garbled():
    for changes in ({"currency": "XX"}, {"total": "lots"}, {"date_modified_gmt": None}, {"line_items": {}}):
        with pytest.raises(Garbled):
            read(paid_order(**changes))


REFUND = {
    "id": 700,
    "date_created_gmt": "2026-11-22T09:00:00",
    "amount": "96.45",
    "reason": "Torn",
    "line_items": [
        {
            "id": 900, "quantity": -1, "total": "-89.10", "total_tax": "-7.35",
            "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": "228"}],
        }
    ],
}  # fmt: skip


def test_fetch_order_asks_for_its_refunds_which_it_only_counts(woo: WooCommerce, channel: ScriptedChannel):
    back = line()["meta_data"] + [{"id": 9, "key": "_restock_refunded_items", "value": "1"}]
    order = paid_order(refunds=[{"id": 700, "total": "-96.45"}], line_items=[line(meta_data=back)])
    channel.says("GET", f"{V3}/orders/677", Says(order))
    channel.says("GET", f"{V3}/orders/677/refunds", Says([{**REFUND, "id": 701, "amount": "5.00"}, REFUND]))

    found = woo.fetch_order("677")

    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert found.refunds == (
        Refund("700", "677", 9645, "USD", at, (RefundLine("228", 1, 9645, restocked=True),), "Torn"),
        Refund("701", "677", 500, "USD", at, (RefundLine("228", 1, 9645, restocked=False),), "Torn"),
    )
    assert (found.payment, found.refunded) == (Payment.PARTLY_REFUNDED, 9645)


def test_fetch_order_counts_a_refund_without_money_as_units_that_were_cancelled(
    woo: WooCommerce, channel: ScriptedChannel
):
    channel.says("GET", f"{V3}/orders/677", Says(paid_order(refunds=[{"id": 700, "total": "-0.00"}])))
    free = [REFUND["line_items"][0] | {"total": "0.00", "total_tax": "0.00"}]
    channel.says("GET", f"{V3}/orders/677/refunds", Says([REFUND | {"amount": "0.00", "line_items": free}]))

    found = woo.fetch_order("677")

    assert (found.refunds, found.refunded, found.payment) == ((), 0, Payment.PAID)
    assert (found.lines[0].quantity, found.lines[0].current_quantity) == (2, 1)


def test_fetch_order_that_is_gone_is_missing(woo: WooCommerce, channel: ScriptedChannel):
    said = {"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.", "data": {"status": 404}}
    channel.says("GET", f"{V3}/orders/1", Says(said, 404))
    channel.says("GET", f"{V3}/orders/2", Says(paid_order(status="trash")))

    for external_id in ("1", "2"):
        with pytest.raises(Missing):
            woo.fetch_order(external_id)


def test_fetch_orders_follows_the_time_of_change_so_that_moving_orders_are_not_missed(
    woo: WooCommerce, channel: ScriptedChannel
):
    def at(second: int, first: int, count: int) -> list[dict[str, Any]]:
        moment = f"2026-11-21T16:21:{second:02}"
        return [paid_order(id=first + n, number=str(first + n), date_modified_gmt=moment) for n in range(count)]

    whole_second = at(9, 100, ROWS)
    broken = paid_order(id=998, total="?", date_modified_gmt="2026-11-21T16:21:29")
    draft = paid_order(id=999, status="checkout-draft", date_modified_gmt="2026-11-21T16:21:30")
    first = at(5, 1, ROWS - 1) + at(9, 50, 1)
    channel.says("GET", f"{V3}/orders", Says(first), Says(whole_second), Says([*at(20, 300, 1), broken, draft]))
    since = Since(datetime(2026, 11, 21, 16, 20, tzinfo=UTC))

    pages = [woo.fetch_orders(since)]
    while pages[-1].token:
        pages.append(woo.fetch_orders(since, pages[-1].token))

    asked = [(each.query["modified_after"], each.query["page"]) for each in channel.asked_for("GET", f"{V3}/orders")]
    assert asked == [("2026-11-21T16:19:59", "1"), ("2026-11-21T16:21:08", "1"), ("2026-11-21T16:21:08", "2")]
    assert [len(page.items) for page in pages] == [ROWS, ROWS, 1]
    assert pages[-1].unreadable == (Unreadable("998", "total is no number"),)
    assert (
        channel.asked[0].query | {"dates_are_gmt": "true", "orderby": "modified", "order": "asc"}
        == channel.asked[0].query
    )
    with pytest.raises(Garbled):
        woo.fetch_orders(since, "somewhere")
