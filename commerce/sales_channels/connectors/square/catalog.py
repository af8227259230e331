"""The catalog: items and their variations. A variation is what has a price, a SKU and counts."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors.square.account import Account
from commerce.sales_channels.neutral import Offer

ONLY = ("", "Regular")  # how the one variation of an item is called


def page(account: Account, token: str) -> Page[Offer]:
    """The next part of the catalog."""
    query = {"types": "ITEM", "cursor": token} if token else {"types": "ITEM"}
    said = reading.record(account.get("catalog/list", **query).data)
    items = [offer for row in reading.rows(said.get("objects"), "objects") for offer in of_item(row)]
    return Page(items, reading.text(said.get("cursor"), most=reading.LONGEST_TEXT))


def variation_data(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a variation says of itself."""
    return reading.record(row.get("item_variation_data"), "item_variation_data")


def price_of(data: Mapping[str, Any]) -> tuple[int | None, str]:
    """`(minor units, currency)`; `(None, "")` where the price is asked for at the till."""
    said = data.get("price_money")
    if said is None or reading.record(said, "price_money").get("amount") is None:
        return None, ""
    return reading.minor(said["amount"], "price_money"), reading.currency(said.get("currency"), "price_money")


def of_item(item: Mapping[str, Any]) -> list[Offer]:
    """The variations of an item; nothing for any other object."""
    if item.get("type") != "ITEM":
        return []
    data = reading.record(item.get("item_data"), "item_data")
    shown = item.get("is_deleted") is not True and data.get("is_archived") is not True
    name = reading.text(data.get("name"))
    rows = reading.rows(data.get("variations"), "variations")
    return [_offer(row, reading.ref(item.get("id")), name, shown) for row in rows]


def _offer(row: Mapping[str, Any], item_id: str, name: str, shown: bool) -> Offer:
    data = variation_data(row)
    own_name = reading.text(data.get("name"))
    price, currency = price_of(data)
    return Offer(
        external_product_id=item_id,
        external_variant_id=reading.ref(row.get("id"), "variations.id"),
        title=name if own_name in ONLY else f"{name} - {own_name}",
        sku=reading.text(data.get("sku")),
        barcode=reading.text(data.get("upc")),
        price=price,
        currency=currency,
        tracked=data.get("track_inventory") is True or _is_tracked_somewhere(data),
        active=shown and row.get("is_deleted") is not True and data.get("sellable") is not False,
        updated_at=reading.moment_or_none(row.get("updated_at"), "updated_at"),
    )


def _is_tracked_somewhere(data: Mapping[str, Any]) -> bool:
    overrides = reading.rows(data.get("location_overrides"), "location_overrides")
    return any(row.get("track_inventory") is True for row in overrides)
