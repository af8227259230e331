"""Reading products and variants with all they show, in a fixed number of queries, and writing them as JSON."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from commerce import base_prices
from commerce.api.catalog_shapes import ProductShape, VariantShape
from commerce.models import Product, Variant

_OF_VARIANTS = ("barcodes", "images", "sku_names", "components__component")
_OF_PRODUCTS = ("categories", "images", "publications__channel", "assortment__location")


def whole_products(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Products with everything that `products` writes."""
    return rows.prefetch_related(
        *_OF_PRODUCTS, "variants", "variants__product", *(f"variants__{name}" for name in _OF_VARIANTS)
    )


def whole_variants(rows: QuerySet[Variant]) -> QuerySet[Variant]:
    """Variants with everything that `variants` writes."""
    return rows.select_related("product").prefetch_related(*_OF_VARIANTS)


def products(request: Request, found: Sequence[Product]) -> list[dict[str, Any]]:
    """JSON-ready products, with the base prices of now."""
    base_prices.show(variant for each in found for variant in each.variants.all())
    return [dict(each) for each in ProductShape(found, many=True, context={"request": request}).data]


def variants(request: Request, found: Sequence[Variant]) -> list[dict[str, Any]]:
    """JSON-ready variants, with the base prices of now."""
    base_prices.show(found)
    return [dict(each) for each in VariantShape(found, many=True, context={"request": request}).data]
