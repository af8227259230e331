"""Telling an order what became of it: a note for each parcel, tracking numbers in a meta field, a status at the end.

WooCommerce knows no parcels and no ready goods, so statuses for those are settings. A note is looked for before it is
written, so that a push that is sent again leaves one; it names our wish, so that another one of the same words is told.
"""

import hashlib
from collections.abc import Mapping
from html import unescape
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce import refunds
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.pushes import FulfillmentPush, Result

STATUS = {
    "shipped": ("shipped_status", "completed"),
    "ready": ("ready_status", ""),
    "collected": ("collected_status", "completed"),
}
TRACKING = "_tracking_number"
WORDS = {"shipped": "Shipped", "ready": "Ready for collection", "collected": "Collected"}
ENDED = ("cancelled", "refunded", "failed", "trash")


def push(site: Site, push: FulfillmentPush, settings: Mapping[str, Any]) -> Result:
    """Note it, and give the order its status once everything is done."""
    order = reading.record(site.get(f"orders/{push.order_id}").data)
    status = reading.text(order.get("status"))
    if status in ENDED:
        return Result("refused", code="order_ended", detail=f"Over there the order is {status}.")
    note = _note(push)
    if not _is_noted(site, push.order_id, note):
        site.post(f"orders/{push.order_id}/notes", {"note": note, "customer_note": push.notify})
    changes = {**_status(push, settings, status), **_tracking(push, settings, order)}
    if changes:
        site.put(f"orders/{push.order_id}", changes)
    return Result("ok", reference=push.order_id)


def _note(push: FulfillmentPush) -> str:
    units = sum(part.quantity for part in push.parts)
    carried = " ".join(part for part in (push.carrier, push.tracking_number) if part)
    said = f"{WORDS[push.kind]}: {units} unit{'' if units == 1 else 's'}"
    wish = f"({hashlib.sha256(push.request_id.encode()).hexdigest()[:8]})"
    return f"{'. '.join(part for part in (said, carried, push.tracking_url) if part)} {wish}"


def _is_noted(site: Site, order_id: str, note: str) -> bool:
    said = reading.rows(site.get(f"orders/{order_id}/notes").data, "notes")
    return any(unescape(reading.text(row.get("note"), most=reading.LONGEST_TEXT)) == note for row in said)


def _status(push: FulfillmentPush, settings: Mapping[str, Any], current: str) -> dict[str, str]:
    name, otherwise = STATUS[push.kind]
    wanted = str(settings.get(name, otherwise) or "").removeprefix("wc-")
    is_due = push.completes or push.kind == "ready"
    return {"status": wanted} if wanted and is_due and wanted != current else {}


def _tracking(push: FulfillmentPush, settings: Mapping[str, Any], order: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of later parcels stand after those of earlier ones."""
    key = str(settings.get("tracking_meta_key", TRACKING) or "")
    if not key or not push.tracking_number:
        return {}
    known = reading.text(refunds.meta(order, key)).split(", ")
    if push.tracking_number in known:
        return {}
    value = ", ".join(part for part in (*known, push.tracking_number) if part)
    return {"meta_data": [{"key": key, "value": value}]}
