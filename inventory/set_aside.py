"""Goods that are here but not for sale, by the bucket they were put into. Sums to `Level.unavailable`."""

from collections.abc import Iterable, Sequence

from commerce import sql, transactions
from inventory import levels
from inventory.levels import Pair

_BY_BUCKET = """
SELECT bucket, sum(unavailable_delta)::bigint FROM inventory_movement
WHERE variant_id = %s AND (%s OR location_id = ANY(%s)) AND unavailable_delta <> 0
GROUP BY bucket HAVING sum(unavailable_delta) <> 0 ORDER BY bucket
"""
_OF_LEVELS = """
SELECT m.variant_id, m.location_id, m.bucket, sum(m.unavailable_delta)::bigint FROM inventory_movement m
JOIN unnest(%s::bigint[], %s::bigint[]) AS w(variant_id, location_id)
  ON m.variant_id = w.variant_id AND m.location_id = w.location_id
WHERE m.unavailable_delta <> 0 GROUP BY m.variant_id, m.location_id, m.bucket
"""


def by_bucket(*, variant_id: int, location_ids: Sequence[int] | None) -> dict[str, int]:
    """`{bucket: units}` at these locations together, everywhere when None. One query."""
    return dict(sql.run(_BY_BUCKET, (variant_id, location_ids is None, list(location_ids or ()))))


@transactions.building_block
def of_levels(pairs: Iterable[Pair]) -> dict[tuple[Pair, str], int]:
    """`{(level, bucket): units}`, exact when the levels are locked. One query."""
    rows = sql.run(_OF_LEVELS, levels.columns(pairs))
    return {((variant, place), bucket): units for variant, place, bucket, units in rows}
