"""An order as Amazon's Orders API of 2026-01-01 writes it → the neutral order.

What Amazon fulfills itself never touches our stock. A pending order has neither payment nor address yet: its goods are
kept and nobody picks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import unit_prices
from commerce.sales_channels.connectors.amazon import people, proceeds
from commerce.sales_channels.connectors.amazon.proceeds import Sums
from commerce.sales_channels.neutral import Delivery, Line, Method, Order, Payment, Progress

Row = Mapping[str, Any]
PROGRESS = {
    "PENDING_AVAILABILITY": Progress.PENDING,
    "PENDING": Progress.PENDING,
    "UNSHIPPED": Progress.OPEN,
    "PARTIALLY_SHIPPED": Progress.OPEN,
    "SHIPPED": Progress.FULFILLED,
    "CANCELLED": Progress.CANCELLED,
}
UNPAID = {"PENDING_AVAILABILITY", "PENDING"}


def read(said: Row, *, currency: str) -> Order:
    """`currency` is the marketplace's, for orders that name none yet. Garbled when it is no order of Amazon."""
    items = reading.rows(said.get("orderItems"), "orderItems")
    grand = reading.record(reading.record(said.get("proceeds") or {}, "proceeds").get("grandTotal") or {}, "grandTotal")
    currency = reading.currency(grand.get("currencyCode") or _named(items) or currency, "currencyCode")
    sums = [proceeds.read(item, currency, _price(item, currency) * _ordered(item)) for item in items]
    lines = [_line(item, each, currency) for item, each in zip(items, sums, strict=True)]
    fulfillment = reading.record(said.get("fulfillment") or {}, "fulfillment")
    status = reading.text(fulfillment.get("fulfillmentStatus"), "fulfillmentStatus")
    payment = _payment(status)
    total = _total(grand, sums, currency)
    order_id = reading.ref(said.get("orderId"), "orderId")
    return Order(
        external_id=order_id,
        number=order_id,
        updated_at=reading.moment(said.get("lastUpdatedTime"), "lastUpdatedTime"),
        placed_at=reading.moment(said.get("createdTime"), "createdTime"),
        currency=currency,
        lines=tuple(lines),
        total=total,
        delivery=_delivery(said, fulfillment),
        progress=_progress(fulfillment, status),
        payment=payment,
        tax_included=False,
        shipping=sum(each.shipping for each in sums),
        shipping_tax=sum(each.shipping_tax for each in sums),
        fees=sum(each.fees for each in sums),
        fees_tax=sum(each.fees_tax for each in sums),
        tax=sum(each.tax + each.shipping_tax + each.fees_tax for each in sums),
        paid=total if payment is Payment.PAID else 0,
        customer=people.buyer(said),
        address=people.address(said),
        codes=_codes(items),
        cancel_reason=_cancel_reason(items),
    )


def _line(item: Row, sums: Sums, currency: str) -> Line:
    quantity = _ordered(item)
    product = reading.record(item.get("product"), "product")
    price = _price(item, currency)
    unit_price, rest = (price, 0) if price * quantity == sums.goods else unit_prices.split(sums.goods, quantity)
    done = reading.record(item.get("fulfillment") or {}, "item.fulfillment")
    sent, left = (_count(done.get(name)) for name in ("quantityFulfilled", "quantityUnfulfilled"))
    sku = reading.text(product.get("sellerSku"), "sellerSku")
    return Line(
        external_line_id=reading.ref(item.get("orderItemId"), "orderItemId"),
        quantity=quantity,
        unit_price=unit_price,
        total=sums.goods - sums.discount + sums.tax,
        tax=sums.tax,
        line_discount=rest + sums.discount,
        sku=sku,
        external_product_id=reading.text(product.get("asin"), "asin"),
        external_variant_id=sku,
        title=reading.text(product.get("title"), "title"),
        current_quantity=None if sent is None or left is None else min(sent + left, quantity),
        fulfilled=sent or 0,
        problem="" if reading.is_whole(item.get("quantityOrdered")) else "fractional_quantity",
    )


def _total(grand: Row, sums: Sequence[Sums], currency: str) -> int:
    """What the buyer pays. Where Amazon keeps the tax to pay it itself, the seller's proceeds leave it out."""
    tax = sum(each.tax + each.shipping_tax + each.fees_tax for each in sums)
    without = sum(each.goods - each.discount + each.shipping + each.fees for each in sums)
    said = proceeds.amount(grand, currency) if grand else without + tax
    return without + tax if said == without else said


def _progress(fulfillment: Row, status: str) -> Progress:
    if fulfillment.get("fulfilledBy") == "AMAZON":
        return Progress.OUTSIDE
    return PROGRESS.get(status, Progress.PENDING)


def _payment(status: str) -> Payment:
    if status in UNPAID or not status:
        return Payment.UNPAID
    return Payment.VOIDED if status == "CANCELLED" else Payment.PAID


def _delivery(said: Row, fulfillment: Row) -> Delivery:
    programs = said.get("programs")
    collected = isinstance(programs, list) and "IN_STORE_PICK_UP" in programs
    window = reading.record(fulfillment.get("deliverByWindow") or {}, "deliverByWindow")
    return Delivery(
        Method.PICKUP if collected else Method.SHIP,
        until=reading.moment_or_none(window.get("latestDateTime"), "latestDateTime"),
        service=reading.text(fulfillment.get("fulfillmentServiceLevel"), "fulfillmentServiceLevel"),
        instructions=people.instructions(said),
    )


def _price(item: Row, currency: str) -> int:
    product = reading.record(item.get("product"), "product")
    price = reading.record(product.get("price") or {}, "price")
    return proceeds.amount(price.get("unitPrice"), currency)


def _named(items: Sequence[Row]) -> str:
    """The currency of the first price that there is."""
    for item in items:
        price = reading.record(reading.record(item.get("product"), "product").get("price") or {}, "price")
        if price.get("unitPrice"):
            return reading.text(reading.record(price["unitPrice"], "unitPrice").get("currencyCode"), "currencyCode")
    return ""


def _ordered(item: Row) -> int:
    said = item.get("quantityOrdered")
    return max(reading.whole(said, "quantityOrdered"), 0) if reading.is_whole(said) else 0


def _count(said: Any) -> int | None:
    return None if said is None else reading.whole(said, "quantity")


def _codes(items: Sequence[Row]) -> tuple[str, ...]:
    promotions = [reading.record(item.get("promotion") or {}, "promotion") for item in items]
    rows = [row for each in promotions for row in reading.rows(each.get("breakdowns"), "promotion.breakdowns")]
    named = [reading.text(row.get("promotionId"), "promotionId") for row in rows]
    return tuple(dict.fromkeys(name for name in named if name))


def _cancel_reason(items: Sequence[Row]) -> str:
    for item in items:
        told = reading.record(item.get("cancellation") or {}, "cancellation")
        done = reading.record(told.get("cancellationExecution") or {}, "cancellationExecution")
        if done.get("cancelReason"):
            return reading.text(done["cancelReason"], "cancelReason")
    return ""
