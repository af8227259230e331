"""Levels as live messages carry them: `{sku, location, available, version}`, safety of no channel subtracted.

A part that changed changes what can be made of it, so kits are told with their parts.
"""

from collections.abc import Sequence
from typing import Any

from commerce import sql
from inventory import availability, kit_stock

_FREE = f"greatest(0, {availability.FREE.format(now='now()')})"
_DESCRIBE = f"""
{kit_stock.WIDER}, told AS (
    SELECT l.variant_id, l.location_id, {_FREE} AS available, l.version
    FROM touched JOIN inventory_level l USING (variant_id, location_id) WHERE {availability.PLAIN}
    UNION ALL
    SELECT w.variant_id, w.location_id, min(coalesce({_FREE} / k.quantity, 0)), coalesce(sum(l.version), 0)
    FROM wider w JOIN commerce_kitcomponent k ON k.kit_id = w.variant_id
    LEFT JOIN inventory_level l ON l.variant_id = k.component_id AND l.location_id = w.location_id
    GROUP BY w.variant_id, w.location_id
)
SELECT v.sku, c.code, t.available, t.version::bigint
FROM told t JOIN commerce_variant v ON v.id = t.variant_id JOIN commerce_location c ON c.id = t.location_id
ORDER BY t.variant_id, t.location_id
"""


def describe(level_ids: Sequence[int]) -> list[dict[str, Any]]:
    """One entry per level that still exists and per kit of it, read now: an outbox row may be older than the newest
    change."""
    return [
        {"sku": sku, "location": location, "available": available, "version": version}
        for sku, location, available, version in sql.run(_DESCRIBE, (list(level_ids),))
    ]
