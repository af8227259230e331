"""What safety rules cover: listings whose channel shows less or more by them, and levels where somebody waits.

Rules are read as they stand: who wrote them says only which. A rule for a part covers its kits.
"""

from collections.abc import Collection

from commerce import sql
from inventory.levels import Pair

_GOODS = """
WITH covered AS (
    SELECT r.location_id, r.channel_id, r.variant_id FROM inventory_safetyrule r
    WHERE r.id = ANY(%(rules)s) AND r.variant_id IS NOT NULL
    UNION
    SELECT r.location_id, r.channel_id, v.id FROM inventory_safetyrule r CROSS JOIN commerce_variant v
    LEFT JOIN commerce_category c ON c.id = r.category_id
    WHERE r.id = ANY(%(rules)s) AND r.variant_id IS NULL AND (c.id IS NULL OR EXISTS (
        SELECT FROM commerce_product_categories pc JOIN commerce_category own ON own.id = pc.category_id
        WHERE pc.product_id = v.product_id AND (own.path = c.path OR starts_with(own.path, c.path || '/'))))),
goods AS (
    SELECT location_id, channel_id, variant_id FROM covered
    UNION SELECT c.location_id, c.channel_id, k.kit_id
    FROM covered c JOIN commerce_kitcomponent k ON k.component_id = c.variant_id)
"""
_CONNECTIONS = """
SELECT DISTINCT c.id FROM inventory_safetyrule r
JOIN commerce_channel h ON h.kind <> 'pos' AND (r.channel_id IS NULL OR h.id = r.channel_id)
JOIN commerce_connection c ON c.channel_id = h.id AND c.status IN ('live', 'paused')
WHERE r.id = ANY(%s) ORDER BY 1
"""
_LISTED = f"""{_GOODS}
SELECT DISTINCT l.connection_id, l.id, p.external_ref, 0
FROM goods g JOIN commerce_listing l ON l.variant_id = g.variant_id
JOIN commerce_connection c ON c.id = l.connection_id AND (g.channel_id IS NULL OR c.channel_id = g.channel_id)
JOIN commerce_connectionplace p ON p.connection_id = c.id AND (g.location_id IS NULL OR p.location_id = g.location_id)
WHERE l.connection_id = %(connection)s AND l.status = 'matched' ORDER BY 1, 2, 3
"""
_WAITING = f"""{_GOODS}
SELECT DISTINCT v.variant_id, v.location_id
FROM goods g JOIN inventory_level v ON v.variant_id = g.variant_id
  AND (g.location_id IS NULL OR v.location_id = g.location_id)
WHERE v.backordered > 0 AND v.on_hand > v.unavailable + v.allocated
  AND (v.variant_id, v.location_id) > (%(variant)s, %(location)s)
ORDER BY 1, 2 LIMIT %(most)s
"""


def connections(rule_ids: Collection[int]) -> list[int]:
    """Connections of the channels that these rules are for. Tills keep nothing back."""
    return [row[0] for row in sql.run(_CONNECTIONS, (sql.numbers(rule_ids),))]


def listed(rule_ids: Collection[int], *, connection_id: int) -> sql.Rows:
    """`(connection, listing, place ref, rank)` of what one connection shows of it."""
    return sql.run(_LISTED, {"rules": sql.numbers(rule_ids), "connection": connection_id})


def waiting(rule_ids: Collection[int], *, after: Pair, most: int) -> list[Pair]:
    """The next levels with some on hand where more are back-ordered, in the order in which levels are locked."""
    params = {"rules": sql.numbers(rule_ids), "variant": after[0], "location": after[1], "most": most}
    return [(variant, place) for variant, place in sql.run(_WAITING, params)]
