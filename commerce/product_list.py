"""Products as their list shows them: found by words or codes, by status, a page at a time, with prices and variants."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from commerce import base_prices, search
from commerce.models import Product, Variant

PAGE = 50
MOST_FOUND = 50
_LISTED = ~Q(variants__status=Variant.Status.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Page:
    """Products with `lowest`, `highest` (minor units), `currency` and `size` (number of variants in use). `before` and
    `after` are products to continue from, None at the ends; a search has one page, best matches first."""

    products: list[Product]
    before: Product | None = None
    after: Product | None = None


def page(rows: QuerySet[Product], *, cursor: Product | None, backwards: bool) -> Page:
    """PAGE products by title after the cursor, or before it. One query."""
    order = ("-title", "-id") if backwards else ("title", "id")
    if cursor is not None:
        step = "lt" if backwards else "gt"
        beyond = Q(**{f"title__{step}": cursor.title}) | Q(title=cursor.title, **{f"id__{step}": cursor.pk})
        rows = rows.filter(beyond)
    found = list(_priced(rows).order_by(*order)[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    base_prices.show_ranges(shown)
    has_after, has_before = (True, more) if backwards else (more, cursor is not None)
    return Page(shown, shown[0] if has_before else None, shown[-1] if has_after else None)


def found(rows: QuerySet[Product], variants: QuerySet[Variant], query: str) -> Page:
    """The products of the best matching variants, best first. A constant number of queries."""
    ranked = search.ranked(variants.filter(product__in=rows), query).order_by("-rank", "-id")
    ids = list(dict.fromkeys(ranked.values_list("product_id", flat=True)[: MOST_FOUND * 6]))[:MOST_FOUND]
    by_id = {product.pk: product for product in _priced(rows.filter(pk__in=ids)).order_by("id")}
    base_prices.show_ranges(list(by_id.values()))
    return Page([by_id[id] for id in ids])


def _priced(rows: QuerySet[Product]) -> QuerySet[Product]:
    return rows.annotate(
        lowest=Min("variants__price", filter=_LISTED),
        highest=Max("variants__price", filter=_LISTED),
        currency=Min("variants__currency", filter=_LISTED),
        size=Count("variants", filter=_LISTED),
    )
