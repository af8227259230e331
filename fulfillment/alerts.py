"""What makes a store's screens ring: new work, and somebody who waits outside. Open screens hear it at once."""

from typing import Any

from commerce import live
from fulfillment.models import Fulfillment

TOPIC = "alerts"


def tell_new(fulfillment_id: int) -> None:
    """The store was given work, unless somebody took it on already."""
    found = _read(fulfillment_id)
    if found.status == Fulfillment.Status.ROUTED:
        what = "pickup" if found.kind == Fulfillment.Kind.PICKUP else "parcel"
        _ring(found, "new", f"New {what}: order {found.order.number}")


def tell_arrival(fulfillment_id: int) -> None:
    """Somebody waits, unless they have their goods already."""
    found = _read(fulfillment_id)
    if found.status == Fulfillment.Status.ARRIVED:
        where = f" in bay {found.bay}" if found.bay else ""
        _ring(found, "arrived", f"Somebody waits{where}: order {found.order.number}")


def _ring(found: Fulfillment, kind: str, text: str) -> None:
    said: dict[str, Any] = {"fulfillment": found.public_id, "order": found.order.public_id, "text": text}
    audience = live.Audience(found.order.channel_id, frozenset({found.location_id}))
    live.publish(f"{TOPIC}:{found.location.code}", kind, said, to=audience)
    live.publish("attention", "changed", {})


def _read(fulfillment_id: int) -> Fulfillment:
    return Fulfillment.objects.select_related("order", "location").get(pk=fulfillment_id)
