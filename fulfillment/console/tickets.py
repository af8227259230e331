"""Pickups as cards: who, what, how long, the next step. A number of queries that does not grow with the cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commerce import variant_labels
from commerce.console import formats
from commerce.console.scope import Scope
from commerce.variant_labels import VariantLabel
from fulfillment import contents
from fulfillment.console import clocks
from fulfillment.console.clocks import Ring
from fulfillment.models import Fulfillment, FulfillmentLine
from orders.console import words

Status = Fulfillment.Status
PICTURES = 4


@dataclass(frozen=True, slots=True)
class Ticket:
    """One card. `ring` is None once it is over; `waited` is how long somebody has been outside, `slow` for too long."""

    found: Fulfillment
    id: str
    step: str
    label: str
    pick_url: str
    customer: str
    items: str
    pictures: list[VariantLabel]
    ring: Ring | None
    place: str
    waited: str
    slow: bool


def of(found: Sequence[Fulfillment], now: datetime, scope: Scope) -> dict[int, Ticket]:
    """`{fulfillment: its card}`; they come with order and location. Three queries, whatever there is."""
    rows: dict[int, list[FulfillmentLine]] = {}
    for row in contents.rows_of([each.pk for each in found]):
        rows.setdefault(row.fulfillment_id, []).append(row)
    labels = variant_labels.describe({row.variant_id for own in rows.values() for row in own})
    return {each.pk: _ticket(each, rows.get(each.pk, []), labels, now, scope) for each in found}


def counted(rows: Sequence[FulfillmentLine]) -> tuple[int, int]:
    """Articles in all, and how many of them lie picked."""
    return sum(row.quantity for row in rows), sum(row.picked for row in rows)


def ring(found: Fulfillment, now: datetime) -> Ring | None:
    """How its time stands: until it is ready, and then until nobody keeps it any more."""
    if found.status in Fulfillment.WAITING:
        return clocks.keeping(found, now)
    return clocks.promise(found, now) if found.status in Fulfillment.OPEN else None


def next_step(found: Fulfillment, rows: Sequence[FulfillmentLine]) -> tuple[str, str]:
    """What is to be done, and the words on its button; nothing once it is over."""
    whole, picked = counted(rows)
    if found.status in (Status.ACCEPTED, Status.PICKING):
        if whole == picked:
            return "pick", "See what is missing"
        return "pick", f"Pick {formats.counted(whole - picked, 'item')}" if picked else "Pick now"
    return _STEPS.get(Status(found.status), ("", ""))


def pick_url(found: Fulfillment, scope: Scope) -> str:
    """Where it is picked."""
    return reverse("pick", args=[scope.slug, found.public_id])


_STEPS = {
    Status.ROUTED: ("accept", "Accept"),
    Status.PICKED: ("ready", "Make ready"),
    Status.READY: ("hand_over", "Hand over"),
    Status.ARRIVED: ("hand_over", "Hand over"),
}


def _ticket(
    found: Fulfillment,
    rows: Sequence[FulfillmentLine],
    labels: dict[int, VariantLabel],
    now: datetime,
    scope: Scope,
) -> Ticket:
    step, label = next_step(found, rows)
    outside = found.arrived_at if found.status == Status.ARRIVED else None
    return Ticket(
        found=found,
        id=found.public_id,
        step=step,
        label=label,
        pick_url=pick_url(found, scope) if step == "pick" else "",
        customer=words.customer(found.order),
        items=_items(found, rows),
        pictures=[labels[row.variant_id] for row in rows[:PICTURES]],
        ring=ring(found, now),
        place="" if scope.location else found.location.name,
        waited=clocks.waited(outside, now) if outside else "",
        slow=bool(outside and clocks.is_late(outside, now)),
    )


def _items(found: Fulfillment, rows: Sequence[FulfillmentLine]) -> str:
    whole, picked = counted(rows)
    handed = sum(row.handed for row in rows)
    if found.status == Status.PICKING and picked == whole:
        return f"{formats.number(picked)} picked, some missing"
    if found.status in (Status.PICKING, Status.PICKED) and picked:
        return "All picked" if picked == whole else f"{formats.number(picked)} of {formats.number(whole)} picked"
    if handed and found.status in Fulfillment.WAITING:
        return f"{formats.counted(whole - handed, 'item')} left"
    return formats.counted(whole, "item")
