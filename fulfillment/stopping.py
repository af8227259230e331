"""Work on cancelled units ends in the transaction that cancels them, or forbids it: what is packed is not stopped.

Units that nobody prepares go first, then work that is least advanced. What was picked is set aside and put back by a
person; every other promise of theirs ends here too, so that the order gives up exactly what was taken off the work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from commerce import sql, transactions, work
from commerce.actors import Actor
from commerce.state import InvalidTransition
from fulfillment import articles, ending, missing_units, picking, progress, putting_back, troubles
from fulfillment.kinds_of_work import PUT_BACK
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from inventory import allocations, levels, promises_of
from inventory.promises_of import Need
from orders import substitutes
from orders.models import LineComponent, Order, OrderLine

Status = Fulfillment.Status
_STEPS = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.READY, Status.ARRIVED, Status.PACKED)
_LOCK = """
SELECT id FROM fulfillment_fulfillment WHERE order_id = %s AND status = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""


_chosen: ContextVar[tuple[int, str]] = ContextVar("chosen", default=(0, ""))
_IDLE = """
SELECT a.cause_line, a.variant_id, a.location_id, sum(a.quantity)::int, (sum(a.quantity) - coalesce((
  SELECT sum(l.quantity - l.handed) FROM fulfillment_fulfillmentline l
  JOIN fulfillment_fulfillment f ON f.id = l.fulfillment_id
  WHERE l.line_id = a.cause_line AND l.variant_id = a.variant_id AND f.location_id = a.location_id
    AND l.line_id = ANY(%s) AND f.status = ANY(%s)), 0))::int
FROM inventory_allocation a WHERE a.cause = %s AND a.cause_line = ANY(%s) AND a.ended_at IS NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(slots=True)
class Stop:
    """What one fulfillment loses: units per order line, and behind them stock that is picked and that is not."""

    fulfillment: Fulfillment
    units: dict[int, int] = field(default_factory=dict)
    picked: list[Need] = field(default_factory=list)
    unpicked: list[Need] = field(default_factory=list)


@contextmanager
def choosing(fulfillment: Fulfillment, ends: str = Status.CANCELLED) -> Iterator[None]:
    """Units that are cancelled in this block come off this fulfillment first; without any left it `ends` like that."""
    token = _chosen.set((fulfillment.pk, ends))
    try:
        yield
    finally:
        _chosen.reset(token)


@transactions.building_block
def stop(*, order_id: int, line_ids: Collection[int], by: Actor) -> None:
    """Take cancelled units of these lines off the work. The order is locked, its counters say what is left.

    Raises InvalidTransition when units are packed. Locks levels.
    """
    sql.run(_LOCK, (order_id, [str(status) for status in Fulfillment.OPEN]))
    open_work = Fulfillment.objects.filter(order=order_id, status__in=Fulfillment.OPEN)
    found = list(open_work.select_related("order__channel", "delivery", "location").order_by("id"))
    now, lines = transactions.now(), list(OrderLine.objects.filter(pk__in=line_ids).order_by("position", "id"))
    stops = _take_off(found, lines, by=by, now=now)
    for each in stops:
        _write(each, by=by, now=now)
    _end_troubles(order_id, lines, stops, by=by, now=now)
    if any(each.picked or each.unpicked for each in stops) or found:
        _let_go(Order.objects.get(pk=order_id), lines, stops, by=by, now=now)


def _take_off(found: Sequence[Fulfillment], lines: Sequence[OrderLine], *, by: Actor, now: datetime) -> list[Stop]:
    """Distribute what is prepared beyond what is left of each article, over the work in the order of its progress.
    What is missing somewhere goes before what is there."""
    if not found:
        return []
    rows = FulfillmentLine.objects.filter(fulfillment__in=found, line__in=lines, quantity__gt=0)
    step = {each.pk: -1 if each.pk == _chosen.get()[0] else _STEPS.index(each.status) for each in found}
    stops = {each.pk: Stop(each) for each in found}
    work_on: dict[articles.Article, dict[int, list[FulfillmentLine]]] = {}
    for article, mine in articles.grouped(rows.order_by("-fulfillment_id", "id")).items():
        for row in sorted(mine, key=lambda row: step[row.fulfillment_id]):
            work_on.setdefault(article, {}).setdefault(row.fulfillment_id, []).append(row)
    due = _due(lines)
    prepared = {
        article: sum(articles.units(parts) + articles.torn(parts) for parts in each.values())
        for article, each in work_on.items()
    }
    missing, touched = missing_units.give_up(found[0].order_id, prepared, due, by=by, now=now)
    for article, by_work in work_on.items():
        surplus = prepared[article] + missing.get(article, 0) - due[article]
        for id, parts in by_work.items():
            units = min(surplus, articles.units(parts))
            if units > 0:
                _cut(stops[id], parts, units)
                surplus -= units
        if surplus > 0:
            _refuse_torn(stops, by_work)
    return [each for each in stops.values() if each.units or each.fulfillment.pk in touched]


def _due(lines: Sequence[OrderLine]) -> dict[articles.Article, int]:
    """What is left of each article: of a kit whole kits, of a line that was replaced in part both."""
    replaced = substitutes.of(line.pk for line in lines)
    found: dict[articles.Article, int] = {}
    for line in lines:
        left = substitutes.open_units(line, replaced.get(line.pk, ()))
        found |= {(line.pk, variant): units for variant, units in left.items()}
        found[line.pk, None] = left[line.variant_id]
    return found


def _refuse_torn(stops: Mapping[int, Stop], by_work: Mapping[int, Sequence[FulfillmentLine]]) -> None:
    torn = next((stops[id].fulfillment for id, parts in by_work.items() if articles.torn(parts)), None)
    if torn is not None:
        detail = "A part of this kit has left. Send the rest, or report what is missing of it."
        raise InvalidTransition(detail, state=str(torn.status), allowed=progress.allowed(torn))


def _cut(stop: Stop, parts: Sequence[FulfillmentLine], units: int) -> None:
    if stop.fulfillment.status == Status.PACKED:
        detail = "It is packed and cannot be stopped any more. Unpack it first."
        allowed = progress.allowed(stop.fulfillment)
        raise InvalidTransition(detail, state=str(stop.fulfillment.status), allowed=allowed)
    stop.units[parts[0].line_id] = stop.units.get(parts[0].line_id, 0) + units
    place = stop.fulfillment.location_id
    for row in parts:
        gone = min(units * row.per_unit, row.quantity - row.handed)
        from_shelf = min(gone, row.quantity - row.picked)
        row.quantity -= gone
        row.picked -= gone - from_shelf
        row.save(update_fields=["quantity", "picked"])
        if gone > from_shelf:
            stop.picked.append(Need(row.line_id, row.variant_id, gone - from_shelf, place))
        if from_shelf:
            stop.unpicked.append(Need(row.line_id, row.variant_id, from_shelf, place))


def _write(stop: Stop, *, by: Actor, now: datetime) -> None:
    """A fulfillment without units is cancelled; one of which a part has left is done."""
    fulfillment, facts = stop.fulfillment, {"units": [[line, units] for line, units in stop.units.items()]}
    chosen, ends = _chosen.get()
    to = ends if chosen == fulfillment.pk else Status.CANCELLED
    if not ending.end_if_over(fulfillment, to, by=by, now=now, facts=facts):
        progress.tell(fulfillment, "units_cancelled", by=by, now=now, facts=facts)
        if fulfillment.status in (Status.PICKING, Status.PICKED):
            picking.settle(fulfillment, by=by, now=now)


def _end_troubles(
    order_id: int, lines: Sequence[OrderLine], stops: Sequence[Stop], *, by: Actor, now: datetime
) -> None:
    """Nothing has to be decided any more about work that ended and lines of which nothing is left."""
    over = {each.fulfillment.pk for each in stops if each.fulfillment.status not in Fulfillment.OPEN}
    gone = {line.pk for line in lines if not line.open_units}
    open_ones = Trouble.objects.filter(order=order_id).exclude(status=Trouble.Status.RESOLVED)
    for trouble in open_ones.order_by("id"):
        if trouble.fulfillment_id in over or trouble.line_id in gone:
            troubles.resolve(trouble, Trouble.Resolution.CANCELLED, by=by, now=now)


def _let_go(order: Order, lines: Sequence[OrderLine], stops: Sequence[Stop], *, by: Actor, now: datetime) -> None:
    """Lock every level of these lines at once, then end the promises: what nobody prepares is given up before."""
    cause, ids = order.public_id, [line.pk for line in lines]
    work.freeze(PUT_BACK, [f"{each.fulfillment.public_id}:{need.variant_id}" for each in stops for need in each.picked])
    promised = promises_of.of_order(cause).filter(cause_line__in=ids).values_list("variant_id", "location_id")
    awaited = promises_of.awaited_by(cause).filter(cause_line__in=ids).values_list("variant_id", "location_id")
    levels.freeze({*promised, *awaited})
    for each in stops:
        if each.picked:
            putting_back.put_aside(each.fulfillment, each.picked, by=by, now=now)
    rows, _ = promises_of.portion(cause, [need for each in stops for need in each.unpicked], now=now)
    allocations.free([*rows], now=now)
    spare = _spare(cause, lines)
    if spare:
        rows, _ = promises_of.portion(cause, spare, now=now)
        allocations.free(rows, now=now)


def _spare(cause: str, lines: Sequence[OrderLine]) -> list[Need]:
    """Promised units that nobody prepares and that go beyond what is left of their line. Levels are locked."""
    ids, needs = [line.pk for line in lines], []
    due = _due(lines)
    parts: dict[tuple[int, int], int] = {(line, variant): units for (line, variant), units in due.items() if variant}
    for part in LineComponent.objects.filter(line__in=ids):
        parts[part.line_id, part.variant_id] = due[part.line_id, None] * part.per_unit
    rows = sql.run(_IDLE, (ids, [str(status) for status in Fulfillment.OPEN], cause, ids))
    surplus: dict[tuple[int, int], int] = {}
    for line, variant, _, units, _ in rows:
        surplus[line, variant] = surplus.get((line, variant), -parts.get((line, variant), 0)) + units
    for line, variant, place, _, idle in rows:
        units = min(idle, surplus[line, variant])
        if units > 0:
            needs.append(Need(line, variant, units, place))
            surplus[line, variant] -= units
    return needs
