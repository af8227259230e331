"""Which picture stands for a variant or a product: its own first, then one that no variant claims, then any."""

from collections.abc import Collection

from commerce import images, sql

_OF_VARIANTS = """
SELECT DISTINCT ON (v.id) v.id, i.key FROM commerce_variant v JOIN commerce_image i ON i.product_id = v.product_id
LEFT JOIN commerce_image_variants own ON own.image_id = i.id AND own.variant_id = v.id
WHERE v.id = ANY(%s)
ORDER BY v.id, own.variant_id IS NULL, EXISTS (SELECT 1 FROM commerce_image_variants o WHERE o.image_id = i.id),
  i.position, i.id
"""
_OF_PRODUCTS = """
SELECT DISTINCT ON (i.product_id) i.product_id, i.key FROM commerce_image i
WHERE i.product_id = ANY(%s) ORDER BY i.product_id, i.position, i.id
"""


def of_variants(variant_ids: Collection[int], *, size: int = images.SIZES[0]) -> dict[int, str]:
    """`{variant id: URL}` for those that have a picture. One query."""
    return {id: images.url(key, size) for id, key in sql.run(_OF_VARIANTS, (list(variant_ids),))}


def of_products(product_ids: Collection[int], *, size: int = images.SIZES[0]) -> dict[int, str]:
    """`{product id: URL}` of the first picture, for those that have one. One query."""
    return {id: images.url(key, size) for id, key in sql.run(_OF_PRODUCTS, (list(product_ids),))}
