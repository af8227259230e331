"""An order as WooCommerce writes it, in our shape. The same document comes by webhook, by list and one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce import deliveries, order_lines, refunds, statuses
from commerce.sales_channels.connectors.woocommerce.order_money import Sums
from commerce.sales_channels.neutral import Delivery, Line, Method, Order, Payment, Progress

MONEY_CAME = (Payment.PAID, Payment.PARTLY_REFUNDED, Payment.REFUNDED)
HANDED_OVER = (Method.PICKUP, Method.CARRY_OUT, Method.DIGITAL)


def read(order: Mapping[str, Any], settings: Mapping[str, Any], refund_rows: Sequence[Mapping[str, Any]] = ()) -> Order:
    """The whole order. `refund_rows` are its refunds, which the order itself only counts. Raises Garbled."""
    sums = Sums(reading.currency(order.get("currency")), order.get("prices_include_tax") is True)
    delivery = deliveries.delivery(order, settings)
    total = reading.amount(order.get("total"), sums.currency, "total")
    refunded = sums_of_refunds(order, sums.currency)
    progress = statuses.progress(order, settings)
    payment = statuses.payment(order, total=total, refunded=refunded)
    return Order(
        external_id=reading.ref(order.get("id"), "id"),
        number=reading.text(order.get("number")) or reading.ref(order.get("id"), "id"),
        updated_at=reading.moment(order.get("date_modified_gmt"), "date_modified_gmt"),
        placed_at=reading.moment(order.get("date_created_gmt"), "date_created_gmt"),
        currency=sums.currency,
        total=total,
        delivery=delivery,
        progress=progress,
        payment=payment,
        tax_included=sums.tax_included,
        paid=total if payment in MONEY_CAME else 0,
        refunded=refunded,
        refunds=refunds.read(order, refund_rows, sums),
        lines=_lines(order, refund_rows, sums, is_done=progress is Progress.FULFILLED),
        **_sums(order, sums),
        **_people(order, delivery),
    )


def has_refunds(order: Mapping[str, Any]) -> bool:
    """Whether there are refunds to be asked for: the order holds their numbers and sums only."""
    return bool(reading.rows(order.get("refunds"), "refunds"))


def sums_of_refunds(order: Mapping[str, Any], currency: str) -> int:
    """What was given back so far; over there these are negative."""
    rows = reading.rows(order.get("refunds"), "refunds")
    return sum(abs(reading.amount(row.get("total"), currency, "refunds.total")) for row in rows)


def _lines(
    order: Mapping[str, Any], refund_rows: Sequence[Mapping[str, Any]], sums: Sums, *, is_done: bool
) -> tuple[Line, ...]:
    coupons = reading.rows(order.get("coupon_lines"), "coupon_lines")
    rows = reading.rows(order.get("line_items"), "line_items")
    found = [order_lines.read(row, sums, coupons, is_done=is_done) for row in rows]
    out = refunds.taken_out(refund_rows, sums)
    return tuple(
        replace(line, current_quantity=max(line.quantity - out[line.external_line_id], 0))
        if line.external_line_id in out
        else line
        for line in found
    )


def _sums(order: Mapping[str, Any], sums: Sums) -> dict[str, Any]:
    coupons = reading.rows(order.get("coupon_lines"), "coupon_lines")
    shipping = reading.rows(order.get("shipping_lines"), "shipping_lines")
    fees = reading.rows(order.get("fee_lines"), "fee_lines")
    return {
        "shipping": sums.over(shipping, "total"),
        "shipping_tax": sums.tax_over(shipping),
        "fees": sums.over(fees, "total"),
        "fees_tax": sums.tax_over(fees),
        "tax": reading.amount(order.get("total_tax"), sums.currency, "total_tax"),
        "codes": tuple(reading.text(row.get("code")) for row in coupons),
    }


def _people(order: Mapping[str, Any], delivery: Delivery) -> dict[str, Any]:
    return {
        "customer": deliveries.person(order),
        "address": None if delivery.method in HANDED_OVER else deliveries.address(order),
        "note": reading.text(order.get("customer_note"), most=2000),
        "payment_reference": reading.text(order.get("transaction_id")),
    }
