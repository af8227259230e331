"""A delivery of a placed order is collected elsewhere or at another time. What it costs stays as it was sold; whoever
calls this holds the order's lock and has moved the goods."""

from typing import Any

from commerce import transactions
from commerce.models import Location
from orders.models import Delivery, Order


@transactions.building_block
def to_store(delivery: Delivery, location: Location) -> None:
    """Another store; the order follows where all of it was collected at the old one."""
    if not Delivery.objects.filter(order=delivery.order_id).exclude(location=delivery.location_id).exists():
        Order.objects.filter(pk=delivery.order_id, location=delivery.location_id, till=None).update(location=location)
    _write(delivery, location=location)


@transactions.building_block
def to_slot(delivery: Delivery, slot: dict[str, Any] | None) -> None:
    """Another time, as `window` of the API's delivery; None for any time."""
    _write(delivery, slot=slot)


def _write(delivery: Delivery, **changes: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
    for name, value in changes.items():
        setattr(delivery, name, value)
