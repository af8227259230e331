"""What pricing knows of the variants in a basket, read in two statements however many there are.

Facts of the catalog and prices change with every edit, so they are read per question and never remembered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from commerce import skus, sql

_GOODS = """
SELECT v.id, v.sku, p.title, v.title, v.option_values, v.product_id, v.price, v.currency, v.tax_class, v.weight_grams,
  greatest(v.minimum_age, kit.minimum_age), v.pickup_only OR coalesce(kit.pickup_only, false), v.max_per_customer,
  v.when_out, v.ships_on,
  ARRAY(SELECT c.path FROM commerce_product_categories pc JOIN commerce_category c ON c.id = pc.category_id
    WHERE pc.product_id = v.product_id ORDER BY c.path),
  coalesce(kit.parts, '{}')
FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
CROSS JOIN LATERAL (
  SELECT array_agg(ARRAY[k.component_id, k.quantity, c.price] ORDER BY k.id) AS parts,
    max(c.minimum_age) AS minimum_age, bool_or(c.pickup_only) AS pickup_only
  FROM commerce_kitcomponent k JOIN commerce_variant c ON c.id = k.component_id WHERE k.kit_id = v.id) AS kit
WHERE v.id = ANY(%s)
"""
_PRICES = """
SELECT r.variant_id, r.id, r.amount, r.min_quantity, r.starts_at, r.ends_at, l.id, l.code, l.name, l.kind, l."group",
  l.starts_at, l.ends_at
FROM commerce_price r JOIN commerce_pricelist l ON l.id = r.price_list_id
WHERE r.variant_id = ANY(%s) AND l.active AND l.currency = %s
  AND (l.location_id IS NULL OR l.location_id = %s) AND (l.channel_id IS NULL OR l.channel_id = %s)
  AND (l.kind <> 'contract' OR l.customer_id = %s)
  AND (r.ends_at IS NULL OR r.ends_at > coalesce(%s, now())) AND (l.ends_at IS NULL OR l.ends_at > coalesce(%s, now()))
  AND (r.starts_at IS NULL OR r.starts_at <= coalesce(%s, now()) + interval '1 hour')
"""


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One price that holds, or soon will, during `[starts_at, ends_at)`: that of the row within that of its list."""

    id: int
    amount: int
    min_quantity: int
    starts_at: datetime | None
    ends_at: datetime | None
    list_code: str
    list_name: str
    kind: str
    group: str


@dataclass(frozen=True, slots=True)
class Good:
    """A variant as it is sold. `price` is the variant's own, in `currency`; `prices` stand above it.

    `categories` are paths; `components` are `(variant id, units per kit)`, `worths` what each part's units cost
    alone. A kit is as restricted as its parts. The flags are read here and enforced by `commerce.restrictions`.
    """

    variant_id: int
    sku: str
    title: str
    product_id: int
    price: int
    currency: str
    tax_class: str
    weight_grams: int
    minimum_age: int | None
    pickup_only: bool
    max_per_customer: int | None
    when_out: str
    ships_on: date | None
    categories: tuple[str, ...]
    components: tuple[tuple[int, int], ...]
    prices: tuple[ListedPrice, ...] = ()
    worths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Buyer:
    """For whom lists are read: prices of other customers' contracts, locations and channels stay out."""

    currency: str
    channel_id: int
    location_id: int | None
    customer_id: int | None


def reads(variant_ids: Collection[int], buyer: Buyer, moment: datetime | None) -> list[sql.Read]:
    """The two statements. The transaction's clock counts when `moment` is None."""
    return [(_GOODS, (sql.numbers(variant_ids),)), prices_read(variant_ids, buyer, moment)]


def prices_read(variant_ids: Collection[int], buyer: Buyer, moment: datetime | None) -> sql.Read:
    """The statement that reads prices alone."""
    whom = (buyer.currency, buyer.location_id, buyer.channel_id, buyer.customer_id)
    return (_PRICES, (sql.numbers(variant_ids), *whom, moment, moment, moment))


def found(variant_ids: Collection[int], goods: sql.Rows, prices: sql.Rows) -> dict[int, Good]:
    """`{variant id: Good}` of the answers. Raises UnknownSku when a variant is gone."""
    listed: dict[int, list[ListedPrice]] = {}
    for row in prices:
        listed.setdefault(row[0], []).append(_listed(row))
    known = {row[0]: _good(row, tuple(listed.get(row[0], ()))) for row in goods}
    gone = [str(id) for id in variant_ids if id not in known]
    if gone:
        raise skus.UnknownSku("A product of this basket is not in the catalog any more.", variants=gone)
    return known


def _listed(row: tuple) -> ListedPrice:
    _, id, amount, least, starts_at, ends_at, _, code, name, kind, group, list_starts_at, list_ends_at = row
    return ListedPrice(
        id,
        amount,
        least,
        _later(starts_at, list_starts_at),
        _earlier(ends_at, list_ends_at),
        code,
        name,
        kind,
        group,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _good(row: tuple, prices: tuple[ListedPrice, ...]) -> Good:
    id, sku, product, title, options, product_id, price, currency, tax_class, weight, *flags, paths, parts = row
    label = title or ", ".join(options)
    return Good(
        id,
        sku,
        f"{product}, {label}" if label else product,
        product_id,
        price,
        currency,
        tax_class,
        weight or 0,
        *flags,
        tuple(paths),
        tuple((component, quantity) for component, quantity, _ in parts),
        prices,
        tuple(quantity * worth for _, quantity, worth in parts),
    )
