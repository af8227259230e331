"""Levels as live messages carry them: `{sku, location, available, version}`, safety of no channel subtracted."""

from collections.abc import Sequence
from typing import Any

from commerce import sql

_DESCRIBE = """
SELECT v.sku, c.code, greatest(0, l.on_hand - l.unavailable - l.allocated - l.held + coalesce(x.expired, 0)), l.version
FROM inventory_level l
JOIN commerce_variant v ON v.id = l.variant_id
JOIN commerce_location c ON c.id = l.location_id
LEFT JOIN LATERAL (
  SELECT sum(h.quantity)::int AS expired FROM inventory_holdline h
  WHERE l.held > 0 AND h.variant_id = l.variant_id AND h.location_id = l.location_id
    AND h.ended_at IS NULL AND h.expires_at <= now()
) x ON true
WHERE l.id = ANY(%s) ORDER BY l.variant_id, l.location_id
"""


def describe(level_ids: Sequence[int]) -> list[dict[str, Any]]:
    """One entry per level that still exists, read now: an outbox row may be older than the newest change."""
    return [
        {"sku": sku, "location": location, "available": available, "version": version}
        for sku, location, available, version in sql.run(_DESCRIBE, (list(level_ids),))
    ]
