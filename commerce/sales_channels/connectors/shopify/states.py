"""How far an order is, from Shopify's words, which webhooks write in small letters and queries in capitals."""

from datetime import datetime
from typing import Any

from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Payment, Progress

PAYMENTS = {
    "pending": Payment.UNPAID,
    "expired": Payment.UNPAID,
    "authorized": Payment.AUTHORIZED,
    "partially_paid": Payment.PARTLY_PAID,
    "paid": Payment.PAID,
    "partially_refunded": Payment.PARTLY_REFUNDED,
    "refunded": Payment.REFUNDED,
    "voided": Payment.VOIDED,
}
WAITING = (Payment.UNPAID, Payment.PARTLY_PAID, Payment.VOIDED)
RECEIVED = (Payment.PAID, Payment.PARTLY_REFUNDED, Payment.REFUNDED)


def payment(said: Any, total: int) -> Payment:
    """How far it is paid; without a word, what costs nothing is. Garbled for a word that is not known."""
    if said in (None, ""):
        return Payment.UNPAID if total else Payment.PAID
    try:
        return PAYMENTS[str(said).lower()]
    except KeyError as problem:
        raise Garbled("The financial status is none of Shopify's") from problem


def progress(*, cancelled_at: datetime | None, fulfillment: Any, payment: Payment, habits: Habits) -> Progress:
    """Where it stands. What is not paid in full is kept but not picked, unless the account prepares unpaid orders."""
    if cancelled_at is not None:
        return Progress.CANCELLED
    if str(fulfillment).lower() == "fulfilled":
        return Progress.FULFILLED
    if payment in WAITING and not habits.prepare_unpaid:
        return Progress.PENDING
    return Progress.OPEN
