"""The variants of one product as its page lists them."""

from dataclasses import dataclass

from commerce import base_prices
from commerce.console import stock_figures
from commerce.console.stock_figures import Figure
from commerce.console.stores import Scope
from commerce.models import Product, Variant

STATUS_CHIPS = {
    Variant.Status.ACTIVE: "on_sale",
    Variant.Status.DISCONTINUED: "discontinued",
    Variant.Status.ARCHIVED: "archived",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One variant; `parts` of a kit are `(units, SKU)`. `figure` is None where nobody counts stock or the person may
    not see it."""

    variant: Variant
    name: str
    codes: list[str]
    parts: list[tuple[int, str]]
    status: str
    figure: Figure | None


def rows(scope: Scope, product: Product) -> list[Row]:
    """In the order of the product; a constant number of queries."""
    variants = list(product.variants.prefetch_related("barcodes", "components__component").order_by("position", "id"))
    base_prices.show(variants)
    figures = stock_figures.of([variant.pk for variant in variants], scope) or {}
    return [
        Row(
            variant=variant,
            name=variant.title or ", ".join(variant.option_values) or product.title,
            codes=[barcode.code for barcode in variant.barcodes.all()],
            parts=[(part.quantity, part.component.sku) for part in variant.components.all()],
            status=STATUS_CHIPS[variant.status],
            figure=figures.get(variant.pk),
        )
        for variant in variants
    ]
