"""Stock beside the catalog: units on hand per variant, and the page that explains them."""

from collections.abc import Collection

from commerce import sql
from commerce.console.stock_figures import Figure
from commerce.console.stores import Scope
from inventory import availability
from inventory.console import choices

_ON_HAND = f"""
SELECT v.id, v.sku, coalesce(sum(l.on_hand), 0)::bigint FROM commerce_variant v
LEFT JOIN inventory_level l ON l.variant_id = v.id AND (%s OR l.location_id = ANY(%s)) AND {availability.PLAIN}
WHERE v.id = ANY(%s) GROUP BY v.id, v.sku
"""


def on_hand(variant_ids: Collection[int], scope: Scope) -> dict[int, Figure]:
    """At the page's store, or everywhere; nothing of a kit, whose parts are counted. One query."""
    places = scope.location_ids
    rows = sql.run(_ON_HAND, (places is None, places or [], list(variant_ids)))
    return {id: Figure(units, choices.sku_url("sku", scope.slug, sku)) for id, sku, units in rows}
