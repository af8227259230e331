"""The paper that lies in the parcels: what is in each, for whom. Where it is a gift, no price and a note instead."""

from typing import Any

from django.conf import settings

from commerce import money
from fulfillment import packing, papers, shipments
from fulfillment.models import Fulfillment, Parcel, ParcelLine


def draw(fulfillment: Fulfillment, *, gift: bool = False) -> bytes:
    """The slip of a packed fulfillment, as PDF."""
    data = contents(fulfillment, gift=gift)
    return papers.pdf("packing_slip", data, {"code.svg": papers.bars(data["order"])})


def contents(fulfillment: Fulfillment, *, gift: bool) -> dict[str, Any]:
    """What stands on it."""
    work = Fulfillment.objects.select_related("order", "delivery", "location").get(pk=fulfillment.pk)
    closed = packing.parcels_of(work)
    return {
        "retailer": settings.RETAILER_NAME,
        "store": work.location.name,
        "order": str(work.order.number),
        "recipient": papers.address_rows(work.delivery.address or {}),
        "note": (work.delivery.recipient or {}).get("note", "") if gift else "",
        "prices": not gift,
        "parcels": [_parcel(parcel, len(closed), work) for parcel in closed],
        "marks": sorted({mark for parcel in closed for mark in shipments.marks(parcel)}),
    }


def _parcel(parcel: Parcel, count: int, work: Fulfillment) -> dict[str, Any]:
    rows = parcel.lines.select_related("fulfillment_line__line", "fulfillment_line__variant").order_by("id")
    return {
        "title": f"Parcel {parcel.position}" if count > 1 else "Contents",
        "weight": f"{parcel.weight_grams / 1000:.2f} kg",
        "box": parcel.box.title if parcel.box else "",
        "rows": [_row(row, work.order.currency) for row in rows],
    }


def _row(row: ParcelLine, currency: str) -> dict[str, Any]:
    """Parts of a kit have no price of their own."""
    line, variant = row.fulfillment_line.line, row.fulfillment_line.variant
    own = line.variant_id == variant.pk
    price = sum(money.split(line.total, [1] * line.quantity)[: row.quantity]) if own else 0
    return {
        "sku": variant.sku,
        "title": line.title if own else str(variant),
        "units": row.quantity,
        "price": money.Money(price, currency).format() if own else "",
    }
