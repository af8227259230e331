"""Orders as live messages carry them: `{id, number, state, payment_state, fulfillment_state, version}`, no names."""

from collections.abc import Sequence
from typing import Any

from commerce import live
from orders.models import Order, Payment

TOPIC = "orders"


def tell(order_ids: Sequence[int]) -> None:
    """Every open screen and subscriber that may see them learns how these orders stand now: the message may be handled
    after a later change."""
    for order in Order.objects.filter(pk__in=order_ids).prefetch_related("deliveries").order_by("id"):
        places = {order.location_id, *(each.location_id for each in order.deliveries.all())} - {None}
        audience = live.Audience(order.channel_id, frozenset(places))
        live.publish(TOPIC, "changed", {"orders": [_describe(order)]}, to=audience)


def _describe(order: Order) -> dict[str, Any]:
    return {
        "id": order.public_id,
        "number": str(order.number),
        "state": str(order.status),
        "payment_state": str(order.payment_state),
        "fulfillment_state": str(order.fulfillment_state),
        "version": order.version,
    }


def of_payment(payment_id: int) -> list[int]:
    """The order that a payment is for."""
    return list(Payment.objects.filter(pk=payment_id).order_by("id").values_list("order_id", flat=True))
