"""Products that somebody outside makes in a simulated shop, changes and hides. Nothing here is ever deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels.connectors.simulated.records import Impossible, Level, Product, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop

SIGN = " / "  # between the values of a variant's title


@dataclass(frozen=True)
class NewVariant:
    """A variant to be, with its values in the order of the product's options."""

    sku: str
    barcode: str
    values: Sequence[str]
    price: int
    compare_at_price: int | None = None


def make(shop: Shop, made: Product, variants: Sequence[NewVariant], *, stocked: bool, active: bool) -> Product:
    """A new product, complete or not at all. With `stocked` its variants are kept at every place, none on hand."""
    made.id, made.updated_at = shop.new_id(), shop.clock.now()
    shop.state.products[made.id] = made
    for new in variants:
        add(shop, made, new, stocked=stocked)
    show(shop, made, active)
    shop.record("product_made", product=made.id, mark=made.mark, skus=[new.sku for new in variants])
    return made


def add(shop: Shop, product: Product, new: NewVariant, *, stocked: bool) -> Variant:
    """One more variant."""
    with shop.changing():
        now = shop.clock.now()
        title, before = SIGN.join(new.values), new.compare_at_price
        made = Variant(shop.new_id(), product.id, new.sku, new.barcode, title, new.price, now, before)
        shop.state.variants[made.id] = made
        shop.state.counts[made.id] = {place: Level(0, now, now) for place in shop.state.places} if stocked else {}
        product.variants.append(made.id)
        shop.record("variant_made", product=product.id, sku=new.sku, variant=made.id)
        shop.touch(made)
        return made


def change(shop: Shop, product: Product, **texts: Any) -> None:
    """Other words: `title`, `description`, `options`."""
    with shop.changing():
        for name, value in texts.items():
            setattr(product, name, value)
        shop.record("product_changed", product=product.id, fields=sorted(texts))
        _touch(shop, product)


def show(shop: Shop, product: Product, active: bool) -> None:
    """On sale, or hidden."""
    with shop.changing():
        for number in product.variants:
            shop.variant(number).active = active
        product.active = active
        _touch(shop, product)


def sku_owner(shop: Shop, sku: str) -> Product | None:
    """Whose variant has this SKU."""
    found = next((each for each in shop.state.variants.values() if sku and each.sku == sku), None)
    return shop.state.products[found.product_id] if found else None


def find(shop: Shop, number: int) -> Product:
    """Raises Impossible."""
    found = shop.state.products.get(number)
    if found is None:
        raise Impossible("no_such_product", f"Invalid ID {number}")
    return found


def _touch(shop: Shop, product: Product) -> None:
    product.updated_at = shop.clock.now()
    if product.variants:
        shop.touch(shop.variant(product.variants[0]))
