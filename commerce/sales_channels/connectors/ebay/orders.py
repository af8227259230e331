"""An order as eBay writes it → the neutral order.

`lineItemCost` is of the whole line, not of one unit. Taxes that eBay collects and pays itself are part of what the
buyer pays, so they are part of the order here; where prices exclude tax, eBay leaves them out of its own total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connectors import unit_prices
from commerce.sales_channels.connectors.ebay import money_in, people
from commerce.sales_channels.neutral import Delivery, Line, Method, Order, Payment, Progress, Refund, RefundLine

PAYMENTS = {
    "PAID": Payment.PAID,
    "PARTIALLY_REFUNDED": Payment.PARTLY_REFUNDED,
    "FULLY_REFUNDED": Payment.REFUNDED,
}
_MONEY_CAME = {Payment.PAID, Payment.PARTLY_REFUNDED, Payment.REFUNDED}


def read(said: Mapping[str, Any], *, prices_include_tax: bool) -> Order:
    """Garbled when it is no order of eBay."""
    prices = reading.record(said.get("pricingSummary"), "pricingSummary")
    rows = reading.rows(said.get("lineItems"), "lineItems")
    currency = money_in.currency(reading.record(prices.get("total"), "total"), "total")
    adjustment = money_in.amount(prices.get("adjustment"), "adjustment")
    lines = _share(_lines(rows, prices_include_tax), max(-adjustment, 0))
    shipping = _shipping(prices)
    fees = money_in.amount(prices.get("fee"), "fee") + max(adjustment, 0)
    total = money_in.amount(prices.get("total"), "total")
    if not prices_include_tax and total < sum(line.total for line in lines) + shipping + fees:
        total += sum(money_in.taxes(row, "lineItems")[1] for row in rows)
    payment = PAYMENTS.get(reading.text(said.get("orderPaymentStatus"), "orderPaymentStatus"), Payment.UNPAID)
    refunds = _refunds(said, rows, currency)
    order_id = reading.ref(said.get("orderId"), "orderId")
    return Order(
        external_id=order_id,
        number=order_id,
        updated_at=reading.moment(said.get("lastModifiedDate"), "lastModifiedDate"),
        placed_at=reading.moment(said.get("creationDate"), "creationDate"),
        currency=currency,
        lines=tuple(lines),
        total=total,
        delivery=_delivery(said),
        progress=_progress(said, payment),
        payment=payment,
        tax_included=prices_include_tax,
        shipping=shipping,
        fees=fees,
        tax=sum(line.tax for line in lines),
        paid=total if payment in _MONEY_CAME else 0,
        refunded=sum(refund.amount for refund in refunds),
        customer=people.buyer(said),
        address=people.address(said),
        codes=_codes(rows),
        note=reading.text(said.get("buyerCheckoutNotes"), "buyerCheckoutNotes", most=2000),
        payment_reference=_payment_reference(said),
        cancel_reason=_cancel_reason(said),
        refunds=refunds,
    )


def _lines(rows: Sequence[Mapping[str, Any]], prices_include_tax: bool) -> list[Line]:
    return [_line(row, f"lineItems[{index}]", prices_include_tax) for index, row in enumerate(rows)]


def _line(said: Mapping[str, Any], where: str, prices_include_tax: bool) -> Line:
    whole = reading.is_whole(said.get("quantity")) and reading.whole(said["quantity"]) >= 0
    quantity = reading.whole(said["quantity"]) if whole else 0
    cost = money_in.amount(said.get("lineItemCost"), f"{where}.lineItemCost")
    reduced = said.get("discountedLineItemCost")
    goods = cost if reduced is None else money_in.amount(reduced, f"{where}.discountedLineItemCost")
    unit_price, rest = unit_prices.split(cost, quantity)
    tax = sum(money_in.taxes(said, where))
    sku = reading.text(said.get("sku"), f"{where}.sku")
    done = said.get("lineItemFulfillmentStatus") == "FULFILLED"
    return Line(
        external_line_id=reading.ref(said.get("lineItemId"), f"{where}.lineItemId"),
        quantity=quantity,
        unit_price=unit_price,
        total=goods if prices_include_tax else goods + tax,
        tax=tax,
        line_discount=rest + cost - goods,
        sku=sku,
        external_product_id=reading.text(said.get("legacyItemId"), f"{where}.legacyItemId"),
        external_variant_id=sku or reading.text(said.get("legacyVariationId"), f"{where}.legacyVariationId"),
        title=reading.text(said.get("title"), f"{where}.title"),
        fulfilled=quantity if done else 0,
        problem="" if whole else "fractional_quantity",
    )


def _share(lines: list[Line], off: int) -> list[Line]:
    """A reduction of the whole order, in proportion to what the lines cost."""
    if not off or not lines:
        return lines
    shares = money.split(off, [max(line.total, 0) for line in lines])
    return [
        replace(line, order_discount_share=share, total=line.total - share)
        for line, share in zip(lines, shares, strict=True)
    ]


def _shipping(prices: Mapping[str, Any]) -> int:
    """eBay writes the discount with a minus sign or without, by marketplace."""
    cost = money_in.amount(prices.get("deliveryCost"), "deliveryCost")
    return cost - abs(money_in.amount(prices.get("deliveryDiscount"), "deliveryDiscount"))


def _progress(said: Mapping[str, Any], payment: Payment) -> Progress:
    if reading.record(said.get("cancelStatus") or {}, "cancelStatus").get("cancelState") == "CANCELED":
        return Progress.CANCELLED
    if said.get("orderFulfillmentStatus") == "FULFILLED":
        return Progress.FULFILLED
    if payment is Payment.REFUNDED and said.get("orderFulfillmentStatus") == "NOT_STARTED":
        return Progress.CANCELLED  # a seller's refund in full: eBay itself calls off only what was asked to be
    return Progress.PENDING if payment is Payment.UNPAID else Progress.OPEN


def _delivery(said: Mapping[str, Any]) -> Delivery:
    steps = reading.rows(said.get("fulfillmentStartInstructions"), "fulfillmentStartInstructions")
    first = steps[0] if steps else {}
    if first.get("pickupStep"):
        place = reading.record(first["pickupStep"], "pickupStep").get("merchantLocationKey")
        return Delivery(Method.PICKUP, place_ref=reading.text(place, "merchantLocationKey"))
    if first.get("fulfillmentInstructionsType") == "DIGITAL":
        return Delivery(Method.DIGITAL)
    step = reading.record(first.get("shippingStep") or {}, "shippingStep")
    return Delivery(Method.SHIP, service=reading.text(step.get("shippingServiceCode"), "shippingServiceCode"))


def _refunds(said: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], currency: str) -> tuple[Refund, ...]:
    summary = reading.record(said.get("paymentSummary") or {}, "paymentSummary")
    found = []
    for refund in reading.rows(summary.get("refunds"), "refunds"):
        if refund.get("refundStatus") in ("FAILED", "PENDING"):
            continue
        number = reading.ref(refund.get("refundId") or refund.get("refundReferenceId"), "refundId")
        found.append(
            Refund(
                external_id=number,
                order_id=reading.ref(said.get("orderId"), "orderId"),
                amount=money_in.amount(refund.get("amount"), "refund.amount"),
                currency=currency,
                created_at=reading.moment(refund.get("refundDate"), "refundDate"),
                lines=_refund_lines(rows, number),
            )
        )
    return tuple(found)


def _refund_lines(rows: Sequence[Mapping[str, Any]], number: str) -> tuple[RefundLine, ...]:
    """eBay says how much of a line went back, never how many units."""
    return tuple(
        RefundLine(reading.ref(row.get("lineItemId"), "lineItemId"), 0, money_in.amount(part.get("amount"), "refund"))
        for row in rows
        for part in reading.rows(row.get("refunds"), "lineItems.refunds")
        if reading.text(part.get("refundId"), "refundId") == number
    )


def _codes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    promotions = [each for row in rows for each in reading.rows(row.get("appliedPromotions"), "appliedPromotions")]
    named = [reading.text(each.get("promotionId"), "promotionId") for each in promotions]
    return tuple(dict.fromkeys(name for name in named if name))


def _payment_reference(said: Mapping[str, Any]) -> str:
    summary = reading.record(said.get("paymentSummary") or {}, "paymentSummary")
    payments = reading.rows(summary.get("payments"), "payments")
    return reading.text(payments[0].get("paymentReferenceId"), "paymentReferenceId") if payments else ""


def _cancel_reason(said: Mapping[str, Any]) -> str:
    status = reading.record(said.get("cancelStatus") or {}, "cancelStatus")
    requests = reading.rows(status.get("cancelRequests"), "cancelRequests")
    return reading.text(requests[0].get("cancelReason"), "cancelReason") if requests else ""
