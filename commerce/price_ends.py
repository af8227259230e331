"""How prices end: those in force when others begin, and those of a change or an import that is taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from commerce import sql, transactions
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.models import Price, PriceList, Variant

_SUPERSEDE = """
UPDATE commerce_price r SET ends_at = greatest(%s, r.starts_at)
FROM unnest(%s::bigint[], %s::int[]) AS w(variant_id, min_quantity), commerce_price o
WHERE o.id = r.id AND r.price_list_id = %s AND r.variant_id = w.variant_id AND r.min_quantity = w.min_quantity
  AND (r.starts_at IS NULL OR r.starts_at <= %s) AND (r.ends_at IS NULL OR r.ends_at > %s)
RETURNING r.variant_id, r.min_quantity, r.id, r.amount, o.ends_at, r.ends_at
"""
_TAKE_BACK = """
UPDATE commerce_price SET ends_at = greatest(%s, starts_at)
WHERE {} = ANY(%s) AND (ends_at IS NULL OR ends_at > %s) RETURNING variant_id
"""


class Ended(NamedTuple):
    """A price that another one ended: the end that it had, and the one that it has now."""

    variant_id: int
    min_quantity: int
    id: int
    amount: int
    had: datetime | None
    ends_at: datetime


@transactions.building_block
def supersede(price_list: PriceList, pairs: Collection[tuple[int, int]], *, now: datetime) -> list[Ended]:
    """End what is in force on a list for these `(variant id, min quantity)`."""
    if not pairs:
        return []
    variants, quantities = (sql.numbers(column) for column in zip(*sorted(pairs), strict=True))
    rows = sql.run(_SUPERSEDE, (now, variants, quantities, price_list.pk, now, now))
    return [Ended(*row) for row in rows]


@transactions.building_block
def take_back_change(change_id: int, *, now: datetime) -> None:
    """End the prices of a change; those to come never begin. What held before counts again."""
    _take_back("change_id", [change_id], now)


@transactions.building_block
def take_back(prices: Collection[Price], *, now: datetime) -> None:
    """The same for single prices."""
    _take_back("id", [price.pk for price in prices], now)


def announce(variant_ids: Collection[int]) -> None:
    """Say that the products of these variants cost something else."""
    rows = Variant.objects.filter(pk__in=variant_ids).order_by("product_id")
    if ids := tuple(rows.values_list("product_id", flat=True).distinct()):
        bus.publish(ProductChanged(ids))


def _take_back(column: str, values: Collection[int], now: datetime) -> None:
    ended = sql.run(_TAKE_BACK.format(column), (now, sql.numbers(values), now))
    announce({variant_id for (variant_id,) in ended})
