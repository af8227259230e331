"""Work that stock asks for: a promise that can no longer be kept opens a task, and closes it when it can again.

Levels are locked in the common order before they are read, so that a task says what is true when it is written.
"""

from collections.abc import Sequence

from commerce import sql, transactions
from commerce.actors import Actor
from inventory.models import StockTask

_OPEN = """
WITH level AS (
  SELECT variant_id, location_id, shortfall FROM inventory_level WHERE id = ANY(%s)
  ORDER BY variant_id, location_id FOR NO KEY UPDATE
)
INSERT INTO inventory_stocktask (kind, variant_id, location_id, quantity, opened_at)
SELECT %s, variant_id, location_id, shortfall, %s FROM level WHERE shortfall > 0 ORDER BY variant_id, location_id
ON CONFLICT (kind, variant_id, location_id) WHERE closed_at IS NULL DO UPDATE SET quantity = EXCLUDED.quantity
RETURNING id
"""
_SETTLE = """
WITH level AS (
  SELECT l.variant_id, l.location_id, l.shortfall FROM inventory_level l
  WHERE l.id = ANY(%s) AND EXISTS (
    SELECT FROM inventory_stocktask o
    WHERE o.variant_id = l.variant_id AND o.location_id = l.location_id AND o.closed_at IS NULL)
  ORDER BY l.variant_id, l.location_id FOR NO KEY UPDATE OF l
)
UPDATE inventory_stocktask t SET
  closed_at = CASE WHEN level.shortfall = 0 THEN %s::timestamptz END,
  quantity = CASE WHEN level.shortfall = 0 THEN t.quantity ELSE level.shortfall END
FROM level
WHERE t.variant_id = level.variant_id AND t.location_id = level.location_id
  AND t.kind = %s AND t.closed_at IS NULL AND t.quantity <> level.shortfall
RETURNING t.id
"""


@transactions.use_case
def open_shortfalls(*, by: Actor, level_ids: Sequence[int]) -> int:
    """One open task per level that promises more than it has; an open one gets the new quantity."""
    params = (list(level_ids), StockTask.Kind.PROMISE_SHORT, transactions.now())
    return len(sql.run(_OPEN, params))


@transactions.use_case
def settle(*, by: Actor, level_ids: Sequence[int]) -> int:
    """Bring the open tasks of levels up to date; where all promises can be kept again they close, and keep the number
    they had last. Only levels with a task are locked. Returns how many tasks changed."""
    params = (list(level_ids), transactions.now(), StockTask.Kind.PROMISE_SHORT)
    return len(sql.run(_SETTLE, params))
