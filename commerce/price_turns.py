"""Prices turn by the clock, by themselves; this only tells who remembers them: versions, ETags, channels, screens.

It looks at what turned lately, not at all history; lately is longer than any transaction, because a price may be
written with a start that has passed when it commits. What changed a variant after its price turned has told of it.
"""

from datetime import timedelta

from commerce import catalog, sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ProductChanged

MOST = 1000
MARGIN = timedelta(minutes=15)  # longer than any transaction that writes prices
_SINCE = "coalesce((SELECT until FROM commerce_pricestold), '-infinity')"
_TURNED = f"""
SELECT DISTINCT v.id, v.product_id FROM (
  SELECT variant_id, price_list_id, starts_at AS at FROM commerce_price
  WHERE starts_at > {_SINCE} AND starts_at <= %(now)s
  UNION ALL
  SELECT variant_id, price_list_id, ends_at FROM commerce_price
  WHERE ends_at > {_SINCE} AND ends_at <= %(now)s
) AS r
JOIN commerce_pricelist l ON l.id = r.price_list_id AND l.kind = 'base' AND l.active
JOIN commerce_variant v ON v.id = r.variant_id AND v.currency = l.currency AND v.updated_at < r.at
ORDER BY v.product_id, v.id LIMIT %(most)s
"""
_TOLD = f"""
INSERT INTO commerce_pricestold (id, until) SELECT 1, %(old)s
WHERE EXISTS (SELECT 1 FROM commerce_price WHERE starts_at > {_SINCE} AND starts_at <= %(old)s)
  OR EXISTS (SELECT 1 FROM commerce_price WHERE ends_at > {_SINCE} AND ends_at <= %(old)s)
ON CONFLICT (id) DO UPDATE SET until = greatest(commerce_pricestold.until, excluded.until)
"""
_LOCK = "SELECT id FROM commerce_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@transactions.upkeep
def announce(*, by: Actor) -> int:
    """Count up the versions of variants whose base price began or ended since they last changed, and publish that their
    products changed. Returns how many, at most MOST at once; again is fine."""
    now = transactions.now()
    turned = sql.run(_TURNED, {"now": now, "most": MOST})
    if turned:
        _tell(turned)
    if len(turned) < MOST:  # else there may be more, and the next run looks from the same moment on
        sql.send(_TOLD, {"old": now - MARGIN})
    return len(turned)


@transactions.building_block
def _tell(turned: sql.Rows) -> None:
    products = sorted({product_id for _, product_id in turned})
    sql.run(_LOCK, (sql.numbers(products),))
    catalog.touch(product_ids=products, variant_ids=[variant_id for variant_id, _ in turned])
    bus.publish(ProductChanged(tuple(products)))
