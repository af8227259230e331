"""Products and variations in the words of WooCommerce 11. A product of one variant is a simple one, and that variant
has the product's number.
"""

from datetime import datetime
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.publishing import SIGN
from commerce.sales_channels.connectors.simulated.records import Impossible, Product, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.woocommerce_wire.order_form import moment

MARK = "_truecount_product"  # the meta data in which an outsider keeps its own id


def variant_of(shop: Shop, number: int, parent: int = 0) -> Variant:
    """The variant that WooCommerce calls so: a simple product, or a variation of `parent`. Raises Impossible."""
    product = shop.state.products.get(parent or number)
    if product is None or (not parent and not product.alone) or (parent and number not in product.variants):
        raise Impossible("no_such_variant", f"Invalid ID {number}")
    return shop.variant(number if parent else product.variants[0])


def product(shop: Shop, found: Product) -> dict[str, Any]:
    """A product of the catalog, simple or variable."""
    alone, variants = found.alone, [shop.variant(each) for each in found.variants]
    own = _worth(shop, variants[0]) if alone else {
        "price": amounts.text(min((each.price for each in variants), default=0), shop.state.currency),
        "regular_price": "", "sale_price": "", "on_sale": False, "manage_stock": False, "stock_quantity": None,
        "stock_status": "instock",
    }  # fmt: skip
    stamp = moment(max([found.updated_at, *(_stamp(shop, each) for each in found.variants)]))
    return {
        **_frame(found.id, found.title, 0), "type": "simple" if alone else "variable",
        "sku": variants[0].sku if alone else found.mark, "global_unique_id": variants[0].barcode if alone else "",
        **own, "description": found.description, "slug": found.handle or found.title.lower().replace(" ", "-"),
        "status": "publish" if found.active and any(each.active for each in variants) else "draft",
        "meta_data": [{"id": found.id, "key": MARK, "value": found.mark}] if found.mark else [],
        "variations": [] if alone else list(found.variants), "date_created": stamp, "date_created_gmt": stamp,
        "date_modified": stamp, "date_modified_gmt": stamp, "has_options": not alone,
        "attributes": [{"id": 0, "name": name, "variation": True} for name in found.options],
    }  # fmt: skip


def variation(shop: Shop, found: Variant) -> dict[str, Any]:
    """One variant of a variable product."""
    parent = shop.state.products[found.product_id]
    names, values = parent.options or ["Size"], found.title.split(SIGN)
    stamp = moment(max(found.updated_at, _stamp(shop, found.id)))
    return {
        **_frame(found.id, f"{parent.title} - {found.title}", parent.id), "type": "variation", "sku": found.sku,
        "global_unique_id": found.barcode, **_worth(shop, found), "status": "publish" if found.active else "private",
        "date_created": stamp, "date_created_gmt": stamp, "date_modified": stamp, "date_modified_gmt": stamp,
        "attributes": [
            {"id": 0, "name": name, "slug": name.lower(), "option": value}
            for name, value in zip(names, values, strict=False)
        ],
    }  # fmt: skip


def either(shop: Shop, found: Variant) -> dict[str, Any]:
    """The variant as what it is over there."""
    parent = shop.state.products[found.product_id]
    return product(shop, parent) if parent.alone else variation(shop, found)


def _frame(number: int, name: str, parent: int) -> dict[str, Any]:
    return {
        "id": number, "name": name, "slug": name.lower().replace(" ", "-"), "permalink": "", "featured": False,
        "catalog_visibility": "visible", "description": "", "short_description": "", "purchasable": True,
        "virtual": False, "downloadable": False, "tax_status": "taxable", "tax_class": "", "backorders": "no",
        "backorders_allowed": False, "backordered": False, "low_stock_amount": None, "weight": "",
        "parent_id": parent, "meta_data": [],
    }  # fmt: skip


def _worth(shop: Shop, variant: Variant) -> dict[str, Any]:
    currency, higher = shop.state.currency, variant.compare_at_price
    count = next(iter(shop.state.counts[variant.id].values())).available
    price = amounts.text(variant.price, currency)
    return {
        "price": price, "regular_price": price if higher is None else amounts.text(higher, currency),
        "sale_price": "" if higher is None else price, "on_sale": higher is not None, "manage_stock": True,
        "stock_quantity": count, "stock_status": "instock" if count > 0 else "outofstock",
    }  # fmt: skip


def _stamp(shop: Shop, variant_id: int) -> datetime:
    return next(iter(shop.state.counts[variant_id].values())).updated_at
