"""Levels as live messages carry them: `{sku, location, available, version}`, safety of no channel subtracted."""

from collections.abc import Sequence
from typing import Any

from commerce import sql
from inventory import availability

_DESCRIBE = f"""
SELECT v.sku, c.code, greatest(0, {availability.FREE.format(now="now()")}), l.version
FROM inventory_level l
JOIN commerce_variant v ON v.id = l.variant_id
JOIN commerce_location c ON c.id = l.location_id
WHERE l.id = ANY(%s) ORDER BY l.variant_id, l.location_id
"""


def describe(level_ids: Sequence[int]) -> list[dict[str, Any]]:
    """One entry per level that still exists, read now: an outbox row may be older than the newest change."""
    return [
        {"sku": sku, "location": location, "available": available, "version": version}
        for sku, location, available, version in sql.run(_DESCRIBE, (list(level_ids),))
    ]
