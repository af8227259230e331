"""Prices turn by the clock, by themselves; this only tells who remembers them: versions, ETags, channels, screens."""

from commerce import catalog, sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ProductChanged

MOST = 1000
_TURNED = """
SELECT DISTINCT v.id, v.product_id FROM commerce_price r
JOIN commerce_pricelist l ON l.id = r.price_list_id AND l.kind = 'base' AND l.active
JOIN commerce_variant v ON v.id = r.variant_id AND v.currency = l.currency
WHERE (v.updated_at < r.starts_at AND r.starts_at <= %s) OR (v.updated_at < r.ends_at AND r.ends_at <= %s)
ORDER BY v.product_id, v.id LIMIT %s
"""
_LOCK = "SELECT id FROM commerce_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@transactions.upkeep
def announce(*, by: Actor) -> int:
    """Count up the versions of variants whose base price began or ended since they last changed, and publish that their
    products changed. Returns how many, at most MOST at once; again is fine."""
    now = transactions.now()
    turned = sql.run(_TURNED, (now, now, MOST))
    if not turned:
        return 0
    products = sorted({product_id for _, product_id in turned})
    sql.run(_LOCK, (sql.numbers(products),))
    catalog.touch(product_ids=products, variant_ids=[variant_id for variant_id, _ in turned])
    bus.publish(ProductChanged(tuple(products)))
    return len(turned)
