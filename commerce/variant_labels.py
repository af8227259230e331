"""Variants as lists of any page show them: product, options, SKU, picture. Two queries, however many there are."""

from collections.abc import Collection
from dataclasses import dataclass

from commerce import pictures
from commerce.models import Variant


@dataclass(frozen=True, slots=True)
class VariantLabel:
    """What a person recognizes a variant by. `image` is empty without a picture."""

    variant_id: int
    product_id: int
    sku: str
    name: str
    options: str
    image: str

    @property
    def full_name(self) -> str:
        """`Ridge waxed jacket, Olive, M`."""
        return f"{self.name}, {self.options}" if self.options else self.name


def describe(variant_ids: Collection[int]) -> dict[int, VariantLabel]:
    """`{variant id: VariantLabel}` for those that exist."""
    images = pictures.of_variants(variant_ids)
    rows = Variant.objects.filter(pk__in=variant_ids).select_related("product").order_by("pk")
    return {row.pk: of(row, images.get(row.pk, "")) for row in rows}


def describe_one(variant_id: int) -> VariantLabel:
    """What one existing variant is recognized by. Two queries."""
    return describe([variant_id])[variant_id]


def of(variant: Variant, image: str = "") -> VariantLabel:
    """One variant whose product is loaded."""
    options = variant.title or ", ".join(variant.option_values)
    return VariantLabel(variant.pk, variant.product_id, variant.sku, variant.product.title, options, image)
