"""A person chooses the place for what no rule could place: whoever declined it before may be asked again, after a call.

The goods have to be there; nothing is sent from where there are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor, LocationNotAllowed
from fulfillment import assigning, progress, troubles
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment, RoutingDecision, Trouble
from fulfillment.resolving import AlreadyDecided, NotAnOption
from fulfillment.routing import candidates, shifting, terms, trace, wishes
from fulfillment.routing.candidates import Place, Stock
from fulfillment.routing.splitting import Limits, Plan, Share
from fulfillment.routing.wishes import Wish
from inventory import moving, nearby
from inventory.allocations import Purpose
from inventory.shortages import ShortClaim
from orders import finalizing
from orders.models import Delivery


@dataclass(frozen=True, slots=True)
class Able:
    """A place that has all of a line, and how far it is from the address where both are known."""

    location_id: int
    name: str
    km: float | None


@transactions.use_case
def give(*, by: Actor, trouble: Trouble, location_id: int) -> Fulfillment:
    """This place sends what no store could be found for: all that is left of the trouble's line.

    Raises AlreadyDecided, NotAnOption, LocationNotAllowed.
    """
    now = transactions.now()
    if not by.may_at(progress.WRITE, location_id):
        raise LocationNotAllowed("You do not work for this store.", scope=progress.WRITE)
    order = finalizing.lock(trouble.order_id)
    held = Trouble.objects.select_for_update(no_key=True).get(pk=trouble.pk)
    held.order = order
    transactions.about(trouble=held.pk, location=location_id)
    wish = _wish(held, now)
    if held.status == Trouble.Status.RESOLVED or wish is None:
        raise AlreadyDecided("Somebody has found a store for it meanwhile.", resolution=str(held.resolution))
    stock = candidates.stock(wish.variant_ids, order.channel, now)
    place = next((each for each in _able(wish, stock, now) if each.id == location_id), None)
    if place is None:
        raise NotAnOption("That store does not have all of it.", options=[])
    plan = Plan(tuple(Share(place.id, line.line_id, line.units, line.variant_id) for line in wish.lines), {})
    portions = [Portion(line.line_id, line.units, line.variant_id) for line in wish.lines]
    _write_down(wish, place, plan, trouble=held, now=now)
    given = assigning.assign(
        wish.delivery, portions, terms.of_parcel(place, now), by=by, now=now, trouble=held.pk
    )  # fmt: skip
    troubles.resolve(held, Trouble.Resolution.REROUTED, by=by, now=now)
    try:
        purpose = Purpose(by=by, channel=order.channel, cause=order.public_id, now=now)
        moving.move(shifting.shifts_of(wish, plan, stock), purpose)
    except ShortClaim as short:
        raise NotAnOption(f"{place.name} does not have all of it any more.", options=[]) from short
    return given


def places(trouble: Trouble) -> list[Able]:
    """Every active place that has all of it now, the nearest first."""
    now = transactions.now()
    wish = _wish(trouble, now)
    if wish is None:
        return []
    stock = candidates.stock(wish.variant_ids, trouble.order.channel, now)
    found = []
    for place in _able(wish, stock, now):
        known = place.point is not None and wish.to is not None
        found.append(Able(place.id, place.name, round(nearby.distance_km(wish.to, place.point), 1) if known else None))
    return sorted(found, key=lambda each: (each.km is None, each.km or 0, each.name))


def _wish(trouble: Trouble, now: datetime) -> Wish | None:
    """What is still to be sent of the trouble's line, as if nobody had declined it."""
    for wish in wishes.of(trouble.order, now):
        mine = tuple(line for line in wish.lines if line.line_id == trouble.line_id)
        if mine and wish.delivery.method == Delivery.Method.SHIP:
            return replace(wish, lines=mine, declined=frozenset())
    return None


def _able(wish: Wish, stock: Stock, now: datetime) -> Sequence[Place]:
    asked = candidates.places(now)
    candidates.judge(asked, wish, stock, {})
    return [place for place in asked if all(place.can(line) == line.units for line in wish.lines)]


def _write_down(wish: Wish, place: Place, plan: Plan, *, trouble: Trouble, now: datetime) -> None:
    told = trace.of_plan(wish, [place], ([], []), Plan((), {}), Limits())
    told |= {"chosen": [{"location": place.id, "code": place.code, "lines": told["lines"]}]}
    told |= {"summary": f"Somebody chose {place.name}.", "left": [], "limits": {}}
    for candidate in told["candidates"]:
        candidate["lost"] = None
    attempt = RoutingDecision.objects.filter(order=trouble.order_id).count() + 1
    RoutingDecision.objects.create(
        order_id=trouble.order_id, attempt=attempt, outcome=RoutingDecision.Outcome.ASSIGNED, at=now, trace=told
    )  # fmt: skip
