"""Work on cancelled units ends in the transaction that cancels them, or forbids it: what is packed is not stopped.

Units that nobody prepares go first, then work that is least advanced. What was picked is set aside and put back by a
person; every other promise of theirs ends here too, so that the order gives up exactly what was taken off the work.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce import sql, transactions, work
from commerce.actors import Actor
from commerce.state import InvalidTransition
from fulfillment import picking, progress, putting_back, troubles
from fulfillment.kinds_of_work import PUT_BACK
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from inventory import allocations, levels, promises_of
from inventory.promises_of import Need
from orders.models import Order, OrderLine

Status = Fulfillment.Status
_STEPS = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.READY, Status.ARRIVED, Status.PACKED)
_LOCK = """
SELECT id FROM fulfillment_fulfillment WHERE order_id = %s AND status = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(slots=True)
class Stop:
    """What one fulfillment loses: units per order line, and behind them stock that is picked and that is not."""

    fulfillment: Fulfillment
    units: dict[int, int] = field(default_factory=dict)
    picked: list[Need] = field(default_factory=list)
    unpicked: list[Need] = field(default_factory=list)


@transactions.building_block
def stop(*, order_id: int, line_ids: Collection[int], by: Actor) -> None:
    """Take cancelled units of these lines off the work. The order is locked, its counters say what is left.

    Raises InvalidTransition when units are packed. Locks levels.
    """
    sql.run(_LOCK, (order_id, [str(status) for status in Fulfillment.OPEN]))
    open_work = Fulfillment.objects.filter(order=order_id, status__in=Fulfillment.OPEN)
    found = list(open_work.select_related("order__channel", "delivery", "location").order_by("id"))
    now, lines = transactions.now(), list(OrderLine.objects.filter(pk__in=line_ids).order_by("position", "id"))
    stops = _take_off(found, lines)
    for each in stops:
        _write(each, by=by, now=now)
    _end_troubles(order_id, lines, stops, by=by, now=now)
    if any(each.picked or each.unpicked for each in stops) or found:
        _let_go(Order.objects.get(pk=order_id), lines, stops, by=by, now=now)


def _take_off(found: Sequence[Fulfillment], lines: Sequence[OrderLine]) -> list[Stop]:
    """Distribute what is prepared beyond what is left of each line, over the work in the order of its progress."""
    rows = list(FulfillmentLine.objects.filter(fulfillment__in=found, line__in=lines).order_by("-fulfillment_id", "id"))
    by_id = {each.pk: Stop(each) for each in found}
    step = {each.pk: _STEPS.index(each.status) for each in found}
    for line in lines:
        mine: dict[int, list[FulfillmentLine]] = {}
        for row in sorted((row for row in rows if row.line_id == line.pk), key=lambda row: step[row.fulfillment_id]):
            mine.setdefault(row.fulfillment_id, []).append(row)
        prepared = {id: _units(parts) for id, parts in mine.items()}
        surplus = sum(prepared.values()) - line.open_units
        for id, parts in mine.items():
            units = min(surplus, prepared[id])
            if units > 0:
                _cut(by_id[id], parts, units)
                surplus -= units
    return [each for each in by_id.values() if each.units]


def _units(parts: Sequence[FulfillmentLine]) -> int:
    """Whole units of an order line that these rows still make up."""
    return max((row.quantity - row.handed) // row.per_unit for row in parts)


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
    """A fulfillment without units is cancelled; one of which a part has been collected is done."""
    fulfillment, facts = stop.fulfillment, {"units": [[line, units] for line, units in stop.units.items()]}
    rows = list(FulfillmentLine.objects.filter(fulfillment=fulfillment))
    if any(row.quantity > row.handed for row in rows):
        progress.tell(fulfillment, "units_cancelled", by=by, now=now, facts=facts)
        if fulfillment.status in (Status.PICKING, Status.PICKED):
            picking.settle(fulfillment, by=by, now=now)
    elif any(row.handed for row in rows):
        progress.move(fulfillment, Status.COLLECTED, by=by, now=now, facts=facts)
    else:
        progress.move(fulfillment, Status.CANCELLED, by=by, now=now, facts=facts)


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


_SPARE = """
WITH part AS (
  SELECT l.id AS line, coalesce(c.variant_id, l.variant_id) AS variant,
    (l.quantity - l.fulfilled - l.cancelled) * coalesce(c.per_unit, 1) AS units
  FROM orders_orderline l LEFT JOIN orders_linecomponent c ON c.line_id = l.id WHERE l.id = ANY(%s)
), promised AS (
  SELECT cause_line AS line, variant_id AS variant, location_id AS place, sum(quantity) AS units
  FROM inventory_allocation WHERE cause = %s AND ended_at IS NULL GROUP BY 1, 2, 3
), prepared AS (
  SELECT l.line_id AS line, l.variant_id AS variant, f.location_id AS place, sum(l.quantity - l.handed) AS units
  FROM fulfillment_fulfillmentline l JOIN fulfillment_fulfillment f ON f.id = l.fulfillment_id
  WHERE l.line_id = ANY(%s) AND f.status = ANY(%s) GROUP BY 1, 2, 3
)
SELECT a.line, a.variant, a.place, (a.units - coalesce(r.units, 0))::int,
  (sum(a.units) OVER (PARTITION BY a.line, a.variant) - p.units)::int
FROM promised a JOIN part p USING (line, variant) LEFT JOIN prepared r USING (line, variant, place)
ORDER BY a.line, a.variant, a.place
"""


def _spare(cause: str, lines: Sequence[OrderLine]) -> list[Need]:
    """Promised units that nobody prepares and that go beyond what is left of their line. Levels are locked."""
    ids = [line.pk for line in lines]
    needs, given = [], {}
    for line, variant, place, idle, surplus in sql.run(_SPARE, (ids, cause, ids, [str(s) for s in Fulfillment.OPEN])):
        units = min(idle, surplus - given.get((line, variant), 0))
        if units > 0:
            needs.append(Need(line, variant, units, place))
            given[line, variant] = given.get((line, variant), 0) + units
    return needs
