"""Work that stock asks for: a promise that can no longer be kept opens a task, and closes it when it can again."""

from collections.abc import Sequence

from commerce import sql, transactions
from commerce.actors import Actor
from inventory.models import StockTask

_OPEN = """
INSERT INTO inventory_stocktask (kind, variant_id, location_id, quantity, opened_at)
SELECT %s, variant_id, location_id, shortfall, %s FROM inventory_level WHERE id = ANY(%s) AND shortfall > 0
ORDER BY variant_id, location_id
ON CONFLICT (kind, variant_id, location_id) WHERE closed_at IS NULL DO UPDATE SET quantity = EXCLUDED.quantity
RETURNING id
"""
_CLOSE = """
UPDATE inventory_stocktask t SET closed_at = %s FROM inventory_level l
WHERE l.id = ANY(%s) AND l.shortfall = 0 AND t.variant_id = l.variant_id AND t.location_id = l.location_id
  AND t.kind = %s AND t.closed_at IS NULL
RETURNING t.id
"""


@transactions.use_case
def open_shortfalls(*, by: Actor, level_ids: Sequence[int]) -> int:
    """One open task per level that promises more than it has; an open one gets the new quantity."""
    params = (StockTask.Kind.PROMISE_SHORT, transactions.now(), list(level_ids))
    return len(sql.run(_OPEN, params))


@transactions.use_case
def close_settled(*, by: Actor, level_ids: Sequence[int]) -> int:
    """Close the tasks of levels whose promises can all be kept again."""
    params = (transactions.now(), list(level_ids), StockTask.Kind.PROMISE_SHORT)
    return len(sql.run(_CLOSE, params))
