"""Bought stock on the hot path: what waits for the buyer is allocated, what is in their hand leaves, what is not there
yet is back-ordered, in one claim.

`promise` writes rows, and `claim` is the last statement before COMMIT: it locks the levels
in order, takes, writes the ledger of what leaves, and fails when one level is short, or owes what lies on its shelf
meanwhile (`claims.is_short`). Who calls
publishes `claims.changed` of the plan.
"""

from collections.abc import Sequence

from commerce import sql, transactions
from inventory import allocations, levels
from inventory.allocations import Purpose
from inventory.claims import Want
from inventory.sourcing import Plan

_CLAIM = """
WITH want AS (
  SELECT * FROM unnest(%(variants)s::bigint[], %(places)s::bigint[], %(waits)s::int[], %(leaves)s::int[],
    %(later)s::int[], %(safety)s::int[], %(kept)s::int[])
    AS w(variant_id, location_id, waits, leaves, later, safety, kept)
), locked AS (
  SELECT l.id, w.waits, w.leaves, w.later, w.safety, w.kept FROM inventory_level l
  JOIN want w ON l.variant_id = w.variant_id AND l.location_id = w.location_id
  ORDER BY l.variant_id, l.location_id FOR NO KEY UPDATE OF l
), taken AS (
  UPDATE inventory_level l
  SET allocated = l.allocated + k.waits, on_hand = l.on_hand - k.leaves,
    backordered = l.backordered + k.later, version = l.version + 1
  FROM locked k
  WHERE l.id = k.id AND l.on_hand - l.unavailable - l.allocated - l.held >= k.waits + k.leaves + k.safety
    AND (k.later = 0 OR l.backordered + k.later <= l.backorder_limit
      AND (l.backordered > 0 OR l.on_hand - l.unavailable - l.allocated - l.held <= k.waits + k.leaves + k.kept))
  RETURNING l.variant_id, l.location_id, l.on_hand + k.leaves AS before
), moved AS (
  INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind, actor_id,
    cause, cause_line, occurred_at, recorded_at)
  SELECT t.variant_id, t.location_id, 'sale', -m.units, t.before - m.earlier, t.before - m.earlier - m.units,
    %(actor_kind)s, %(actor_id)s, %(cause)s, m.cause_line, %(now)s, %(now)s
  FROM unnest(%(moved_variants)s::bigint[], %(moved_places)s::bigint[], %(units)s::int[], %(earlier)s::int[],
    %(cause_lines)s::bigint[]) WITH ORDINALITY AS m(variant_id, location_id, units, earlier, cause_line, place)
  JOIN taken t USING (variant_id, location_id) ORDER BY m.place
)
SELECT 1 / (count(*) = %(levels)s)::int FROM taken
"""
_NOTHING = -(2**30)  # a safety that no level falls short of


@transactions.building_block
def promise(plan: Plan, purpose: Purpose, *, leave: bool = True) -> None:
    """Write the allocations of everything that waits, and the back-orders of what comes later. Before `claim`.

    Without `leave` what is in hand waits too: for a payment that is not sure yet."""
    waiting = [want for want in plan.wants if not (want.later or leave and want.in_hand)]
    if waiting:
        allocations.write(waiting, purpose)
    if later := [want for want in plan.wants if want.later]:
        allocations.await_goods(later, purpose)


@transactions.building_block
def claim(plan: Plan, purpose: Purpose, *, leave: bool = True) -> None:
    """Take every want of the plan, or fail the transaction. Nothing may follow but COMMIT."""
    leaving = [want for want in plan.wants if leave and want.in_hand]
    actor = {"actor_kind": purpose.by.kind, "actor_id": purpose.by.id}
    per_level = _per_level(plan.wants, leave)
    sql.send(_CLAIM, {**per_level, **_moves(leaving), **actor, "cause": purpose.cause, "now": purpose.now})


@transactions.building_block
def sweep(plan: Plan) -> None:
    """End the expired holds of the plan's levels, which are locked: `held` is exact then."""
    levels.sweep([want.pair for want in plan.wants], now=transactions.now())


def _per_level(wants: Sequence[Want], leave: bool) -> dict[str, object]:
    """Demand per level: what waits meets safety, what leaves does not; a level that only owes is asked for nothing."""
    sums: dict[tuple[int, int], list[int]] = {}
    for want in wants:
        own = sums.setdefault(want.pair, [0, 0, 0, _NOTHING, 0])
        own[2 if want.later else leave and want.in_hand] += want.quantity
        own[4 if want.later else 3] = max(own[4 if want.later else 3], want.safety)
    rows = [(*pair, *sums[pair]) for pair in sorted(sums)]
    names = ("variants", "places", "waits", "leaves", "later", "safety", "kept")
    columns = {name: sql.numbers(row[index] for row in rows) for index, name in enumerate(names)}
    return {**columns, "levels": len(rows)}


def _moves(leaving: Sequence[Want]) -> dict[str, object]:
    """One ledger row per line and level, and how much of that level the lines before it took."""
    earlier: dict[tuple[int, int], int] = {}
    rows = []
    for want in leaving:
        rows.append((*want.pair, want.quantity, earlier.get(want.pair, 0), want.cause_line))
        earlier[want.pair] = earlier.get(want.pair, 0) + want.quantity
    names = ("moved_variants", "moved_places", "units", "earlier")
    columns: dict[str, object] = {name: sql.numbers(row[index] for row in rows) for index, name in enumerate(names)}
    columns["cause_lines"] = [row[4] for row in rows]
    return columns
