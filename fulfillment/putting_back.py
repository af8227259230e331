"""Goods that were picked and that nobody gets: set aside at once, and sellable again only when a person has scanned
them back onto their shelf. No moment lies between the promise that ends and the setting aside."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commerce import transactions, work
from commerce.actors import Actor
from commerce.models import Task
from commerce.work import Job
from fulfillment.kinds_of_work import PUT_BACK
from fulfillment.models import Fulfillment, FulfillmentLine
from inventory import allocations, levels, promises_of, set_aside, stock
from inventory.levels import Pair
from inventory.models import Movement
from inventory.promises_of import Need
from inventory.stock import Entry, Posting

_BUCKET = Movement.Bucket.SET_ASIDE


def picked(fulfillment: Fulfillment) -> list[Need]:
    """Everything of a fulfillment that is picked and has not left."""
    rows = FulfillmentLine.objects.filter(fulfillment=fulfillment).order_by("id")
    return [Need(row.line_id, row.variant_id, row.picked - row.handed) for row in rows if row.picked > row.handed]


@transactions.building_block
def put_aside(fulfillment: Fulfillment, units: Sequence[Need], *, by: Actor, now: datetime) -> dict[Pair, int]:
    """End the promises of these picked units of a locked fulfillment, set the units aside, and ask somebody to put them
    back: one open task per variant, whose quantity grows. Locks levels, so it comes last.

    Returns `{(variant, location): units}` of what was set aside; what is promised no more is left alone.
    """
    here = [Need(each.cause_line, each.variant_id, each.units, fulfillment.location_id) for each in units]
    work.freeze(PUT_BACK, [_cause(fulfillment, each.variant_id) for each in here])
    rows, _ = promises_of.portion(fulfillment.order.public_id, here, now=now)
    aside = allocations.set_aside(rows, by=by, now=now)
    work.open_tasks((_job(fulfillment, pair, count) for pair, count in aside.items()), now=now, add=True)
    return aside


@transactions.building_block
def ask(fulfillment: Fulfillment, units: Mapping[int, int], *, now: datetime) -> None:
    """Ask somebody to put these `{variant: units}` back; `lay_aside` comes later, once levels may be locked."""
    place = fulfillment.location_id
    jobs = (_job(fulfillment, (variant, place), count) for variant, count in sorted(units.items()))
    work.open_tasks(jobs, now=now, add=True)


@transactions.building_block
def lay_aside(fulfillment: Fulfillment, units: Mapping[int, int], *, by: Actor, now: datetime) -> None:
    """Set these picked units aside while they are still promised, because another place takes their promise over."""
    pairs = [(variant, fulfillment.location_id) for variant in units]
    locked = levels.lock(pairs, now=now)
    cause = fulfillment.order.public_id
    entry = Entry(Movement.Kind.ADJUSTMENT, by, now, cause=cause, reason=Movement.Reason.OTHER)
    movements = []
    for variant, count in sorted(units.items()):
        line = Posting(variant, fulfillment.location_id, delta=count, bucket=_BUCKET)
        movements += stock.lay_aside(line, locked[variant, fulfillment.location_id], entry)
    if movements:
        stock.write(movements, locked)


@transactions.building_block
def shelve(task: Task, *, by: Actor, now: datetime) -> None:
    """The goods of a task are back on their shelf and can be sold. What somebody sorted out meanwhile stays sorted."""
    pair = task.variant_id, task.location_id
    levels.freeze([pair])
    units = min(task.quantity, set_aside.of_levels([pair]).get((pair, _BUCKET), 0))
    entry = Entry(Movement.Kind.ADJUSTMENT, by, now, cause=task.facts["order"], reason=Movement.Reason.OTHER)
    if units:
        stock.post([Posting(*pair, delta=-units, bucket=_BUCKET)], entry)


def _job(fulfillment: Fulfillment, pair: Pair, units: int) -> Job:
    variant_id, location_id = pair
    facts = {"order": fulfillment.order.public_id, "shelf": fulfillment.shelf}
    cause, about = _cause(fulfillment, variant_id), fulfillment.public_id
    return Job(PUT_BACK, location_id, cause, variant_id=variant_id, quantity=units, about=about, facts=facts)


def _cause(fulfillment: Fulfillment, variant_id: int) -> str:
    return f"{fulfillment.public_id}:{variant_id}"
