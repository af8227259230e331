"""Products of ours in the shop. Each carries our id of it among its meta data; a parent of variations has it as SKU
too, because only by SKU a shop can be asked.

A product without options is a simple one. What is there is changed by what it is told, the rest of it stays.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.woocommerce import (
    offer_pages,
    offers,
    prices,
    product_variations,
    weights,
)
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import Missing, Refused
from commerce.sales_channels.publisher import EXISTED, GONE, NO_PRICE, OTHER_CURRENCY
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush

MARK = "_truecount_product"
SHOWN, HIDDEN = "publish", "draft"
SKU_TAKEN = "product_invalid_sku"
SKUS_ASKED = 50
ONE_ONLY = "simple_product"
NO_MORE = "It is a simple product there and has no room for another SKU. Delete it there, then publish it again."
Row = Mapping[str, Any]


def push(site: Site, rows: Sequence[ProductPush], settings: Mapping[str, Any]) -> list[Result]:
    """One result per row."""
    return batches.one_by_one(rows, lambda row: _push(site, row, settings))


def _push(site: Site, row: ProductPush, settings: Mapping[str, Any]) -> Result:
    found = _find(site, row)
    if found is None and not row.active:
        return Result("ok", reference=row.external_product_id)
    if found is None and row.external_product_id:
        return Result("refused", code=GONE, detail="It was deleted over there. Publish it again to have it made anew.")
    currency = offer_pages.currency(site, settings)
    if found is not None:
        return _taken_in(site, row, found, currency)
    if currency != row.currency:
        return Result("refused", code=OTHER_CURRENCY, detail=f"The shop sells in {currency}")
    return _make(site, row, currency)


def _taken_in(site: Site, row: ProductPush, found: Row, currency: str) -> Result:
    if row.external_product_id or _mark(found) == row.product:
        return _change(site, row, found, currency)
    return _shown(site, found, currency, EXISTED)


def _find(site: Site, row: ProductPush) -> Row | None:
    if row.external_product_id:
        return _one(site, row.external_product_id)
    skus = [row.product, *(each.sku for each in row.variants[:SKUS_ASKED] if "," not in each.sku)]
    said = site.get("products", sku=",".join(skus), status="any", per_page=100).data
    wanted = {sku.lower() for sku in skus}
    known = [each for each in reading.rows(said, "products") if reading.text(each.get("sku")).lower() in wanted]
    parents = [_one(site, id) for id in dict.fromkeys(map(_product_id, known))]
    return next((each for each in parents if each and _mark(each) == row.product), next(filter(None, parents), None))


def _one(site: Site, id: str) -> Row | None:
    try:
        return reading.record(site.get(f"products/{id}").data, "product")
    except Missing:
        return None


def _product_id(said: Row) -> str:
    """Of the product, also where a variation was found."""
    above = reading.text(said.get("parent_id"))
    return above if above not in ("", "0") else reading.ref(said.get("id"), "id")


def _mark(said: Row) -> str:
    rows = reading.rows(said.get("meta_data"), "meta_data")
    return next((str(each.get("value")) for each in rows if each.get("key") == MARK), "")


def _make(site: Site, row: ProductPush, currency: str) -> Result:
    variants = [each for each in row.variants if each.price is not None]
    if not variants:
        return Result("refused", code=NO_PRICE, detail=f"It has no price in {row.currency}")
    wish = {
        "name": row.title, "description": row.description, "slug": row.handle, "status": SHOWN,
        "meta_data": [{"key": MARK, "value": row.product}],
    }  # fmt: skip
    if _is_simple(row):
        wish |= {"type": "simple", **_fields(row, variants[0]), **weights.of(site, variants[0].weight_grams)}
    else:
        wish |= {"type": "variable", "sku": row.product, "attributes": product_variations.attributes(row)}
    try:
        made = reading.record(site.post("products", wish).data, "product")
    except Refused as no:
        if no.code == SKU_TAKEN and (found := _find(site, row)) is not None:  # somebody was faster
            return _taken_in(site, row, found, currency)
        raise
    if not _is_simple(row) and (no := product_variations.settle(site, row, _id(made))):
        return no
    return _shown(site, made, currency)


def _change(site: Site, row: ProductPush, found: Row, currency: str) -> Result:
    wish: dict[str, Any] = {"status": SHOWN if row.active else HIDDEN}
    if row.active and row.texts:
        wish |= {"name": row.title, "description": row.description}
    is_simple = reading.text(found.get("type")) != "variable"
    if row.active and not is_simple:
        wish["attributes"] = product_variations.attributes(row)
    if row.active and is_simple and (code := next((each.barcode for each in row.variants if _is(each, found)), "")):
        wish["global_unique_id"] = code
    said = reading.record(site.put(f"products/{_id(found)}", wish).data, "product")
    if row.active and is_simple and any(each.price is not None for each in row.variants if not _is(each, found)):
        return Result("refused", code=ONE_ONLY, detail=NO_MORE)
    if row.active and not is_simple and (no := product_variations.settle(site, row, _id(found))):
        return no
    return _shown(site, said, currency)


def _is(variant: VariantPush, found: Row) -> bool:
    """Whether a simple product is this one."""
    if variant.external_variant_id:
        return variant.external_variant_id == _id(found)
    return variant.sku.lower() == reading.text(found.get("sku")).lower()


def _shown(site: Site, said: Row, currency: str, code: str = "") -> Result:
    id = _id(said)
    if reading.text(said.get("type")) != "variable":
        return Result("ok", code=code, reference=id, offers=[offers.read(said, currency)])
    parent = (id, reading.text(said.get("name")))
    rows = product_variations.read(site, id)
    return Result("ok", code=code, reference=id, offers=[offers.read(each, currency, parent=parent) for each in rows])


def _is_simple(row: ProductPush) -> bool:
    return not row.option_names and len(row.variants) == 1


def _fields(row: ProductPush, variant: VariantPush) -> dict[str, Any]:
    """What a simple product or a variation is sold as: it counts from nothing until it is told its stock."""
    cost = prices.of(variant.price or 0, variant.compare_at_price, row.currency)
    said = {"sku": variant.sku, **cost, "manage_stock": True, "stock_quantity": 0}
    return {**said, "global_unique_id": variant.barcode} if variant.barcode else said


def _id(said: Row) -> str:
    return reading.ref(said.get("id"), "id")
