"""Items of ours in the catalog. Each variation carries our id of its product, by which the item is known as ours.

An item is written whole, over the version that was read, with everything in it that is not ours; who comes second
starts again. Options are part of the variations' names, since Square keeps them as objects of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.square import amounts, catalog
from commerce.sales_channels.connectors.square.account import MOVED_ON, Account, key
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.publisher import EXISTED, GONE, NO_PRICE, OTHER_CURRENCY
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush

SKUS_ASKED = 250
BETWEEN = " / "
LONGEST_NAME = 255
Row = Mapping[str, Any]


def push(account: Account, rows: Sequence[ProductPush]) -> list[Result]:
    """One result per row."""
    return batches.one_by_one(rows, lambda row: _push(account, row))


def _push(account: Account, row: ProductPush) -> Result:
    found = _find(account, row)
    if found is None and not row.active:
        return Result("ok", reference=row.external_product_id)
    if found is None and row.external_product_id:
        return Result("refused", code=GONE, detail="It was deleted over there. Publish it again to have it made anew.")
    if found is None and all(each.price is None for each in row.variants):
        return Result("refused", code=NO_PRICE, detail=f"It has no price in {row.currency}")
    if found is not None and not row.external_product_id and not _is_ours(found, row):
        return _seen(found, EXISTED)
    if found is None and (currency := _currency(account)) != row.currency:
        return Result("refused", code=OTHER_CURRENCY, detail=f"The merchant sells in {currency}")
    wish = _made(row) if found is None else _changed(row, found)
    # Wished for again after it was deleted there, it is another one: the same key would get the first answer.
    body = {"idempotency_key": key("item", row.product, row.request_id, wish), "object": wish}
    try:
        said = reading.record(account.post("catalog/object", body).data)
    except Refused as no:
        if no.code in MOVED_ON:
            return Result("retry", after=0.0, code=no.code, detail=no.detail)
        raise
    return _seen(reading.record(said.get("catalog_object"), "catalog_object"))


def _find(account: Account, row: ProductPush) -> Row | None:
    if row.external_product_id:
        return next(iter(_items(account, [row.external_product_id])), None)
    skus = [each.sku for each in row.variants[:SKUS_ASKED]]
    query = {"set_query": {"attribute_name": "sku", "attribute_values": skus}}
    said = reading.record(account.ask("catalog/search", {"object_types": ["ITEM_VARIATION"], "query": query}).data)
    known = [catalog.variation_data(each) for each in reading.rows(said.get("objects"), "objects")]
    ids = list(dict.fromkeys(reading.ref(each.get("item_id"), "item_id") for each in known))
    items = _items(account, ids) if ids else []
    return next((each for each in items if _is_ours(each, row)), next(iter(items), None))


def _items(account: Account, ids: Sequence[str]) -> list[Row]:
    said = reading.record(account.ask("catalog/batch-retrieve", {"object_ids": list(ids)}).data)
    rows = reading.rows(said.get("objects"), "objects")
    return [each for each in rows if each.get("type") == "ITEM" and each.get("is_deleted") is not True]


def _currency(account: Account) -> str:
    said = reading.record(account.get("merchants/me").data)
    return reading.currency(reading.record(said.get("merchant"), "merchant").get("currency"), "currency")


def _is_ours(item: Row, row: ProductPush) -> bool:
    return any(catalog.variation_data(each).get("user_data") == row.product for each in _variations(item))


def _made(row: ProductPush) -> dict[str, Any]:
    item = f"#{row.product}"
    data = {
        "name": row.title, "description_html": row.description, "is_archived": False,
        "variations": [_variation(row, each, item) for each in row.variants if each.price is not None],
    }  # fmt: skip
    return {"type": "ITEM", "id": item, "present_at_all_locations": True, "item_data": data}


def _changed(row: ProductPush, found: Row) -> dict[str, Any]:
    data = {**reading.record(found.get("item_data"), "item_data"), "is_archived": not row.active}
    if row.active:
        if row.texts:
            data |= {"name": row.title, "description_html": row.description}
            data.pop("description", None)
            data.pop("description_plaintext", None)
        data["variations"] = _settled(row, found)
    return {**found, "item_data": data}


def _settled(row: ProductPush, found: Row) -> list[Row]:
    """All that there are, with our codes, and those that are missing after them."""
    theirs = _variations(found)
    by_id = {reading.ref(each.get("id")): at for at, each in enumerate(theirs)}
    by_sku = {reading.text(catalog.variation_data(each).get("sku")).lower(): at for at, each in enumerate(theirs)}
    kept: list[Row] = [*theirs]
    for variant in row.variants:
        at = by_id.get(variant.external_variant_id, by_sku.get(variant.sku.lower()))
        if at is None and variant.price is not None:
            kept.append(_variation(row, variant, reading.ref(found.get("id"))))
        elif at is not None and variant.barcode:
            data = {**catalog.variation_data(kept[at]), "upc": variant.barcode}
            kept[at] = {**kept[at], "item_variation_data": data}
    return kept


def _variation(row: ProductPush, variant: VariantPush, item: str) -> dict[str, Any]:
    data = {
        "item_id": item, "name": BETWEEN.join(variant.values)[:LONGEST_NAME] or _plain_name(row, variant),
        "sku": variant.sku, "pricing_type": "FIXED_PRICING",
        "price_money": amounts.money(variant.price or 0, row.currency), "track_inventory": True, "sellable": True,
        "stockable": True, "user_data": row.product,
    }  # fmt: skip
    if variant.barcode:
        data["upc"] = variant.barcode
    return {
        "type": "ITEM_VARIATION", "id": f"#{variant.variant}", "present_at_all_locations": True,
        "item_variation_data": data,
    }  # fmt: skip


def _plain_name(row: ProductPush, variant: VariantPush) -> str:
    return "Regular" if len(row.variants) == 1 else variant.sku


def _variations(item: Row) -> list[Row]:
    data = reading.record(item.get("item_data"), "item_data")
    return list(reading.rows(data.get("variations"), "variations"))


def _seen(item: Row, code: str = "") -> Result:
    return Result("ok", code=code, reference=reading.ref(item.get("id")), offers=catalog.of_item(item))
