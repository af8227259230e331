"""Whole products of a WooCommerce shop: looked for, made, changed, hidden. A SKU is there once, a GTIN as well."""

from typing import Any

from commerce.sales_channels.connectors.simulated import amounts, publishing
from commerce.sales_channels.connectors.simulated.exchange import Request
from commerce.sales_channels.connectors.simulated.publishing import NewVariant
from commerce.sales_channels.connectors.simulated.records import Impossible, Product, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.woocommerce_wire import product_form

_STATUSES = {"publish": True, "draft": False, "private": False, "pending": False}


def found(shop: Shop, asked: Request) -> list[Product | Variant]:
    """Those of `include`; by `sku` variations too."""
    known, only = shop.state.products, sorted({int(each) for each in asked.query.get("include", "").split(",") if each})
    products = [known[each] for each in only if each in known] if only else list(known.values())
    if "sku" not in asked.query:
        return products
    skus = asked.query["sku"].split(",")
    parents = [each for each in products if not each.alone and each.mark and each.mark in skus]
    variants = [each for each in shop.state.variants.values() if each.sku in skus]
    return [*parents, *variants]


def row(shop: Shop, each: Product | Variant) -> dict[str, Any]:
    """One of them in a list."""
    return product_form.product(shop, each) if isinstance(each, Product) else product_form.either(shop, each)


def one(shop: Shop, number: int) -> dict[str, Any]:
    """A product. Raises Impossible."""
    return product_form.product(shop, publishing.find(shop, number))


def make(shop: Shop, said: dict[str, Any]) -> dict[str, Any]:
    """A simple product, or a parent without variations yet. Raises Impossible."""
    options = [each["name"] for each in said.get("attributes", ()) if each.get("variation")]
    if (said["type"] == "variable") != bool(options):
        raise ValueError("type")
    _require_free(shop, said)
    mark = next((each["value"] for each in said.get("meta_data", ()) if each["key"] == product_form.MARK), "")
    made = Product(0, said["name"], shop.clock.now(), [], said.get("slug", ""), said.get("description", ""), options,
                   mark)  # fmt: skip
    variants = [] if options else [_new(shop, said, ())]
    publishing.make(shop, made, variants, stocked=True, active=_STATUSES[said.get("status", "publish")])
    return product_form.product(shop, made)


def change(shop: Shop, asked: Request, number: int) -> dict[str, Any]:
    """What is named; the rest stays. Raises Impossible."""
    found, said = publishing.find(shop, number), asked.data()
    texts = {
        ours: said[theirs] for theirs, ours in (("name", "title"), ("description", "description")) if theirs in said
    }
    if found.options and "attributes" in said:
        texts["options"] = [each["name"] for each in said["attributes"] if each.get("variation")]
    if texts:
        publishing.change(shop, found, **texts)
    if found.alone and said.get("global_unique_id"):
        shop.variant(found.variants[0]).barcode = said["global_unique_id"]
    if "status" in said:
        publishing.show(shop, found, _STATUSES[said["status"]])
    return product_form.product(shop, found)


def add(shop: Shop, rows: list[dict[str, Any]], parent: int) -> list[dict[str, Any]]:
    """New variations, each by itself. Raises Impossible for a parent that is not."""
    product, answers = publishing.find(shop, parent), []
    for row in rows:
        try:
            _require_free(shop, row)
        except Impossible as problem:
            answers.append(
                {"id": 0, "error": {"code": problem.code, "message": problem.detail, "data": {"status": 400}}}
            )
            continue
        values = tuple(each["option"] for each in row["attributes"])
        made = publishing.add(shop, product, _new(shop, row, values), stocked=True)
        made.active = product.active
        answers.append(product_form.variation(shop, made))
    return answers


def _new(shop: Shop, said: dict[str, Any], values: tuple[str, ...]) -> NewVariant:
    regular = amounts.minor(said["regular_price"], shop.state.currency)
    sale = amounts.minor(said["sale_price"], shop.state.currency) if said.get("sale_price") else None
    price, before = (regular, None) if sale is None else (sale, regular)
    return NewVariant(said.get("sku", ""), said.get("global_unique_id", ""), values, price, before)


def _require_free(shop: Shop, said: dict[str, Any]) -> None:
    sku, code = said.get("sku", ""), said.get("global_unique_id", "")
    marks = {each.mark for each in shop.state.products.values() if each.options}
    if publishing.sku_owner(shop, sku) or (sku and sku in marks):
        raise Impossible("product_invalid_sku", "Invalid or duplicated SKU.")
    if code and any(each.barcode == code for each in shop.state.variants.values()):
        raise Impossible("product_invalid_global_unique_id", "Invalid or duplicated GTIN, UPC, EAN or ISBN.")
