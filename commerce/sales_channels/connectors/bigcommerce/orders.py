"""An order of BigCommerce with its products, consignments and refunds → the neutral order.

Every amount comes with and without tax. Where prices were entered with tax, what includes it is used, else what
excludes it: so that the numbers are those that somebody typed, and no half cent appears.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import unit_prices
from commerce.sales_channels.connectors.bigcommerce import people
from commerce.sales_channels.connectors.bigcommerce.api import moment
from commerce.sales_channels.neutral import Delivery, Line, Method, Order, Payment, Progress, Refund, RefundLine

Row = Mapping[str, Any]
INCOMPLETE, SHIPPED, REFUNDED, COMPLETED = 0, 2, 4, 10
CANCELLED, DECLINED = 5, 6
NOT_YET = {1, 7, 12}  # pending, awaiting payment, to be looked at by somebody
PAID_BY_HAND = {2, 3, 8, 9, 10, 11}  # an order without online payment gets there once somebody took the money
PAYMENTS = {
    "authorized": Payment.AUTHORIZED,
    "capture pending": Payment.AUTHORIZED,
    "captured": Payment.PAID,
    "paid": Payment.PAID,
    "partially refunded": Payment.PARTLY_REFUNDED,
    "refunded": Payment.REFUNDED,
    "void": Payment.VOIDED,
    "void pending": Payment.VOIDED,
}
_MONEY_CAME = {Payment.PAID, Payment.PARTLY_REFUNDED, Payment.REFUNDED}


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to an order and is asked for separately."""

    products: Sequence[Row]
    consignments: Row
    addresses: Sequence[Row] = ()
    refunds: Sequence[Row] = field(default=())


def read(said: Row, parts: Parts) -> Order:
    """Garbled when it is no order of BigCommerce."""
    currency = reading.currency(said.get("currency_code"), "currency_code")
    included = has_tax_inside(parts.products, currency)
    status = reading.whole(said.get("status_id"), "status_id")
    total = reading.amount(said.get("total_inc_tax"), currency, "total_inc_tax")
    payment = _payment(said, status)
    shipping, shipping_tax = _cost(said, "shipping_cost", currency, included)
    handling, handling_tax = _cost(said, "handling_cost", currency, included)
    wrapping, wrapping_tax = _cost(said, "wrapping_cost", currency, included)
    order_id = reading.ref(said.get("id"), "id")
    return Order(
        external_id=order_id,
        number=order_id,
        updated_at=moment(said.get("date_modified"), "date_modified"),
        placed_at=moment(said.get("date_created"), "date_created"),
        currency=currency,
        lines=tuple(_line(row, f"products[{at}]", currency, included) for at, row in enumerate(parts.products)),
        total=total,
        delivery=_delivery(said, parts.consignments),
        progress=_progress(status, parts.products),
        payment=payment,
        tax_included=included,
        shipping=shipping,
        shipping_tax=shipping_tax,
        fees=handling + wrapping,
        fees_tax=handling_tax + wrapping_tax,
        tax=reading.amount(said.get("total_tax"), currency, "total_tax"),
        paid=total if payment in _MONEY_CAME else 0,
        refunded=reading.amount(said.get("refunded_amount"), currency, "refunded_amount"),
        customer=people.buyer(said),
        address=people.address(parts.consignments, parts.addresses),
        codes=_codes(parts.products),
        note=reading.text(said.get("customer_message"), "customer_message", most=2000),
        payment_reference=reading.text(said.get("payment_provider_id"), "payment_provider_id"),
        refunds=tuple(_refund(row, order_id, currency) for row in parts.refunds),
    )


def has_tax_inside(products: Sequence[Row], currency: str) -> bool:
    """`base_price` is what was typed: when it is the price with tax, prices include tax."""
    names = ("base_price", "price_inc_tax", "price_ex_tax")
    said = [[reading.amount(row.get(name), currency, name) for name in names] for row in products]
    taxed = [(base, inside) for base, inside, outside in said if inside != outside]
    return bool(taxed) and all(base == inside for base, inside in taxed)


