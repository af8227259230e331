"""A fulfillment with everything that an answer about it shows, in a constant number of queries."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, Tracking

_LINES = FulfillmentLine.objects.select_related("line", "variant__product").order_by("id")
_PARCELS = Parcel.objects.filter(opened_at=None).select_related("box").order_by("position", "id")
_TRACKINGS = Tracking.objects.filter(void_at=None).order_by("id")


def complete(rows: QuerySet[Fulfillment]) -> QuerySet[Fulfillment]:
    """The same fulfillments with order, delivery, location, lines, the parcels that stand packed, and their numbers."""
    related = rows.select_related("order__channel", "delivery", "location")
    return related.prefetch_related(
        Prefetch("lines", _LINES),
        "lines__variant__barcodes",
        Prefetch("parcels", _PARCELS),
        "parcels__lines",
        Prefetch("trackings", _TRACKINGS),
        "trackings__events",
    )


def one(fulfillment_id: int) -> Fulfillment:
    """One that exists, as it is now."""
    return complete(Fulfillment.objects.filter(pk=fulfillment_id)).get()


def of_orders(order_ids: Iterable[int]) -> dict[int, list[Fulfillment]]:
    """`{order: its fulfillments by position}`, for all of them at once."""
    found: dict[int, list[Fulfillment]] = {}
    rows = complete(Fulfillment.objects.filter(order__in=list(order_ids)))
    for row in rows.order_by("order_id", "position"):
        found.setdefault(row.order_id, []).append(row)
    return found
