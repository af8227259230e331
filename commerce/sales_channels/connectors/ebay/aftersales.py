"""What becomes of an order on eBay: parcels, a whole cancellation, refunds. Each looks first whether it was done."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.ebay import money_in, order_pages
from commerce.sales_channels.connectors.ebay.api import ORDERS, Api, part
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, Part, RefundPush, Result
from commerce.sales_channels.wire import Request

CANCELLATION = "/post-order/v2/cancellation"
POST_ORDER_SCHEME = "IAF"
REASONS = {"out_of_stock": "OUT_OF_STOCK_OR_CANNOT_FULFILL", "customer": "BUYER_ASKED_CANCEL"}
CANCELLING = {"CANCELED", "IN_PROGRESS"}


def push_fulfillment(api: Api, push: FulfillmentPush) -> Result:
    """A parcel, or the hand-over at the store. That something waits at the store cannot be said to eBay."""
    if push.kind == "ready":
        return Result("refused", code="unsupported", detail="eBay takes no notice that goods wait at the store")
    path = f"{ORDERS}/{part(push.order_id)}/shipping_fulfillment"
    number = re.sub(r"[^A-Za-z0-9]", "", push.tracking_number)  # eBay takes nothing else
    done = reading.rows(reading.record(api.get(path).data or {}).get("fulfillments"), "fulfillments")
    for each in done:
        if reading.text(each.get("fulfillmentId")) not in push.others and _is_same(each, number, push.parts):
            return Result("ok", reference=reading.text(each.get("fulfillmentId"), "fulfillmentId"))
    body: dict[str, Any] = {
        "lineItems": [{"lineItemId": each.external_line_id, "quantity": each.quantity} for each in push.parts],
        "shippedDate": push.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }
    if number:
        body |= {"shippingCarrierCode": push.carrier or "Other", "trackingNumber": number}
    reply = api.post(path, body)
    return Result("ok", reference=reply.headers.get("location", "").rstrip("/").rpartition("/")[2])


def push_cancellation(api: Api, push: CancellationPush) -> Result:
    """The whole order; eBay cancels no parts."""
    order = order_pages.fetch_raw(api, push.order_id)
    if _is_cancelled(order):
        return Result("ok")
    if push.parts and not _is_everything(order, push.parts):
        return Result("refused", code="partial_unsupported", detail="eBay cancels whole orders only")
    paid = order.get("orderPaymentStatus") == "PAID"
    body = {
        "legacyOrderId": reading.text(order.get("legacyOrderId"), "legacyOrderId") or push.order_id,
        "cancelReason": REASONS.get(push.reason, REASONS["out_of_stock"]),
        "buyerPaid": paid,
    }
    scheme = preferences.text(api.link, "post_order_scheme", POST_ORDER_SCHEME)
    reply = api.send(Request("POST", CANCELLATION, body=body), scheme=scheme)
    return Result("ok", reference=reading.text(reading.record(reply.data or {}).get("cancelId"), "cancelId"))


def push_refund(api: Api, push: RefundPush) -> Result:
    """Exactly the amount, split over the lines by what their units cost. Where eBay cancels, it gives back by itself;
    and as it keeps no key of ours, an attempt without an answer is known by a refund of that amount since."""
    order = order_pages.fetch_raw(api, push.order_id)
    if _is_cancelled(order):
        return Result("ok", detail="eBay gives the money back with the cancellation")
    if push.again and (made := _made_since(order, push)):
        return Result("ok", reference=made)
    body: dict[str, Any] = {
        "reasonForRefund": "BUYER_RETURN" if push.restock else "OTHER_ADJUSTMENT",
        "comment": push.reason[:100],
    }
    if push.parts:
        shares = _shares(order, push)
        body["refundItems"] = [
            {"lineItemId": each.external_line_id, "refundAmount": _written(share, push.currency)}
            for each, share in zip(push.parts, shares, strict=True)
        ]
    else:
        body["orderLevelRefundAmount"] = _written(push.amount, push.currency)
    said = reading.record(api.post(f"{ORDERS}/{part(push.order_id)}/issue_refund", body).data)
    if said.get("refundStatus") == "FAILED":
        return Result("refused", code="refund_failed", detail="eBay could not refund")
    return Result("ok", reference=reading.ref(said.get("refundId"), "refundId"))


def _is_cancelled(order: Mapping[str, Any]) -> bool:
    return reading.record(order.get("cancelStatus") or {}, "cancelStatus").get("cancelState") in CANCELLING


def _made_since(order: Mapping[str, Any], push: RefundPush) -> str:
    """The refund of this amount that was made since the money is owed; "" for none."""
    paid = reading.record(order.get("paymentSummary") or {}, "paymentSummary")
    since = push.at and push.at.replace(microsecond=0)  # eBay writes milliseconds or less
    for each in reading.rows(paid.get("refunds"), "refunds"):
        if each.get("refundStatus") == "FAILED" or money_in.amount(each.get("amount"), "refund.amount") != push.amount:
            continue
        number = reading.ref(each.get("refundId") or each.get("refundReferenceId"), "refundId")
        if number not in push.others and (
            since is None or reading.moment(each.get("refundDate"), "refundDate") >= since
        ):
            return number
    return ""


def _is_same(done: Mapping[str, Any], number: str, parts: Sequence[Part]) -> bool:
    """eBay knows no key of ours: the same units under the same number are the same parcel."""
    lines = reading.rows(done.get("lineItems"), "lineItems")
    units = {reading.text(row.get("lineItemId")): reading.whole(row.get("quantity") or 0) for row in lines}
    known = reading.text(done.get("shipmentTrackingNumber"), "shipmentTrackingNumber")
    return known == number and units == {each.external_line_id: each.quantity for each in parts}


def _is_everything(order: Mapping[str, Any], parts: Sequence[Part]) -> bool:
    rows = reading.rows(order.get("lineItems"), "lineItems")
    ordered = {reading.text(row.get("lineItemId")): reading.whole(row.get("quantity")) for row in rows}
    return ordered == {each.external_line_id: each.quantity for each in parts}


def _shares(order: Mapping[str, Any], push: RefundPush) -> list[int]:
    worth = {}
    for row in reading.rows(order.get("lineItems"), "lineItems"):
        cost = row.get("discountedLineItemCost") or row.get("lineItemCost")
        units = max(reading.whole(row.get("quantity")), 1)
        worth[reading.text(row.get("lineItemId"))] = money_in.amount(cost, "lineItemCost") * 1000 // units
    return money.split(push.amount, [worth.get(each.external_line_id, 0) * each.quantity for each in push.parts])


def _written(amount: int, currency: str) -> dict[str, str]:
    return {"value": str(money.to_decimal(amount, currency)), "currency": currency}
