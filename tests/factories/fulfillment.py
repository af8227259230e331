"""Fulfillments as routing leaves them, and further on their way, without the doors that lead there."""

from collections.abc import Sequence
from datetime import timedelta

from commerce.actors import SYSTEM
from fulfillment import assigning, progress
from fulfillment.assigning import Portion, Terms
from fulfillment.models import Fulfillment, FulfillmentLine
from inventory.models import Allocation
from orders.models import LineComponent, Order, OrderLine
from tests.factories.inventory import inside

WAYS = {
    "pickup": ("accepted", "picking", "picked", "ready", "arrived", "collected"),
    "ship": ("accepted", "picking", "picked", "packed", "shipped", "delivered"),
}


def routed(order: Order, **terms) -> list[Fulfillment]:
    """One fulfillment per delivery and place where the order's stock is promised, in the order of its deliveries."""
    return inside(lambda now: _routed(order, terms, now))


def one(order: Order, *, at: str = "routed", **terms) -> Fulfillment:
    """The order's only fulfillment, already in that state."""
    (found,) = routed(order, **terms)
    return reached(found, at)


def reached(fulfillment: Fulfillment, state: str) -> Fulfillment:
    """Walk it there, everything picked on the way; no stock leaves."""
    way: Sequence[str] = ("routed", *WAYS[fulfillment.kind])
    for step in way[way.index(fulfillment.status) + 1 : way.index(state) + 1]:
        if step == "picked":
            for line in FulfillmentLine.objects.filter(fulfillment=fulfillment):
                FulfillmentLine.objects.filter(pk=line.pk).update(picked=line.quantity)
        inside(lambda now, step=step: progress.move(progress.lock(fulfillment.pk), step, by=SYSTEM, now=now))
    fulfillment.refresh_from_db()
    return fulfillment


def _routed(order: Order, terms: dict, now) -> list[Fulfillment]:
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order).order_by("position")}
    per_unit = {(c.line_id, c.variant_id): c.per_unit for c in LineComponent.objects.filter(line__in=lines)}
    units: dict[tuple, dict[int, int]] = {}
    for row in Allocation.objects.filter(cause=order.public_id, ended_at=None).order_by("id"):
        line = lines[row.cause_line]
        own = units.setdefault((line.delivery_id, row.location_id), {})
        whole = row.quantity // per_unit.get((line.pk, row.variant_id), 1)
        first = (line.pk, row.variant_id) in per_unit and line.pk in own
        own[line.pk] = own[line.pk] if first else own.get(line.pk, 0) + whole
    deliveries = {delivery.pk: delivery for delivery in order.deliveries.all()}
    fixed = {"promised_at": now + timedelta(hours=2), "accept_by": now + timedelta(minutes=15), **terms}
    return [
        assigning.assign(
            deliveries[delivery_id], [Portion(line, count) for line, count in own.items()],
            Terms(location_id=place, **fixed), by=SYSTEM, now=now,
        )
        for (delivery_id, place), own in sorted(units.items())
    ]  # fmt: skip
