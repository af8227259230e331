"""What happened to the fulfillments of an order, for its timeline. Kinds begin with `fulfillment_`."""

from collections.abc import Sequence

from fulfillment.models import FulfillmentEvent
from orders.models import Order
from orders.timeline import Entry

PREFIX = "fulfillment_"
_TOLD = ("bags", "attempt", "quantity", "reason")


def told(order: Order) -> Sequence[Entry]:
    """Every step of every store. `facts` name the fulfillment and its location by public id, code and name."""
    rows = FulfillmentEvent.objects.filter(fulfillment__order=order).select_related("fulfillment__location")
    return [_entry(row) for row in rows.order_by("id")]


def _entry(row: FulfillmentEvent) -> Entry:
    work = row.fulfillment
    facts = {"fulfillment": work.public_id, "kind": str(work.kind), "location": work.location.code}
    facts["location_name"] = work.location.name
    known = {name: row.facts[name] for name in _TOLD if name in row.facts}
    return Entry(row.at, f"{PREFIX}{row.kind}", (row.actor_kind, row.actor_id), {**facts, **known}, row.pk)
