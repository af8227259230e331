"""Every promised unit that nobody prepares gets a place: its stock is moved there, and the work is assigned.

Safe to run any number of times and by several at once: under the order's lock only what nobody prepares yet is routed.
What is collected stays where it is collected. A plan is made on a snapshot; when somebody else was faster it is made
once more under lock, which is final.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from fulfillment import assigning, capacity, turns
from fulfillment.assigning import Portion
from fulfillment.models import DeclinedOffer, Fulfillment, RoutingDecision
from fulfillment.routing import candidates, pickups, rule_sets, shifting, splitting, terms, trace, unroutable, wishes
from fulfillment.routing.candidates import Place, Stock
from fulfillment.routing.rule_sets import Rules
from fulfillment.routing.splitting import Plan
from fulfillment.routing.wishes import Key, Wish
from inventory import levels, moving
from inventory.allocations import Purpose
from inventory.shortages import ShortClaim
from orders import finalizing
from orders.models import Delivery, Order

_LIVE = (Order.Status.PLACED, Order.Status.IN_FULFILLMENT)
Outcome = RoutingDecision.Outcome


@dataclass(frozen=True, slots=True)
class Run:
    """One run for one order: what all its deliveries are routed with."""

    order: Order
    rules: Rules
    by: Actor
    now: datetime
    attempt: int
    places: Sequence[Place]
    stock: Stock
    blocked: dict[int, set[int]]


def route(*, order_id: int, by: Actor = SYSTEM) -> list[int]:
    """Give all that nobody prepares yet to places; returns the ids of the new fulfillments, none the second time.

    What no place can serve becomes a trouble, and is tried again later (`unroutable`).
    """
    try:
        return _route(by=by, order_id=order_id)
    except ShortClaim:
        return _route_locked(by=by, order_id=order_id)


def route_waiting(*, by: Actor = SYSTEM) -> int:
    """Try once more what no place could serve so far; returns how many fulfillments that made. An order that fails
    stops no other."""
    return turns.each(unroutable.waiting, lambda order_id: len(route(order_id=order_id, by=by)))


@transactions.use_case
def _route(*, by: Actor, order_id: int) -> list[int]:
    return _assign(order_id, by, final=False)


@transactions.use_case
def _route_locked(*, by: Actor, order_id: int) -> list[int]:
    return _assign(order_id, by, final=True)


def _assign(order_id: int, by: Actor, *, final: bool) -> list[int]:
    now = transactions.now()
    order = finalizing.lock(order_id)
    transactions.about(order=order_id)
    if order.status not in _LIVE:
        return []
    open_wishes = wishes.of(order, now)
    to_collect = [wish for wish in open_wishes if wish.delivery.method == Delivery.Method.PICKUP]
    to_ship = [wish for wish in open_wishes if wish.delivery.method == Delivery.Method.SHIP]
    attempt = RoutingDecision.objects.filter(order=order).count() + 1 if open_wishes else 1
    made = [each for wish in to_collect for each in pickups.assign(wish, by=by, now=now, attempt=attempt)]
    if to_ship:
        made += _ship(to_ship, order, by, now, attempt, final=final)
    return [each.pk for each in made]


def _ship(
    asked: Sequence[Wish], order: Order, by: Actor, now: datetime, attempt: int, *, final: bool
) -> list[Fulfillment]:
    """Plan every delivery on one snapshot, each around those before it; stock moves last, all at once."""
    rules = rule_sets.of(order.channel_id)
    variants = {variant for wish in asked for variant in wish.variant_ids}
    if final:
        capacity.lock(None)
        levels.freeze(candidates.levels_of(variants))
    run = Run(
        order, rules, by, now, attempt, candidates.places(now), candidates.stock(variants, order.channel, now),
        candidates.blocks(variants, now),
    )  # fmt: skip
    if rules.needs_age:
        candidates.age(run.places, variants, now)
    tried = _tries(asked)
    plans, shifts = [], []
    for each in asked:
        wish, given_up = _without_tired(each, tried, rules.tries)
        plan = _plan(wish, run)
        unroutable.tell(given_up, plan, order, now=now)
        shifts += shifting.shifts_of(wish, plan, run.stock)
        plans.append((wish, plan))
    if not final:
        _refuse_crowded(plans, run)
    made = [given for wish, plan in plans for given in _give(wish, plan, run)]
    moving.move(shifts, Purpose(by=by, channel=order.channel, cause=order.public_id, now=now))
    return made


def _plan(wish: Wish, run: Run) -> Plan:
    """The plan, and its decision on record; nothing is recorded twice about what nobody can send."""
    if not wish.lines:
        return Plan((), {})
    asked = candidates.judge(run.places, wish, run.stock, run.blocked)
    ranked = splitting.rank(asked, wish, run.rules.rules)
    plan = splitting.split(wish, ranked[1], ranked[0], run.rules.limits)
    if plan.shares or not unroutable.is_known(run.order):
        RoutingDecision.objects.create(
            order=run.order, rule_set_id=run.rules.id, attempt=run.attempt, outcome=_outcome(plan), at=run.now,
            trace=trace.of_plan(wish, run.places, ranked, plan, run.rules.limits),
        )  # fmt: skip
    return plan


def _outcome(plan: Plan) -> str:
    if not plan.shares:
        return Outcome.UNROUTABLE
    return Outcome.SPLIT if plan.left or len(plan.place_ids) > 1 else Outcome.ASSIGNED


def _give(wish: Wish, plan: Plan, run: Run) -> list[Fulfillment]:
    by_id = {place.id: place for place in run.places}
    portions: dict[int, list[Portion]] = {}
    for share in plan.shares:
        portions.setdefault(share.place_id, []).append(Portion(share.line_id, share.units, share.variant_id))
    return [
        assigning.assign(
            wish.delivery, given, terms.of_parcel(by_id[id], run.now), by=run.by, now=run.now, attempt=run.attempt
        )
        for id, given in portions.items()
    ]


def _refuse_crowded(plans: Sequence[tuple[Wish, Plan]], run: Run) -> None:
    """Somebody else may have taken the last room of a place since it was counted."""
    limited = {place.id: place.room for place in run.places if place.limited}
    pieces = sum((splitting.pieces_at(wish, plan.shares) for wish, plan in plans), Counter[int]())
    fitting = {
        id: count for id, count in pieces.items() if id in limited and ((room := limited[id]) is None or count <= room)
    }
    if fitting:
        capacity.lock(fitting)
        if capacity.overloaded(fitting, now=run.now):
            raise ShortClaim()


def _tries(asked: Sequence[Wish]) -> dict[int, int]:
    """`{line: places that declined it}`."""
    lines = [line.line_id for wish in asked if wish.declined for line in wish.lines]
    if not lines:
        return {}
    rows = DeclinedOffer.objects.filter(line__in=lines).order_by().values_list("line_id")
    return dict(rows.annotate(places=Count("id")))


def _without_tired(wish: Wish, tried: dict[int, int], most: int) -> tuple[Wish, dict[Key, int]]:
    """Lines that as many places declined as the rules allow wait for a person: the rest, and their units."""
    tired = {line.key: line.units for line in wish.lines if tried.get(line.line_id, 0) >= most}
    return replace(wish, lines=tuple(line for line in wish.lines if line.key not in tired)), tired
