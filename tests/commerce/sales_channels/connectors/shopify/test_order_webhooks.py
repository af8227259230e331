"""Orders as webhooks write them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import (
    Delivery,
    Fetch,
    Ignored,
    Line,
    Method,
    Order,
    Payment,
    Person,
    Progress,
    Refund,
    RefundLine,
)
from tests.commerce.sales_channels.connectors.shopify.shop import account, recorded

ID = "820982911946154508"
LINE = "866550311766439020"


def read(body: Any = None, changes: dict[str, Any] | None = None, **settings: str) -> Any:
    said = {**(body or recorded("documented_webhook")), **(changes or {})}
    (found,) = account(**settings).normalize("orders/updated", json.dumps(said).encode())
    return found


def simple(**changes: Any) -> dict[str, Any]:
    """One line of 10.00, nothing else."""
    line = {"id": 1, "variant_id": 5, "quantity": 1, "price": "10.00", "requires_shipping": True, "sku": "A"}
    usual = {
        "id": 7, "name": "#7", "currency": "USD", "created_at": "2026-11-20T09:00:00Z", "total_price": "10.00",
        "updated_at": "2026-11-20T09:00:00Z", "financial_status": "paid", "shipping_address": {"name": "A"},
        "shipping_lines": [{"title": "Post", "price": "0.00"}],
        "line_items": [{**line, **changes.pop("line", {})}],
    }  # fmt: skip
    return {**usual, **changes}


def test_documented_order_is_read_with_its_discounts_taxes_tip_and_what_came_back():
    order = read()

    assert isinstance(order, Order)
    assert (order.external_id, order.number, order.currency, order.version) == (ID, "#9999", "USD", None)
    assert order.updated_at == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    assert order.placed_at == datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert (order.payment, order.progress) == (Payment.PARTLY_REFUNDED, Progress.OPEN)
    assert (order.total, order.paid, order.refunded) == (4998, 4998, 1733)
    assert (order.shipping, order.shipping_tax, order.fees, order.tax) == (700, 49, 300, 308)
    assert order.codes == ("TEN",)
    assert order.delivery == Delivery(Method.SHIP, service="Standard")
    assert order.customer == Person("115310627314723954", "jon@example.com", "", "Jon", "Snow", True)
    assert (order.address.region, order.address.country, order.address.postal_code) == ("KY", "US", "40003")
    assert order.lines == (
        Line(
            LINE, 2, 2000, 3467, tax=227, line_discount=400, order_discount_share=360, sku="IPOD2008PINK",
            external_product_id="632910392", external_variant_id="808950810", title="IPod Nano - Pink",
            current_quantity=2, fulfilled=2,
        ),
        Line(
            "141249953214522974", 1, 500, 482, tax=32, order_discount_share=50, title="Engraving", current_quantity=1,
            problem="not_in_catalog",
        ),
    )  # fmt: skip
    assert sum(line.total for line in order.lines) + 700 + 49 + 300 == order.total
    assert order.refunds == (
        Refund(
            "509562969", ID, 1733, "USD", datetime(2026, 11, 21, 15, 30, tzinfo=UTC),
            (RefundLine(LINE, 1, 1733, True, "487838322"),), "too small",
        ),
    )  # fmt: skip


def test_recorded_order_is_taken_as_sent_though_its_sums_disagree():
    order = read(recorded("order")["order"])

    assert (order.external_id, order.number, order.total, order.tax) == ("450789469", "#1001", 40994, 1194)
    assert [(line.sku, line.total, line.current_quantity, line.fulfilled) for line in order.lines] == [
        ("IPOD2008GREEN", 19900, 1, 0), ("IPOD2008RED", 19900, 1, 0), ("IPOD2008BLACK", 19900, 1, 0),
    ]  # fmt: skip
    assert (order.payment, order.progress, order.paid) == (Payment.AUTHORIZED, Progress.OPEN, 0)
    assert (order.codes, order.delivery.method) == (("TENOFF",), Method.SHIP)


@pytest.mark.parametrize(
    ("currency", "price", "tax", "included", "total"),
    [
        ("USD", "10.00", "2.00", False, 1200),
        ("USD", "10.00", "1.67", True, 1000),
        ("JPY", "1000", "100", False, 1100),
        ("JPY", "1000.0", "91", True, 1000),
        ("KWD", "1.005", "0.001", False, 1006),
    ],
)
def test_line_comes_to_its_price_and_the_tax_that_is_not_in_it(currency, price, tax, included, total):
    lines = [{"id": 1, "sku": "A", "quantity": 1, "price": price, "tax_lines": [{"price": tax}]}]

    order = read(simple(currency=currency, taxes_included=included, line_items=lines, total_price=price))

    assert order.lines[0].total == total
    assert order.tax_included is included


@pytest.mark.parametrize(
    ("changes", "delivery"),
    [
        ({"source_name": "pos", "location_id": 9, "shipping_lines": []}, Delivery(Method.CARRY_OUT, "9")),
        ({"line": {"requires_shipping": False}, "shipping_lines": []}, Delivery(Method.DIGITAL)),
        ({}, Delivery(Method.SHIP, service="Post")),
        ({"source_name": "pos", "location_id": 9}, Delivery(Method.SHIP, service="Post")),
        ({"shipping_address": None}, None),
        ({"shipping_lines": []}, None),
        ({"source_name": "pos", "location_id": None, "shipping_lines": []}, None),
        ({"shipping_lines": [{"title": "High Street", "code": "High Street", "delivery_category": "pickup"}]}, None),
        ({"shipping_lines": [{"title": "Local delivery"}]}, None),
    ],
)
def test_delivery_is_read_where_it_is_certain_and_asked_for_where_not(changes, delivery):
    found = read(simple(**changes))

    assert found == Fetch("order", "7") if delivery is None else found.delivery == delivery


@pytest.mark.parametrize(
    ("changes", "settings", "progress"),
    [
        ({"financial_status": "pending"}, {}, Progress.PENDING),
        ({"financial_status": "pending"}, {"prepare_unpaid": "yes"}, Progress.OPEN),
        ({"financial_status": "partially_paid"}, {}, Progress.PENDING),
        ({"financial_status": "authorized"}, {}, Progress.OPEN),
        ({"financial_status": None, "total_price": "0.00"}, {}, Progress.OPEN),
        ({"financial_status": "voided", "cancelled_at": "2026-11-21T09:00:00Z"}, {}, Progress.CANCELLED),
        ({"fulfillment_status": "fulfilled"}, {}, Progress.FULFILLED),
        ({"fulfillment_status": "partial"}, {}, Progress.OPEN),
    ],
)
def test_order_stands_where_shopify_says(changes, settings, progress):
    assert read(simple(**changes), **settings).progress == progress


def test_partly_paid_order_tells_what_is_paid():
    order = read(simple(financial_status="partially_paid", total_outstanding="4.00"))

    assert (order.payment, order.paid) == (Payment.PARTLY_PAID, 600)


def test_order_of_a_test_is_ignored_unless_the_account_takes_them():
    assert read(simple(test=True)) == Ignored("test_order")
    assert read(simple(test=True), test_orders="yes").external_id == "7"


@pytest.mark.parametrize(
    ("line", "refund", "sent", "current", "fulfilled"),
    [
        ({"quantity": 3, "current_quantity": 3, "fulfillable_quantity": 3}, [], 0, 3, 0),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 1}, [("cancel", 2)], 0, 1, 0),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 1}, [("no_restock", 2)], 0, 1, 0),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 0}, [("return", 2)], 3, 3, 3),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 0}, [("no_restock", 2)], 3, 3, 3),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 0}, [("no_restock", 2)], 2, 2, 2),
        ({"quantity": 3, "current_quantity": 1, "fulfillable_quantity": 0}, [("return", 1), ("cancel", 1)], 2, 2, 2),
        ({"quantity": 3}, [("cancel", 1)], 1, 2, 1),
    ],
)
def test_units_that_were_called_off_are_not_wanted_but_returned_ones_stay_sold(line, refund, sent, current, fulfilled):
    lines = [{"line_item_id": 1, "restock_type": kind, "quantity": units, "location_id": 9} for kind, units in refund]
    body = simple(
        line=line,
        refunds=[{"id": 3, "order_id": 7, "created_at": "2026-11-21T09:00:00Z", "refund_line_items": lines}],
        fulfillments=[{"status": "success", "line_items": [{"id": 1, "quantity": sent}]}] if sent else [],
    )

    (found,) = read(body).lines

    assert (found.current_quantity, found.fulfilled) == (current, fulfilled)


def test_refund_of_nothing_is_no_fact_and_one_in_the_buyers_currency_is_asked_for():
    refund = {"id": 3, "order_id": 7, "created_at": "2026-11-21T09:00:00Z"}
    paid = {"kind": "refund", "status": "success", "amount": "5.00", "currency": "EUR"}

    assert read(simple(refunds=[refund])).refunds == ()
    assert read(simple(refunds=[{**refund, "transactions": [paid]}])) == Fetch("order", "7")


def test_duties_and_fees_and_their_taxes_come_on_top():
    dues = {"shop_money": {"amount": "3.00", "currency_code": "USD"}}
    order = read(simple(original_total_duties_set=dues, total_tax="0.60", total_price="13.60"))

    assert (order.fees, order.fees_tax, order.total) == (300, 60, 1360)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"variant_id": None, "sku": ""}, "not_in_catalog"),
        ({"variant_id": None}, ""),
        ({"gift_card": True}, ""),
        ({"price": "-1.00"}, "negative_amount"),
    ],
)
def test_line_that_cannot_be_taken_says_why_and_stays(line, problem):
    assert read(simple(line=line)).lines[0].problem == problem


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"currency": "ZZZ"},
        {"updated_at": "yesterday"},
        {"updated_at": None},
        {"total_price": "a lot"},
        {"total_price_set": {"shop_money": {"amount": "10.00", "currency_code": "EUR"}}},
        {"total_price_set": {"presentment_money": {"amount": "10.00", "currency_code": "USD"}}},
        {"financial_status": "nearly"},
        {"line_items": {"id": 1}},
        {"line": {"quantity": "1.5"}},
        {"line": {"id": "gid://shopify/LineItem/x"}},
        {"customer": "Bob"},
    ],
)
def test_order_that_shopify_would_not_write_is_not_guessed_at(changes):
    with pytest.raises(Garbled):
        read(simple(**changes))
