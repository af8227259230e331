"""Changing levels, for everything except a claim: lock in order, sweep what ran out, change, keep `shortfall` exact.

Order for everybody: levels by (variant, location), then their hold lines. Nothing is locked the other way round.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.events import bus
from commerce.events.facts import PromiseShort, StockChanged
from inventory import backorders
from inventory.backorders import Waiting

Pair = tuple[int, int]

_ENSURE = """
INSERT INTO inventory_level (variant_id, location_id)
SELECT w.variant_id, w.location_id FROM unnest(%s::bigint[], %s::bigint[]) AS w(variant_id, location_id)
ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.unavailable, l.allocated, l.held, l.shortfall,
  l.backordered, l.backorder_limit
FROM inventory_level l JOIN unnest(%s::bigint[], %s::bigint[]) AS w(variant_id, location_id)
  ON l.variant_id = w.variant_id AND l.location_id = w.location_id
ORDER BY l.variant_id, l.location_id FOR NO KEY UPDATE OF l
"""
_LOCK_IDLE = f"{_LOCK} SKIP LOCKED"
_EXPIRE = """
UPDATE inventory_holdline h SET ended_at = %s, end_reason = 'expired'
FROM unnest(%s::bigint[], %s::bigint[]) AS w(variant_id, location_id)
WHERE h.variant_id = w.variant_id AND h.location_id = w.location_id AND h.ended_at IS NULL AND h.expires_at <= %s
RETURNING h.variant_id, h.location_id, h.quantity
"""
_CHANGE = """
UPDATE inventory_level l SET
  on_hand = l.on_hand + d.on_hand, unavailable = l.unavailable + d.unavailable,
  allocated = l.allocated + d.allocated, held = l.held + d.held, backordered = l.backordered + d.backordered,
  version = l.version + 1,
  shortfall = greatest(0, l.unavailable + d.unavailable + l.allocated + d.allocated + l.held + d.held
                          - l.on_hand - d.on_hand)
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
  AS d(id, on_hand, unavailable, allocated, held, backordered)
WHERE l.id = d.id RETURNING l.id, l.shortfall, l.backordered, l.variant_id, l.location_id,
  l.on_hand - l.unavailable - l.allocated - l.held
"""


@dataclass(slots=True)
class Locked:
    """One level under our lock, in units, with what this transaction is about to change."""

    id: int
    variant_id: int
    location_id: int
    on_hand: int
    unavailable: int
    allocated: int
    held: int
    shortfall: int
    backordered: int
    backorder_limit: int
    on_hand_delta: int = 0
    unavailable_delta: int = 0
    allocated_delta: int = 0
    held_delta: int = 0
    backordered_delta: int = 0

    @property
    def pair(self) -> Pair:
        return self.variant_id, self.location_id

    @property
    def unavailable_after(self) -> int:
        return self.unavailable + self.unavailable_delta

    @property
    def free_after(self) -> int:
        """What no promise counts on once the changes are written."""
        on_hand = self.on_hand + self.on_hand_delta
        return on_hand - self.unavailable_after - self.allocated - self.allocated_delta - self.held - self.held_delta

    @property
    def room(self) -> int:
        """How many more may be back-ordered, before the changes are written."""
        return self.backorder_limit - self.backordered

    @property
    def changed(self) -> bool:
        promised = self.allocated_delta or self.held_delta or self.backordered_delta
        return bool(self.on_hand_delta or self.unavailable_delta or promised)


@transactions.building_block
def ensure(pairs: Iterable[Pair]) -> None:
    """Create the levels that do not exist yet."""
    sql.send(_ENSURE, columns(pairs))


@transactions.building_block
def lock(pairs: Iterable[Pair], *, now: datetime) -> dict[Pair, Locked]:
    """Lock levels in the common order and end their expired holds. Pairs without a level are left out.

    Whoever locks also calls `save`: the units of the ended holds are among the changes to write."""
    return _swept(sql.run(_LOCK, columns(pairs)), now)


@transactions.building_block
def lock_idle(pairs: Iterable[Pair], *, now: datetime) -> dict[Pair, Locked]:
    """Like `lock`, without waiting: levels that somebody else has locked are left out too."""
    return _swept(sql.run(_LOCK_IDLE, columns(pairs)), now)


@transactions.building_block
def freeze(pairs: Iterable[Pair]) -> None:
    """Lock levels in the common order and leave them as they are, so that what is read next stays true."""
    sql.run(_LOCK, columns(pairs))


@transactions.building_block
def save(levels: Iterable[Locked]) -> None:
    """Write the changes of locked levels in one statement and publish them; a shortfall that rose is announced. Units
    that became free go to whoever waits for them first."""
    before = {level.id: level for level in levels if level.changed}
    if not before:
        return
    after = _write(before.values())
    bus.publish(StockChanged(level_ids=tuple(sorted(before))))
    if short := tuple(sorted(id for id, shortfall, *_ in after if shortfall > before[id].shortfall)):
        bus.publish(PromiseShort(level_ids=short))


@transactions.building_block
def sweep(pairs: Iterable[Pair], *, now: datetime) -> None:
    """Lock levels and end their expired holds, quietly: for a caller that publishes these levels anyway."""
    if changed := [level for level in lock(pairs, now=now).values() if level.changed]:
        _write(changed)


@transactions.building_block
def serve(pairs: Iterable[Pair], *, now: datetime) -> int:
    """Less is kept back at these levels: whoever waits longest gets what is free, and the levels where somebody waits
    are published. Returns how many."""
    locked = lock(pairs, now=now).values()
    if changed := [level for level in locked if level.changed]:
        _write(changed)  # serves as well
    waiting = [level for level in locked if level.backordered and level.free_after > 0]
    if same := [Waiting(v.id, v.variant_id, v.location_id, v.free_after) for v in waiting if not v.changed]:
        backorders.serve(same, now=now)
    if ids := tuple(sorted({level.id for level in [*changed, *waiting]})):
        bus.publish(StockChanged(level_ids=ids))
    return len(ids)


def _swept(rows: sql.Rows, now: datetime) -> dict[Pair, Locked]:
    locked = {row[1:3]: Locked(*row) for row in rows}
    for variant_id, location_id, quantity in sql.run(_EXPIRE, (now, *columns(locked), now)):
        locked[variant_id, location_id].held_delta -= quantity
    return locked


def _write(levels: Iterable[Locked]) -> sql.Rows:
    changes = zip(
        *(
            (v.id, v.on_hand_delta, v.unavailable_delta, v.allocated_delta, v.held_delta, v.backordered_delta)
            for v in levels
        ),
        strict=True,
    )
    rows = sql.run(_CHANGE, [sql.numbers(column) for column in changes])
    waiting = [
        Waiting(id, variant_id, place, free)
        for id, _, backordered, variant_id, place, free in rows
        if backordered and free > 0
    ]
    if waiting:
        backorders.serve(waiting, now=transactions.now())
    return rows


def columns(pairs: Iterable[Pair]) -> tuple[str, str]:
    """Distinct pairs, in lock order, as two array parameters."""
    ordered = sorted(set(pairs))
    return sql.numbers(pair[0] for pair in ordered), sql.numbers(pair[1] for pair in ordered)
