"""What the seller offers on eBay: inventory items by SKU, with the offers made of them."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.ebay import money_in
from commerce.sales_channels.connectors.ebay.api import INVENTORY, MARKETPLACE, Api
from commerce.sales_channels.connectors.ebay.inventory import OFFERS
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import Offer

PER_PAGE = 25  # each SKU costs one more call for its offers


def fetch(api: Api, token: str) -> Page[Offer]:
    """One page of SKUs."""
    if token and not token.isdigit():
        raise Garbled("This is no page token of eBay offers")
    offset = int(token or 0)
    data = reading.record(api.get(f"{INVENTORY}/inventory_item", {"limit": PER_PAGE, "offset": offset}).data)
    items = reading.rows(data.get("inventoryItems"), "inventoryItems")
    following = offset + PER_PAGE
    more = following < reading.whole(data.get("total") or 0, "total") and items
    return Page([_offer(api, item) for item in items], str(following) if more else "")


def _offer(api: Api, item: Mapping[str, Any]) -> Offer:
    sku = reading.ref(item.get("sku"), "sku")
    product = reading.record(item.get("product") or {}, "product")
    availability = reading.record(item.get("availability") or {}, "availability")
    level = reading.record(availability.get("shipToLocationAvailability") or {}, "shipToLocationAvailability")
    offers = _published(api, sku)
    ids = [reading.ref(each.get("offerId"), "offerId") for each in offers]
    first = offers[0] if offers else {}
    price = reading.record(first.get("pricingSummary") or {}, "pricingSummary").get("price")
    listing = reading.record(first.get("listing") or {}, "listing")
    return Offer(
        external_product_id=reading.text(listing.get("listingId"), "listingId"),
        external_variant_id=sku,
        title=reading.text(product.get("title"), "title"),
        sku=sku,
        barcode=_barcode(product),
        price=money_in.amount(price, "price") if price else None,
        currency=money_in.currency(reading.record(price), "price") if price else "",
        item_ref=OFFERS + ",".join(ids) if ids else "",
        quantity=reading.whole(level["quantity"], "quantity") if level.get("quantity") is not None else None,
        active=bool(offers),
    )


def _published(api: Api, sku: str) -> list[Mapping[str, Any]]:
    """Those of the seller's marketplace first: their price is the one that counts."""
    try:
        data = reading.record(api.get(f"{INVENTORY}/offer", {"sku": sku}).data)
    except Missing:
        return []  # eBay's way to say that nothing is offered of it
    found = [each for each in reading.rows(data.get("offers"), "offers") if each.get("status") == "PUBLISHED"]
    own = preferences.text(api.link, "marketplace", MARKETPLACE)
    return sorted(found, key=lambda each: each.get("marketplaceId") != own)


def _barcode(product: Mapping[str, Any]) -> str:
    for name in ("ean", "upc", "isbn"):
        if isinstance(product.get(name), list) and product[name]:
            return reading.text(product[name][0], name)
    return ""
