"""Keeping the search vectors true: in the transaction that changes a product, so that a search never lags behind."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch

from commerce import search, sql, transactions
from commerce.models import Product, SkuName, Variant

BATCH = 500
DESCRIPTION_MOST = 2_000
_SHORTEST_WORD = 3
_WRITE_VARIANTS = """
UPDATE commerce_variant v SET search =
    setweight(to_tsvector('simple', w.name), 'A') || setweight(to_tsvector('english', w.name), 'A')
    || setweight(to_tsvector('simple', w.own), 'B') || setweight(to_tsvector('simple', w.filed), 'C')
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS w (id, name, own, filed) WHERE v.id = w.id
"""
_WRITE_PRODUCTS = """
UPDATE commerce_product p SET search = to_tsvector('simple', w.texts) || to_tsvector('english', w.texts)
FROM unnest(%s::bigint[], %s::text[]) AS w (id, texts) WHERE p.id = w.id
"""
# In one order for everybody: two writers that add the same words would otherwise wait for each other.
_LEARN = """
INSERT INTO commerce_searchword (word) SELECT want.word FROM unnest(%s::text[]) AS want (word)
WHERE NOT EXISTS (SELECT 1 FROM commerce_searchword s WHERE s.word = want.word) ORDER BY 1 ON CONFLICT DO NOTHING
"""
Row = tuple[int, str, str, str]


@transactions.building_block
def refresh(product_ids: Sequence[int]) -> None:
    """Write the vectors of these products and of all their variants, and learn their words."""
    for start in range(0, len(product_ids), BATCH):
        products = _read(product_ids[start : start + BATCH])
        rows = {product.pk: list(_rows(product)) for product in products}
        of_variants = [row for own in rows.values() for row in own]
        texts = [(product.pk, _all_texts(product, rows[product.pk])) for product in products]
        if texts:
            sql.send(_WRITE_PRODUCTS, _columns(texts))
        if of_variants:
            sql.send(_WRITE_VARIANTS, _columns(of_variants))
            sql.send(_LEARN, [_learnable(of_variants)])


def _read(product_ids: Sequence[int]) -> list[Product]:
    names = Prefetch("sku_names", SkuName.objects.order_by("pk"))
    variants = Prefetch("variants", Variant.objects.order_by("pk").prefetch_related(names))
    return list(Product.objects.filter(pk__in=product_ids).order_by("pk").prefetch_related(variants, "categories"))


def _rows(product: Product) -> Iterable[Row]:
    name, filed = _folded([product.title]), _folded(category.name for category in product.categories.all())
    for variant in product.variants.all():
        skus = [part for known in variant.sku_names.all() for part in (known.key, known.key.replace("-", ""))]
        yield variant.pk, name, _folded([*variant.option_values, *skus]), filed


def _all_texts(product: Product, rows: Iterable[Row]) -> str:
    own = " ".join(part for row in rows for part in row[1:])
    return " ".join(
        dict.fromkeys([*own.split(), *search.words(product.title + " " + product.description[:DESCRIPTION_MOST])])
    )


def _columns(rows: Sequence[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _folded(texts: Iterable[str]) -> str:
    return " ".join(word for text in texts for word in search.words(text))


def _learnable(rows: Iterable[Row]) -> list[str]:
    """Words of titles, options and categories. Digits are never spelled nearly so."""
    found = {word for row in rows for word in " ".join(row[1:]).split()}
    return sorted(word for word in found if len(word) >= _SHORTEST_WORD and word.isalpha())
