"""Keeping the search vectors true: in the transaction that changes a product, so that a search never lags behind."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch

from commerce import search, sql, transactions
from commerce.models import Product, SkuName, Variant

BATCH = 500
DESCRIPTION_MOST = 2_000
_SHORTEST_WORD = 3
_WRITE = """
UPDATE commerce_variant v SET search =
    setweight(to_tsvector('simple', w.name), 'A') || setweight(to_tsvector('english', w.name), 'A')
    || setweight(to_tsvector('simple', w.own), 'B') || setweight(to_tsvector('simple', w.filed), 'C')
    || setweight(to_tsvector('english', w.filed), 'C') || setweight(to_tsvector('english', w.about), 'D')
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS w (id, name, own, filed, about)
WHERE v.id = w.id
"""
# In one order for everybody: two writers that add the same words would otherwise wait for each other.
_LEARN = """
INSERT INTO commerce_searchword (word) SELECT want.word FROM unnest(%s::text[]) AS want (word)
WHERE NOT EXISTS (SELECT 1 FROM commerce_searchword s WHERE s.word = want.word) ORDER BY 1 ON CONFLICT DO NOTHING
"""
Row = tuple[int, str, str, str, str]


@transactions.building_block
def refresh(product_ids: Sequence[int]) -> None:
    """Write the vectors of all variants of these products, and learn their words."""
    for start in range(0, len(product_ids), BATCH):
        rows = [row for product in _read(product_ids[start : start + BATCH]) for row in _rows(product)]
        if rows:
            sql.send(_WRITE, [list(column) for column in zip(*rows, strict=True)])
            sql.send(_LEARN, [_learnable(rows)])


def _read(product_ids: Sequence[int]) -> Iterable[Product]:
    names = Prefetch("sku_names", SkuName.objects.order_by("pk"))
    variants = Prefetch("variants", Variant.objects.order_by("pk").prefetch_related(names))
    return Product.objects.filter(pk__in=product_ids).order_by("pk").prefetch_related(variants, "categories")


def _rows(product: Product) -> Iterable[Row]:
    filed = _folded(category.name for category in product.categories.all())
    about = product.description[:DESCRIPTION_MOST].replace("\x00", "")
    for variant in product.variants.all():
        skus = [part for name in variant.sku_names.all() for part in (name.key, name.key.replace("-", ""))]
        yield variant.pk, _folded([product.title]), _folded([*variant.option_values, *skus]), filed, about


def _folded(texts: Iterable[str]) -> str:
    return " ".join(word for text in texts for word in search.words(text))


def _learnable(rows: Iterable[Row]) -> list[str]:
    """Words of titles, options and categories. Digits are never spelled nearly so."""
    found = {word for _, name, own, filed, _ in rows for word in f"{name} {own} {filed}".split()}
    return sorted(word for word in found if len(word) >= _SHORTEST_WORD and word.isalpha())
