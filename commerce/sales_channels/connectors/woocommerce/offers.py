"""Products and variations as offers. What is kept in stock is the simple product or the variation, never its parent.

A simple product is its own variant, under the same id. A variation that shares its parent's stock is not tracked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Ignored, Level, Message, Offer

SOLD_HERE = ("simple", "variation")


def read(row: Mapping[str, Any], currency: str, parent: tuple[str, str] | None = None) -> Offer:
    """One offer. Lists of variations name neither type nor parent: `parent` is then its `(id, name)`."""
    own = reading.ref(row.get("id"), "id")
    above = parent[0] if parent else reading.text(row.get("parent_id"))
    title = reading.text(row.get("name"))
    return Offer(
        external_product_id=above if above not in ("", "0") else own,
        external_variant_id=own,
        title=f"{parent[1]} - {title}" if parent and parent[1] and not title.startswith(parent[1]) else title,
        sku=reading.text(row.get("sku")),
        barcode=reading.text(row.get("global_unique_id")),
        quantity=quantity(row),
        tracked=is_tracked(row),
        active=reading.text(row.get("status")) == "publish",
        updated_at=reading.moment_or_none(row.get("date_modified_gmt"), "date_modified_gmt"),
        **_price(row, currency),
    )


def messages(row: Mapping[str, Any], currency: str) -> Sequence[Message]:
    """What a delivery about a product says: the offer, and how many of it the shop counts."""
    kind = reading.text(row.get("type"))
    if kind == "variable":
        return [Ignored("sold_by_variation")]
    if kind not in SOLD_HERE:
        return [Ignored("not_kept_in_stock")]
    offer = read(row, currency)
    counted = offer.quantity
    if counted is None or offer.updated_at is None:
        return [offer]
    return [offer, Level(offer.external_variant_id, "", counted, offer.updated_at, offer.sku)]


def is_tracked(row: Mapping[str, Any]) -> bool:
    """Whether it has a count of its own; a variation may say "parent" here."""
    return row.get("manage_stock") is True


def quantity(row: Mapping[str, Any]) -> int | None:
    """How many the shop counts; None when it does not, or not in whole units."""
    counted = row.get("stock_quantity")
    if not is_tracked(row) or counted is None or not reading.is_whole(counted):
        return None
    return reading.whole(counted, "stock_quantity")


def _price(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Prices carry no currency over there: without knowing the shop's they say nothing."""
    if not currency or row.get("regular_price") in (None, ""):
        return {}
    regular = reading.amount(row.get("regular_price"), currency, "regular_price")
    if row.get("sale_price") in (None, ""):
        return {"price": regular, "currency": currency}
    return {
        "price": reading.amount(row.get("sale_price"), currency, "sale_price"),
        "currency": currency,
        "compare_at_price": regular,
    }
