"""From the status of an order over there to where it stands; shops with statuses of their own say what they mean."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Payment, Progress

DRAFTS = frozenset({"checkout-draft", "auto-draft", "draft", "new"})
GONE = "trash"
KNOWN = {
    "pending": Progress.PENDING,
    "on-hold": Progress.PENDING,
    "processing": Progress.OPEN,
    "completed": Progress.FULFILLED,
    "cancelled": Progress.CANCELLED,
}


def own(settings: Mapping[str, Any]) -> dict[str, Progress]:
    """What the account's settings add or change: `ready-for-pickup=open, lay-by=pending`. Others are left out."""
    found = {}
    for part in str(settings.get("statuses") or "").split(","):
        name, _, meaning = (piece.strip().lower() for piece in part.partition("="))
        if meaning in set(Progress):
            found[name.removeprefix("wc-")] = Progress(meaning)
    return found


def progress(order: Mapping[str, Any], settings: Mapping[str, Any]) -> Progress:
    """Where the order stands. A refunded one went out if it was completed before; an unknown status is to be prepared
    once it is paid. A payment that failed is often tried again on the same order, so that only waits; one that was
    paid and failed after is off."""
    status = reading.text(order.get("status"), "status").removeprefix("wc-")
    if status in DRAFTS:
        return Progress.DRAFT
    known = {**KNOWN, **own(settings)}.get(status)
    if known is not None:
        return known
    if status == "failed":
        return Progress.CANCELLED if order.get("date_paid_gmt") else Progress.PENDING
    if status == "refunded":
        return Progress.FULFILLED if order.get("date_completed_gmt") else Progress.CANCELLED
    return Progress.OPEN if order.get("date_paid_gmt") else Progress.PENDING


def payment(order: Mapping[str, Any], *, total: int, refunded: int) -> Payment:
    """How far it is paid. Cash on delivery is being prepared and unpaid."""
    status = reading.text(order.get("status"), "status")
    if refunded > 0 or status == "refunded":
        return Payment.REFUNDED if refunded >= total or status == "refunded" else Payment.PARTLY_REFUNDED
    if order.get("date_paid_gmt") and status != "failed":
        return Payment.PAID
    return Payment.VOIDED if status == "cancelled" else Payment.UNPAID
