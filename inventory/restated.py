"""Which changes of stock somebody has overruled since: undoing these would undo what was said after them as well."""

from collections.abc import Collection

from commerce import sql
from inventory.models import Movement

# What restates the shelf; sales, returns, receipts and transfers only move it on, and an import that was undone said
# nothing in the end: it and its undo have the same cause.
_RESTATED = """
SELECT w.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS w(id, variant_id, location_id)
WHERE EXISTS (
  SELECT FROM inventory_movement m WHERE m.variant_id = w.variant_id AND m.location_id = w.location_id AND m.id > w.id
    AND m.on_hand_delta <> 0 AND m.kind IN ('adjustment', 'count', 'unrecorded_receipt', 'merge')
    AND NOT (m.cause LIKE 'import:%%' AND 0 = (
      SELECT sum(o.on_hand_delta) FROM inventory_movement o
      WHERE o.variant_id = m.variant_id AND o.location_id = m.location_id AND o.cause = m.cause)))
"""


def since(movements: Collection[Movement]) -> set[int]:
    """The ids of those after which somebody has said anew what stands on the shelf. One query."""
    columns = zip(*((each.pk, each.variant_id, each.location_id) for each in movements), strict=True)
    return {row[0] for row in sql.run(_RESTATED, [sql.numbers(column) for column in columns])}
