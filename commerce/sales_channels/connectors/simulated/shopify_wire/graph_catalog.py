"""Variants, inventory items and their levels as objects of Shopify's Admin GraphQL API."""

from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.records import Impossible, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import facts, numbers
from commerce.sales_channels.connectors.simulated.shopify_wire.graph_order import location
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid


def variant(shop: Shop, found: Variant) -> dict[str, Any]:
    """A variant with its product and its item."""
    title = shop.state.products[found.product_id].title
    higher = found.compare_at_price
    item = {"__typename": "InventoryItem", "id": gid("InventoryItem", numbers.item(found.id)), "tracked": True,
            "sku": found.sku}  # fmt: skip
    return {
        "__typename": "ProductVariant", "id": gid("ProductVariant", found.id), "title": found.title or "Default Title",
        "displayName": f"{title} - {found.title}".removesuffix(" - "), "sku": found.sku,
        "barcode": found.barcode or None, "price": amounts.text(found.price, shop.state.currency),
        "updatedAt": facts.moment(found.updated_at),
        "compareAtPrice": None if higher is None else amounts.text(higher, shop.state.currency),
        "inventoryQuantity": sum(level.available for level in shop.state.counts[found.id].values()),
        "inventoryPolicy": "DENY", "inventoryItem": item,
        "product": {"__typename": "Product", "id": gid("Product", found.product_id), "title": title,
                    "status": "ACTIVE" if found.active else "ARCHIVED"},
    }  # fmt: skip


def inventory_item(shop: Shop, item_id: int) -> dict[str, Any] | None:
    """What levels hang on; None for one that is not."""
    found = shop.state.variants.get(numbers.variant(item_id))
    if found is None:
        return None

    def inventory_level(locationId: str) -> dict[str, Any] | None:
        return level(shop, found.id, numbers.number(locationId, "Location"))

    return {"__typename": "InventoryItem", "id": gid("InventoryItem", item_id), "sku": found.sku, "tracked": True,
            "inventoryLevel": inventory_level}  # fmt: skip


def level(shop: Shop, variant_id: int, place_id: int) -> dict[str, Any] | None:
    """The level of an item at a place; None where it is not stocked."""
    try:
        found = shop.level(variant_id, place_id)
    except Impossible:
        return None

    def quantities(names: list[str]) -> list[dict[str, Any]]:
        known = {"available": found.available, "on_hand": found.available, "committed": 0}
        return [
            {"__typename": "InventoryQuantity", "name": name, "quantity": known[name]}
            for name in names
            if name in known
        ]

    own = f"{gid('InventoryLevel', place_id)}?inventory_item_id={numbers.item(variant_id)}"
    return {
        "__typename": "InventoryLevel", "id": own,
        "quantities": quantities, "location": location(shop, place_id), "updatedAt": facts.moment(found.updated_at),
    }  # fmt: skip
