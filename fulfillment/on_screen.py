"""Fulfillments as live messages carry them: `{id, order, kind, state, location, version}`, no names.

On the topic of their store, for boards and lists there, and as a change of their order, for its page.
"""

from commerce import live
from fulfillment.models import Fulfillment, Trouble
from orders import on_screen

TOPIC = "pickups"


def tell(fulfillment_id: int) -> None:
    """Open screens learn how it stands now."""
    rows = Fulfillment.objects.filter(pk=fulfillment_id).select_related("order", "location").order_by("id")
    for row in rows:
        about = {
            "id": row.public_id,
            "order": row.order.public_id,
            "kind": str(row.kind),
            "state": str(row.status),
            "location": row.location.code,
            "version": row.version,
        }
        audience = live.Audience(row.order.channel_id, frozenset({row.location_id}))
        live.publish(f"{TOPIC}:{row.location.code}", "changed", {"fulfillment": about}, to=audience)
        on_screen.tell([row.order_id])


def tell_trouble(trouble_id: int) -> None:
    """What needs attention has changed, and the work that it is about."""
    live.publish("attention", "changed", {})
    if (fulfillment_id := Trouble.objects.values_list("fulfillment_id", flat=True).get(pk=trouble_id)) is not None:
        tell(fulfillment_id)