def _line(said: Row, where: str, currency: str, included: bool) -> Line:
    whole = reading.is_whole(said.get("quantity")) and reading.whole(said["quantity"]) >= 0
    quantity = reading.whole(said["quantity"]) if whole else 0
    kind = "inc_tax" if included else "ex_tax"
    price = reading.amount(said.get(f"price_{kind}"), currency, f"{where}.price_{kind}")
    whole_line = said.get(f"total_{kind}")
    goods = price * quantity if whole_line is None else reading.amount(whole_line, currency, f"{where}.total_{kind}")
    unit_price, rest = (price, 0) if price * quantity == goods else unit_prices.split(goods, quantity)
    tax = reading.amount(said.get("total_tax"), currency, f"{where}.total_tax")
    of_line, of_order = _discounts(said, currency, where)
    return Line(
        external_line_id=reading.ref(said.get("id"), f"{where}.id"),
        quantity=quantity,
        unit_price=unit_price,
        total=goods - of_line - of_order + (0 if included else tax),
        tax=tax,
        line_discount=rest + of_line,
        order_discount_share=of_order,
        sku=reading.text(said.get("sku"), f"{where}.sku"),
        barcode=reading.text(said.get("upc"), f"{where}.upc"),
        external_product_id=_id(said.get("product_id")),
        external_variant_id=_id(said.get("variant_id")),
        title=reading.text(said.get("name"), f"{where}.name"),
        fulfilled=reading.whole(said.get("quantity_shipped") or 0, f"{where}.quantity_shipped"),
        bundle_parent=_id(said.get("parent_order_product_id")),
        problem="" if whole else "fractional_quantity",
    )


def _discounts(said: Row, currency: str, where: str) -> tuple[int, int]:
    """`(of this line, share of what is off the whole order)`."""
    of_line = of_order = 0
    for each in reading.rows(said.get("applied_discounts"), f"{where}.applied_discounts"):
        off = reading.amount(each.get("amount"), currency, f"{where}.applied_discounts.amount")
        if each.get("id") == "coupon" or each.get("target") == "order":
            of_order += off
        else:
            of_line += off
    return of_line, of_order


def _cost(said: Row, name: str, currency: str, included: bool) -> tuple[int, int]:
    """An amount of the order and the tax on it."""
    without = reading.amount(said.get(f"{name}_ex_tax"), currency, name)
    within = said.get(f"{name}_inc_tax")
    taxed = without if within is None else reading.amount(within, currency, name)
    return (taxed if included else without), taxed - without


def _payment(said: Row, status: int) -> Payment:
    name = reading.text(said.get("payment_status"), "payment_status").lower()
    if name:
        return PAYMENTS.get(name, Payment.UNPAID)
    return Payment.PAID if status in PAID_BY_HAND else Payment.UNPAID


def _progress(status: int, products: Sequence[Row]) -> Progress:
    if status == INCOMPLETE:
        return Progress.DRAFT
    if status in (CANCELLED, DECLINED):
        return Progress.CANCELLED
    if status in (SHIPPED, COMPLETED):
        return Progress.FULFILLED
    if status == REFUNDED:
        shipped = all(_number(row, "quantity_shipped") >= _number(row, "quantity") for row in products)
        return Progress.FULFILLED if shipped and products else Progress.CANCELLED
    return Progress.PENDING if status in NOT_YET else Progress.OPEN


def _delivery(said: Row, consignments: Row) -> Delivery:
    """What is shipped in part and collected in part is shipped: the parcel has to be made in any case."""
    shipped = reading.rows(consignments.get("shipping"), "consignments.shipping")
    collected = reading.rows(consignments.get("pickups"), "consignments.pickups")
    if collected and not shipped:
        place = reading.record(collected[0].get("location") or {}, "location")
        service = reading.text(collected[0].get("pickup_method_display_name"), "pickup_method_display_name")
        told = reading.text(collected[0].get("collection_instructions"), "collection_instructions", most=1000)
        return Delivery(Method.PICKUP, place_ref=_id(place.get("id")), service=service, instructions=told)
    if said.get("order_is_digital") is True:
        return Delivery(Method.DIGITAL)
    service = reading.text(shipped[0].get("shipping_method"), "shipping_method") if shipped else ""
    return Delivery(Method.SHIP, service=service)


def _refund(said: Row, order_id: str, currency: str) -> Refund:
    items = reading.rows(said.get("items"), "refund.items")
    lines = [
        RefundLine(
            reading.ref(item.get("item_id"), "item_id"),
            reading.whole(item.get("quantity") or 0, "refund.quantity"),
            reading.amount(item.get("requested_amount"), currency, "requested_amount"),
        )
        for item in items
        if item.get("item_type") == "PRODUCT"
    ]
    return Refund(
        external_id=reading.ref(said.get("id"), "refund.id"),
        order_id=order_id,
        amount=reading.amount(said.get("total_amount"), currency, "refund.total_amount"),
        currency=currency,
        created_at=moment(said.get("created"), "refund.created"),
        lines=tuple(lines),
        reason=reading.text(said.get("reason"), "refund.reason"),
    )


def _codes(products: Sequence[Row]) -> tuple[str, ...]:
    rows = [each for row in products for each in reading.rows(row.get("applied_discounts"), "applied_discounts")]
    named = [reading.text(each.get("code"), "code") for each in rows]
    return tuple(dict.fromkeys(name for name in named if name))


def _id(said: Any) -> str:
    """0 is BigCommerce's way to say none."""
    return reading.text(said or None, "id")


def _number(row: Row, name: str) -> int:
    return reading.whole(row[name], name) if reading.is_whole(row.get(name)) else 0
