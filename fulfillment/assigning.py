"""Work is given to a place: a fulfillment, its lines, and the first entry of its history.

Who calls this has the order locked, and the stock of these units is promised at the place. A person who collects gets
a code elsewhere (`pickup_codes`), because a pickup may be assigned again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import FulfillmentMoved, FulfillmentRouted
from fulfillment.models import Fulfillment, FulfillmentEvent, FulfillmentLine
from orders.models import Delivery, LineComponent, Order, OrderLine

_POSITION = "SELECT coalesce(max(position), 0) + 1 FROM fulfillment_fulfillment WHERE order_id = %s"


@dataclass(frozen=True, slots=True)
class Portion:
    """`units` of one order line; of a kit, whole kits. `variant_id` is what replaces them, None for as ordered."""

    line_id: int
    units: int
    variant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Where, and by when. `accept_by` is when an unaccepted one is escalated; None for nobody waits."""

    location_id: int
    promised_at: datetime
    accept_by: datetime | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    priority: bool = False


@transactions.building_block
def assign(
    delivery: Delivery, portions: Sequence[Portion], terms: Terms, *, by: Actor, now: datetime, **facts: Any
) -> Fulfillment:
    """Give these units of one delivery to one place. `facts` (such as `attempt`) go into its history."""
    position = sql.run(_POSITION, (delivery.order_id,))[0][0]
    given = Fulfillment.objects.create(
        order=delivery.order, delivery=delivery, position=position, kind=_kind(delivery), curbside=delivery.curbside,
        routed_at=now, status=Fulfillment.Status.ROUTED, location_id=terms.location_id, priority=terms.priority,
        promised_at=terms.promised_at, accept_by=terms.accept_by, window_from=terms.window_from,
        window_to=terms.window_to,
    )  # fmt: skip
    FulfillmentLine.objects.bulk_create(_lines(given, delivery.order, portions))
    FulfillmentEvent.objects.create(
        fulfillment=given, kind=Fulfillment.Status.ROUTED, after=Fulfillment.Status.ROUTED, at=now,
        facts={"location": terms.location_id, **facts}, actor_kind=by.kind, actor_id=by.id,
    )  # fmt: skip
    bus.publish(FulfillmentRouted(fulfillment_id=given.pk), FulfillmentMoved(fulfillment_id=given.pk))
    return given


def _kind(delivery: Delivery) -> str:
    pickup = delivery.method == Delivery.Method.PICKUP
    return Fulfillment.Kind.PICKUP if pickup else Fulfillment.Kind.SHIP


def _lines(given: Fulfillment, order: Order, portions: Sequence[Portion]) -> list[FulfillmentLine]:
    """One per order line or what replaces it; of a kit one per part."""
    line_ids = [portion.line_id for portion in portions]
    variants = dict(OrderLine.objects.filter(order=order, pk__in=line_ids).values_list("pk", "variant_id"))
    parts: dict[int, list[tuple[int, int]]] = {}
    for part in LineComponent.objects.filter(line__in=line_ids).order_by("line_id", "id"):
        parts.setdefault(part.line_id, []).append((part.variant_id, part.per_unit))
    return [
        FulfillmentLine(
            fulfillment=given, line_id=portion.line_id, variant_id=variant_id, per_unit=per_unit,
            quantity=portion.units * per_unit,
        )
        for portion in portions
        for variant_id, per_unit in parts.get(
            portion.line_id, [(portion.variant_id or variants[portion.line_id], 1)]
        )
    ]  # fmt: skip
