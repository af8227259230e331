"""New prices worked out from those of now: a percentage up or down on a category, each brought to a usual ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from commerce import money, sql
from commerce.models import PriceList, Variant

Ending = Literal["", "99", "95", "00"]
_LISTED = """
SELECT DISTINCT ON (r.variant_id) r.variant_id, r.amount FROM commerce_price r
WHERE r.price_list_id = %s AND r.variant_id = ANY(%s) AND r.min_quantity = 1
  AND (r.starts_at IS NULL OR r.starts_at <= %s) AND (r.ends_at IS NULL OR r.ends_at > %s)
ORDER BY r.variant_id, r.starts_at DESC NULLS LAST, r.id DESC
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One price to be: minor units of the list's currency. `before` is None where the list had none."""

    variant_id: int
    sku: str
    before: int | None
    amount: int
    min_quantity: int = 1


def by_percent(
    *, price_list: PriceList, category: str, percent: int, ending: Ending, at: datetime
) -> Sequence[Proposal]:
    """Every variant of a category and below, `percent` ten-thousandths of its price of now up or, below 0, down.

    Where the list has no price yet, the variant's own in the same currency is taken; without either it stays out.
    """
    inside = Q(product__categories__path=category) | Q(product__categories__path__startswith=f"{category}/")
    rows = Variant.objects.filter(inside).exclude(status=Variant.Status.ARCHIVED).order_by("sku", "id").distinct()
    variants = list(rows.values_list("pk", "sku", "price", "currency"))
    listed = now_on(price_list, [row[0] for row in variants], at)
    found = []
    for variant_id, sku, own, currency in variants:
        before = listed.get(variant_id)
        start = before if before is not None else own if currency == price_list.currency else None
        if start is not None:
            found.append(Proposal(variant_id, sku, start, changed(start, percent, price_list.currency, ending)))
    return found


def now_on(price_list: PriceList, variant_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """`{variant id: amount}` for one unit on a list at an instant."""
    return dict(sql.run(_LISTED, (price_list.pk, sql.numbers(variant_ids), at, at)))


def changed(amount: int, percent: int, currency: str, ending: Ending) -> int:
    """`changed(4500, -100000, "GBP", "99")` is 3999: half a cent goes up, then the nearest amount with that ending."""
    exact = max(0, (2 * amount * (1_000_000 + percent) + 1_000_000) // 2_000_000)
    size = 10 ** money.digits(currency)
    if not ending or size != 100:
        return exact
    last = int(ending)
    nearest = (exact - last + size // 2) // size * size + last
    return max(nearest, last)
