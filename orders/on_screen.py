"""Orders as live messages carry them: `{id, number, state, payment_state, fulfillment_state, version}`, no names."""

from collections.abc import Sequence
from typing import Any

from commerce import live
from orders.models import Order, Payment

TOPIC = "orders"


def tell(order_ids: Sequence[int]) -> None:
    """Every open screen and subscriber learns how these orders stand now."""
    if found := describe(order_ids):
        live.publish(TOPIC, "changed", {"orders": found})


def describe(order_ids: Sequence[int]) -> list[dict[str, Any]]:
    """One entry per order, read now: the message may be handled after a later change."""
    rows = Order.objects.filter(pk__in=order_ids).order_by("id")
    return [
        {
            "id": row.public_id,
            "number": str(row.number),
            "state": str(row.status),
            "payment_state": str(row.payment_state),
            "fulfillment_state": str(row.fulfillment_state),
            "version": row.version,
        }
        for row in rows
    ]


def of_payment(payment_id: int) -> list[int]:
    """The order that a payment is for."""
    return list(Payment.objects.filter(pk=payment_id).order_by("id").values_list("order_id", flat=True))
