"""Goods that are here but not for sale, by the bucket they were put into. Sums to `Level.unavailable`."""

from collections.abc import Sequence

from commerce import sql

_BY_BUCKET = """
SELECT bucket, sum(unavailable_delta)::int FROM inventory_movement
WHERE variant_id = %s AND (%s OR location_id = ANY(%s)) AND unavailable_delta <> 0
GROUP BY bucket HAVING sum(unavailable_delta) <> 0 ORDER BY bucket
"""


def by_bucket(*, variant_id: int, location_ids: Sequence[int] | None) -> dict[str, int]:
    """`{bucket: units}` at these locations together, everywhere when None. One query."""
    return dict(sql.run(_BY_BUCKET, (variant_id, location_ids is None, list(location_ids or ()))))
