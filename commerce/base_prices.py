"""The base price of now: a variant's own, until a dated row of the base list in its currency takes over.

Lists and pages show it through here, so that a scheduled price is seen everywhere at the same instant.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from commerce import sql, transactions
from commerce.models import Product, Variant

_LIVE = """
  SELECT r.amount, r.compare_at_amount FROM commerce_price r JOIN commerce_pricelist l ON l.id = r.price_list_id
  WHERE r.variant_id = v.id AND r.min_quantity = 1 AND l.kind = 'base' AND l.active AND l.currency = v.currency
    AND (l.starts_at IS NULL OR l.starts_at <= c.now) AND (l.ends_at IS NULL OR l.ends_at > c.now)
    AND (r.starts_at IS NULL OR r.starts_at <= c.now) AND (r.ends_at IS NULL OR r.ends_at > c.now)
  ORDER BY greatest(r.starts_at, l.starts_at) DESC NULLS LAST, r.id DESC LIMIT 1
"""
_OF_VARIANTS = f"""
SELECT v.id, b.amount, b.compare_at_amount
FROM (SELECT coalesce(%s, now()) AS now) c, commerce_variant v, LATERAL ({_LIVE}) b WHERE v.id = ANY(%s)
"""
_OF_PRODUCTS = f"""
SELECT v.product_id, min(coalesce(b.amount, v.price)), max(coalesce(b.amount, v.price))
FROM (SELECT coalesce(%s, now()) AS now) c, commerce_variant v LEFT JOIN LATERAL ({_LIVE}) b ON true
WHERE v.product_id = ANY(%s) AND v.status <> 'archived' GROUP BY v.product_id
"""
_SUPERSEDE = """
UPDATE commerce_price r SET ends_at = greatest(%s, r.starts_at)
FROM commerce_pricelist l, unnest(%s::bigint[], %s::bigint[]) AS w(variant_id, price), commerce_variant v,
  commerce_price o
WHERE o.id = r.id AND l.id = r.price_list_id AND v.id = r.variant_id AND w.variant_id = v.id AND w.price <> v.price
  AND r.min_quantity = 1
  AND l.kind = 'base' AND l.currency = v.currency
  AND (r.starts_at IS NULL OR r.starts_at <= %s) AND (r.ends_at IS NULL OR r.ends_at > %s)
RETURNING r.variant_id, r.id, o.ends_at
"""
_GO_ON = """
UPDATE commerce_price r SET ends_at = w.ends_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w(id, ended_at, ends_at)
WHERE r.id = w.id AND r.ends_at = w.ended_at AND (w.ends_at IS NOT NULL OR NOT EXISTS (
  SELECT FROM commerce_price o WHERE o.variant_id = r.variant_id AND o.price_list_id = r.price_list_id
    AND o.min_quantity = r.min_quantity AND o.starts_at IS NOT DISTINCT FROM r.starts_at AND o.ends_at IS NULL))
"""
_END = """
UPDATE commerce_price r SET ends_at = greatest(%s, r.starts_at) FROM commerce_pricelist l
WHERE l.id = r.price_list_id AND r.variant_id = %s AND r.min_quantity = 1 AND l.kind = 'base' AND l.currency = %s
  AND (r.starts_at IS NULL OR r.starts_at <= %s) AND (r.ends_at IS NULL OR r.ends_at > %s)
"""
_NAMES = {"price", "compare_at_price"}


def show(variants: Iterable[Variant]) -> None:
    """Let these instances say the base price of now. For reading only: they must not be saved. One query."""
    found = {variant.pk: variant for variant in variants}
    if not found:
        return
    for id, amount, compare_at in sql.run(_OF_VARIANTS, (transactions.moment(), sql.numbers(found))):
        found[id].price, found[id].compare_at_price = amount, compare_at


def show_ranges(products: Collection[Product]) -> None:
    """Let these products say the `lowest` and `highest` base price of their variants in use. One query."""
    found = {product.pk: product for product in products}
    if not found:
        return
    for id, lowest, highest in sql.run(_OF_PRODUCTS, (transactions.moment(), sql.numbers(found))):
        found[id].lowest, found[id].highest = lowest, highest


@transactions.building_block
def supersede(prices: Mapping[int, int], *, now: datetime) -> sql.Rows:
    """End the dated base prices in force of variants whose own price becomes another, `{variant id: price}`, before it
    is written. Changes that are scheduled for later stay. Returns `(variant id, price row id, the end it had)` each."""
    if not prices:
        return []
    return sql.run(_SUPERSEDE, (now, sql.numbers(prices.keys()), sql.numbers(prices.values()), now, now))


@transactions.building_block
def go_on(ended: Collection[tuple[int, datetime, datetime | None]]) -> None:
    """Give dated prices `(row id, when it was ended, the end it had)` their end back, where they still end then."""
    if ended:
        sql.send(_GO_ON, [list(column) for column in zip(*ended, strict=True)])


@transactions.building_block
def settle(variant: Variant, changes: Mapping[str, Any], *, now: datetime) -> Mapping[str, Any]:
    """What to write where somebody gives a variant a price. While a dated price is in force, the same price changes
    nothing, and another one ends it and counts from now on."""
    dated = sql.run(_OF_VARIANTS, (now, sql.numbers([variant.pk]))) if _NAMES & changes.keys() else []
    if not dated:
        return changes
    _, price, compare_at = dated[0]
    wanted = {"price": changes.get("price", price), "compare_at_price": changes.get("compare_at_price", compare_at)}
    rest = {name: value for name, value in changes.items() if name not in _NAMES}
    if wanted == {"price": price, "compare_at_price": compare_at}:
        return rest
    sql.send(_END, (now, variant.pk, variant.currency, now, now))
    return rest | wanted
