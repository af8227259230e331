"""The open promises of one order: exactly so many units of a line, to be given back or handed over.

An allocation that is larger than what is wanted ends and reopens in two parts; the level counts the same before and
after, and is locked before any of its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet, Sum

from commerce import sql, transactions
from commerce.errors import BusyRetry
from inventory import backorders, levels
from inventory.models import Allocation, BackOrder

_COLUMNS = ("variant_id", "location_id", "channel_id", "quantity", "cause", "cause_line", "created_at")


@dataclass(frozen=True, slots=True)
class Need:
    """Units of one variant that serve one line of the cause, at one location or, when none is named, anywhere."""

    cause_line: int
    variant_id: int
    units: int
    location_id: int | None = None


def of_order(cause: str) -> QuerySet[Allocation]:
    """Open allocations of an order, oldest first. `cause` is its public id."""
    return Allocation.objects.filter(cause=cause, ended_at=None).order_by("id")


def units_of(cause: str) -> dict[tuple[int, int], int]:
    """`{(line, variant): units}` that are promised to an order and there."""
    rows = of_order(cause).order_by().values_list("cause_line", "variant_id")
    return {(line, variant): units for line, variant, units in rows.annotate(units=Sum("quantity"))}


def awaited_by(cause: str) -> QuerySet[BackOrder]:
    """What an order still waits for, oldest first."""
    return BackOrder.objects.filter(cause=cause, ended_at=None).order_by("created_at", "id")


def awaited_units(cause: str) -> dict[tuple[int, int], int]:
    """`{(line, variant): units}` that an order still waits for."""
    rows = awaited_by(cause).order_by().values_list("cause_line", "variant_id")
    return {(line, variant): units for line, variant, units in rows.annotate(units=Sum("quantity"))}


@transactions.building_block
def portion(cause: str, needs: Sequence[Need], *, now: datetime) -> tuple[list[Allocation], list[Need]]:
    """Open allocations that make up the needs to the unit, split where one is larger, and what could not be found.

    Locks the levels, so nothing may be locked after it. Raises BusyRetry when a promise moves to another place
    meanwhile.
    """
    lines = {need.cause_line for need in needs}
    rows = of_order(cause).filter(cause_line__in=lines)
    pairs = set(rows.values_list("variant_id", "location_id"))
    levels.freeze(pairs)
    found = list(rows.all())
    if not {(row.variant_id, row.location_id) for row in found} <= pairs:
        raise BusyRetry("The goods of this order are just being moved to another store.")
    chosen, missing = [], []
    for need in needs:
        units = need.units
        for row in [row for row in found if _serves(row, need)]:
            part = row if row.quantity <= units else _split(row, units, found, now)
            found.remove(part)
            chosen.append(part)
            units -= part.quantity
            if not units:
                break
        if units:
            missing.append(Need(need.cause_line, need.variant_id, units, need.location_id))
    return chosen, missing


@transactions.building_block
def call_off(cause: str, needs: Sequence[Need], *, now: datetime) -> list[Allocation]:
    """Give up these units: what is still awaited first, so that the buyer keeps what is there. Returns the allocations
    that make up the rest, for the caller to free. Locks the levels, like `portion`."""
    lines = {need.cause_line for need in needs}
    waiting = list(awaited_by(cause).filter(cause_line__in=lines))
    if not waiting:
        return portion(cause, needs, now=now)[0]
    promised = of_order(cause).filter(cause_line__in=lines).values_list("variant_id", "location_id")
    locked = levels.lock({*promised, *((row.variant_id, row.location_id) for row in waiting)}, now=now)
    left, ended = list(needs), []
    for row in awaited_by(cause).filter(pk__in=[row.pk for row in waiting]):
        given = 0
        for index, need in enumerate(left):
            if (row.cause_line, row.variant_id) == (need.cause_line, need.variant_id):
                units = min(need.units, row.quantity - given)
                left[index], given = replace(need, units=need.units - units), given + units
        if given:
            ended.append((row, given))
            locked[row.variant_id, row.location_id].backordered_delta -= given
    if ended:
        backorders.end(ended, now=now)
    levels.save(locked.values())
    return portion(cause, [need for need in left if need.units], now=now)[0]


@transactions.building_block
def only_there(cause: str, *, now: datetime) -> list[Allocation]:
    """Give up what the order still waits for; returns what is promised of goods that are there, their levels locked."""
    awaited = [Need(row.cause_line, row.variant_id, row.quantity) for row in awaited_by(cause)]
    if awaited:
        levels.freeze(
            of_order(cause)
            .values_list("variant_id", "location_id")
            .union(awaited_by(cause).values_list("variant_id", "location_id"))
        )
        call_off(cause, awaited, now=now)
    return list(of_order(cause))


def _serves(row: Allocation, need: Need) -> bool:
    here = need.location_id is None or row.location_id == need.location_id
    return here and (row.cause_line, row.variant_id) == (need.cause_line, need.variant_id)


def _split(row: Allocation, units: int, found: list[Allocation], now: datetime) -> Allocation:
    """End one allocation and reopen it as `units` and the rest, which takes its place among the `found`. The parts
    count from now on: until now it was the whole, and what was when must never count both."""
    Allocation.objects.filter(pk=row.pk).update(ended_at=now, end_reason=Allocation.End.MOVED)
    sizes = (units, row.quantity - units)
    head = (row.variant_id, row.location_id, row.channel_id)
    tail = (row.cause, row.cause_line, now.isoformat())
    ids = sql.append("inventory_allocation", _COLUMNS, [(*head, size, *tail) for size in sizes])
    same = {name: getattr(row, name) for name in _COLUMNS} | {"created_at": now}
    parts = [Allocation(pk=id, **same | {"quantity": size}) for id, size in zip(ids, sizes, strict=True)]
    found[found.index(row)] = parts[0]
    found.append(parts[1])
    return parts[0]
