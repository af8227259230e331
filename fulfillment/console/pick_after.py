"""What comes after the picking: each part of an order with its next step, where it is taken."""

from dataclasses import dataclass

from django.urls import reverse

from commerce.console.scope import Scope
from fulfillment.console.order_pieces import CHIPS
from fulfillment.models import Fulfillment
from fulfillment.walks import Walk
from orders.console import words

Status = Fulfillment.Status


@dataclass(frozen=True, slots=True)
class After:
    """One part of an order. `step` is pick, ready, pack, wait or look; `verb` is its button, which leads to `url`."""

    found: Fulfillment
    customer: str
    chip: str
    step: str
    verb: str
    url: str

    @property
    def label(self) -> str:
        """The button with what it is for."""
        return f"{self.verb} {self.found.order.number}"


def of(walk: Walk, scope: Scope) -> list[After]:
    """The parts in the order in which they are due, those with something to do first."""
    waits = {trouble.fulfillment_id for trouble in walk.short}
    found = [_one(work, waits, walk, scope) for work in walk.works]
    ranks = ("pick", "ready", "pack", "wait", "look")
    return sorted(found, key=lambda each: ranks.index(each.step))


def _one(work: Fulfillment, waits: set[int], walk: Walk, scope: Scope) -> After:
    step, verb, url = _step(work, waits, walk, scope)
    return After(work, words.customer(work.order), CHIPS.get(work.status, str(work.status)), step, verb, url)


def _step(work: Fulfillment, waits: set[int], walk: Walk, scope: Scope) -> tuple[str, str, str]:
    ship = work.kind == Fulfillment.Kind.SHIP
    here = [scope.slug, work.public_id]
    if work.status == Status.PICKED:
        return ("pack", "Pack", reverse("ship", args=here)) if ship else ("ready", "Make ready", _ready(here))
    if work.status in (Status.ACCEPTED, Status.PICKING):
        if walk.wave is not None and walk.wave.status != walk.wave.Status.PICKING and work.pk not in waits:
            return "pick", "Go on picking", reverse("pick", args=here)
        return "wait", "Open order", reverse("order", args=[scope.slug, work.order.number])
    if ship and work.status in (Status.PACKED, Status.SHIPPED, Status.DELIVERED):
        return "look", "Open shipment", reverse("ship", args=here)
    if not ship and work.status in (Status.READY, Status.ARRIVED, Status.COLLECTED):
        return "look", "Open pickup", reverse("hand_over", args=here)
    return "look", "Open order", reverse("order", args=[scope.slug, work.order.number])


def _ready(here: list[str]) -> str:
    return reverse("pickup_ready", args=here)
