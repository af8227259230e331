"""Promised units change their place: any number of them in one ordered lock over all levels, all or none.

Locking level by level would let two movers wait for each other, and a half-moved order would lie in two truths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce import sql, transactions
from commerce.errors import BusyRetry
from inventory import allocations, levels, promises_of, safety
from inventory.allocations import Purpose
from inventory.levels import Locked, Pair
from inventory.models import Allocation
from inventory.shortages import ShortClaim

_END = "UPDATE inventory_allocation SET ended_at = %s, end_reason = %s WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Shift:
    """Units of one variant that serve one line of the cause, from one location to another."""

    cause_line: int
    variant_id: int
    units: int
    from_id: int
    to_id: int


@transactions.building_block
def move(shifts: Sequence[Shift], purpose: Purpose) -> None:
    """Promise these units of `purpose.cause` from other places. Locks levels, so nothing may be locked after it.

    Raises ShortClaim when a place has not enough any more, and BusyRetry when the units lie elsewhere meanwhile.
    """
    shifts = [shift for shift in shifts if shift.units and shift.from_id != shift.to_id]
    if not shifts:
        return
    rules = safety.load(variant_ids={s.variant_id for s in shifts}, channel=purpose.channel, now=purpose.now)
    targets = {(shift.variant_id, shift.to_id) for shift in shifts}
    levels.ensure(targets)
    locked = levels.lock({*targets, *((shift.variant_id, shift.from_id) for shift in shifts)}, now=purpose.now)
    _rewrite(shifts, purpose)
    for shift in shifts:
        locked[shift.variant_id, shift.from_id].allocated_delta -= shift.units
        locked[shift.variant_id, shift.to_id].allocated_delta += shift.units
    if any(_is_short(locked[pair], rules) for pair in targets):
        raise ShortClaim()
    levels.save(locked.values())


def _rewrite(shifts: Sequence[Shift], purpose: Purpose) -> None:
    """End the rows that move and write them at their new places; what is left of a larger one reopens where it was,
    from now on: until now the whole was there."""
    rows = list(promises_of.of_order(purpose.cause).filter(cause_line__in={shift.cause_line for shift in shifts}))
    left = {row.pk: row.quantity for row in rows}
    made: dict[tuple[int, Pair], int] = {}
    for shift in shifts:
        units = shift.units
        for row in rows:
            if (row.cause_line, row.variant_id, row.location_id) == (shift.cause_line, shift.variant_id, shift.from_id):
                part = min(units, left[row.pk])
                left[row.pk], units = left[row.pk] - part, units - part
        if units:
            raise BusyRetry("The goods of this order are just being moved to another store.")
        target = shift.cause_line, (shift.variant_id, shift.to_id)
        made[target] = made.get(target, 0) + shift.units
    touched = [row for row in rows if left[row.pk] < row.quantity]
    sql.send(_END, (purpose.now, Allocation.End.MOVED, [row.pk for row in touched]))
    channel, cause, now = purpose.channel.pk, purpose.cause, purpose.now.isoformat()
    values = [(*pair, channel, units, cause, line, now) for (line, pair), units in sorted(made.items())]
    for row in touched:
        if left[row.pk]:
            head = (row.variant_id, row.location_id, row.channel_id, left[row.pk])
            values.append((*head, cause, row.cause_line, now))
    sql.insert("inventory_allocation", allocations.COLUMNS, values)


def _is_short(level: Locked, rules: safety.Rules) -> bool:
    return level.allocated_delta > 0 and level.free_after < rules.quantity(*level.pair)
