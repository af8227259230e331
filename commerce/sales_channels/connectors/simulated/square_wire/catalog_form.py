"""Items and variations in the words of Square."""

from typing import Any

from commerce.sales_channels.connectors.simulated.records import Product, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.square_wire.order_form import moment, ref


def item(shop: Shop, found: Product) -> dict[str, Any]:
    """An item with its variations."""
    variations = [variation(shop, shop.variant(number)) for number in found.variants]
    return {
        "type": "ITEM", "id": ref("ITM", found.id), "updated_at": moment(found.updated_at), "is_deleted": False,
        "version": int(found.updated_at.timestamp() * 1000), "present_at_all_locations": True,
        "item_data": {"name": found.title, "description_html": found.description, "is_archived": not found.active,
                      "variations": variations},
    }  # fmt: skip


def variation(shop: Shop, found: Variant) -> dict[str, Any]:
    """What has a price and counts."""
    price = {"amount": found.price, "currency": shop.state.currency}
    data = {
        "item_id": ref("ITM", found.product_id), "name": found.title or "Regular", "sku": found.sku,
        "pricing_type": "FIXED_PRICING", "price_money": price, "track_inventory": True, "sellable": found.active,
        "stockable": True,
    }  # fmt: skip
    if found.place_prices:
        data["location_overrides"] = [
            {"location_id": ref("LOC", place), "pricing_type": "FIXED_PRICING", "price_money": {**price, "amount": own}}
            for place, own in found.place_prices.items()
        ]
    if mark := shop.state.products[found.product_id].mark:
        data["user_data"] = mark
    if found.barcode:
        data["upc"] = found.barcode
    return {
        "type": "ITEM_VARIATION", "id": ref("VAR", found.id), "updated_at": moment(found.updated_at),
        "version": found.version, "is_deleted": False, "present_at_all_locations": True, "item_variation_data": data,
    }  # fmt: skip
