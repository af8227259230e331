"""A fulfillment with everything that an answer about it shows, in a constant number of queries."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, Tracking
from orders.models import LineComponent, Order, OrderLine

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


def many(fulfillment_ids: Sequence[int]) -> list[Fulfillment]:
    """Those of them that exist, by id, as they are now."""
    return list(complete(Fulfillment.objects.filter(pk__in=fulfillment_ids)).order_by("id"))


def of_orders(order_ids: Iterable[int]) -> dict[int, list[Fulfillment]]:
    """`{order: its fulfillments by position}`, for all of them at once."""
    found: dict[int, list[Fulfillment]] = {}
    rows = complete(Fulfillment.objects.filter(order__in=list(order_ids)))
    for row in rows.order_by("order_id", "position"):
        found.setdefault(row.order_id, []).append(row)
    return found


def of_order(order: Order) -> list[Fulfillment]:
    """The fulfillments of one order by position, with location and delivery."""
    rows = Fulfillment.objects.filter(order=order).select_related("order", "delivery", "location")
    return list(rows.order_by("position"))


def units(rows: Sequence[Fulfillment]) -> dict[int, dict[int, int]]:
    """`{fulfillment: {order line: whole units}}`: of a kit as many as all of its parts make. Two queries."""
    parts = list(FulfillmentLine.objects.filter(fulfillment__in=rows, quantity__gt=0).order_by("id"))
    kits = set(LineComponent.objects.filter(line__in={row.line_id for row in parts}).values_list("line_id", flat=True))
    found: dict[int, dict[int, int]] = {}
    for row in parts:
        mine, whole = found.setdefault(row.fulfillment_id, {}), row.quantity // row.per_unit
        if row.line_id in kits:
            mine[row.line_id] = min(mine.get(row.line_id, whole), whole)
        else:
            mine[row.line_id] = mine.get(row.line_id, 0) + whole
    return found


def orders_of(fulfillment_ids: Iterable[int | None]) -> dict[int, int]:
    """`{fulfillment: its order}` for those that exist."""
    return dict(Fulfillment.objects.filter(pk__in=list(fulfillment_ids)).values_list("pk", "order_id"))


def open_states(order_ids: Iterable[int]) -> list[tuple[int, str, bool]]:
    """`(order, state of one that is open, whether that is not all of its goods)`: some have left, or have no place yet.
    One query."""
    placed = FulfillmentLine.objects.filter(
        line=OuterRef("pk"), fulfillment__status__in=Fulfillment.OPEN, quantity__gt=0
    )
    waits = OrderLine.objects.filter(order=OuterRef("order"), quantity__gt=F("fulfilled") + F("cancelled"))
    gone = OrderLine.objects.filter(order=OuterRef("order"), fulfilled__gt=0)
    rows = Fulfillment.objects.filter(order__in=list(order_ids), status__in=Fulfillment.OPEN)
    rows = rows.annotate(more=Exists(waits.filter(~Exists(placed))) | Exists(gone))
    return list(rows.order_by("order_id", "position").values_list("order_id", "status", "more"))


def with_number(number: str) -> QuerySet[Tracking]:
    """Every use of a tracking number, as it is kept."""
    return Tracking.objects.filter(number=number)
