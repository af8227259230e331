"""Goods that are sold before they are there: a queue per level, counted in `Level.backordered`.

The oldest are served first, in the transaction that frees the units, whatever freed them: a receipt, a cancellation, a
hold that ran out. What a channel keeps back is left on the shelf. Levels are locked by whoever calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.events import bus
from commerce.events.facts import GoodsPromised
from commerce.models import Channel
from inventory import safety
from inventory.models import BackOrder

COLUMNS = (*("variant_id", "location_id", "channel_id", "quantity", "cause", "cause_line", "ships_on", "created_at"),)
_ALLOCATION = ("variant_id", "location_id", "channel_id", "quantity", "cause", "cause_line", "created_at")
_END = "UPDATE inventory_backorder SET ended_at = %s, end_reason = %s WHERE id = ANY(%s)"
_CUT = """
WITH cut AS (
  UPDATE inventory_backorder b SET quantity = b.quantity - c.units FROM unnest(%s::bigint[], %s::int[]) AS c(id, units)
  WHERE b.id = c.id
  RETURNING b.variant_id, b.location_id, b.channel_id, c.units, b.cause, b.cause_line, b.ships_on, b.created_at
)
INSERT INTO inventory_backorder (variant_id, location_id, channel_id, quantity, cause, cause_line, ships_on,
  created_at, ended_at, end_reason)
SELECT variant_id, location_id, channel_id, units, cause, cause_line, ships_on, created_at, %s, %s FROM cut
"""
_SERVE = """
UPDATE inventory_level l SET allocated = l.allocated + s.units, backordered = l.backordered - s.units,
  version = l.version + 1
FROM unnest(%s::bigint[], %s::int[]) AS s(id, units) WHERE l.id = s.id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A locked level with a queue, and its units that nothing counts on."""

    level_id: int
    variant_id: int
    location_id: int
    free: int


@transactions.building_block
def serve(waiting: Sequence[Waiting], *, now: datetime) -> None:
    """Turn the oldest back-orders of these levels into allocations, as far as the free units go; the last one that gets
    any may be served in part. The levels are published by the caller."""
    rows = _queue(waiting)
    channels = Channel.objects.in_bulk({row.channel_id for row in rows})
    rules = {
        id: safety.load(variant_ids={each.variant_id for each in waiting}, channel=channel, now=now)
        for id, channel in channels.items()
    }
    served: list[tuple[BackOrder, int]] = []
    taken: dict[int, int] = {}
    for each in waiting:
        for row in rows:
            if (row.variant_id, row.location_id) != (each.variant_id, each.location_id):
                continue
            kept = rules[row.channel_id].quantity(each.variant_id, each.location_id)
            units = min(row.quantity, each.free - taken.get(each.level_id, 0) - kept)
            if units > 0:
                served.append((row, units))
                taken[each.level_id] = taken.get(each.level_id, 0) + units
    if served:
        _end(served, BackOrder.End.FILLED, now)
        values = [
            (row.variant_id, row.location_id, row.channel_id, units, row.cause, row.cause_line, now.isoformat())
            for row, units in served
        ]
        sql.insert("inventory_allocation", _ALLOCATION, values)
        sql.send(_SERVE, (sql.numbers(taken), sql.numbers(taken.values())))
        bus.publish(GoodsPromised(causes=tuple(sorted({row.cause for row, _ in served}))))


@transactions.building_block
def end(ended: Sequence[tuple[BackOrder, int]], *, now: datetime) -> None:
    """Give up units of back-orders; what is left of one keeps its place in the queue. The level's count is for the
    caller to change."""
    _end(ended, BackOrder.End.RELEASED, now)


def _queue(waiting: Sequence[Waiting]) -> list[BackOrder]:
    pairs = {(each.variant_id, each.location_id) for each in waiting}
    rows = BackOrder.objects.filter(
        ended_at=None, variant__in={variant for variant, _ in pairs}, location__in={place for _, place in pairs}
    )
    return [row for row in rows.order_by("created_at", "id") if (row.variant_id, row.location_id) in pairs]


def _end(parts: Sequence[tuple[BackOrder, int]], reason: str, now: datetime) -> None:
    """End units: a whole row ends, of a larger one a part is cut off and ends; what is left stays where it stands."""
    whole = [row.pk for row, units in parts if units == row.quantity]
    cut = [(row, units) for row, units in parts if units < row.quantity]
    if whole:
        sql.send(_END, (now, reason, whole))
    if cut:
        sql.send(_CUT, (sql.numbers(row.pk for row, _ in cut), sql.numbers(units for _, units in cut), now, reason))
