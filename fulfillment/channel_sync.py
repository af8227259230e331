"""Telling a channel what became of its orders: parcels that left with their numbers, goods that wait or were fetched.

One wish per parcel, and per fulfillment and step; what the channel was told once is not told again, so no parcel is
ever doubled over there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from commerce import sql
from commerce.models import Connection
from commerce.sales_channels import outbox, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import FulfillmentPush, Part
from commerce.sales_channels.senders import Parcel as Row
from commerce.sales_channels.senders import Sender
from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, ParcelLine, Tracking
from orders.models import ChannelLine, ChannelOrder, OrderLine

PARCEL, PICKUP = "parcel", "pickup"
READY, COLLECTED = "ready", "collected"
_OF = "SELECT connection_id FROM orders_channelorder WHERE order_id = %s AND status = 'placed'"


def parcels_left(fulfillment_id: int, parcel_ids: Sequence[int]) -> set[int]:
    """These parcels are on their way. Returns the connections that have to be told."""
    found = _connections(fulfillment_id)
    outbox.want(Wish(connection, PARCEL, parcel, rank=-1) for connection in found for parcel in parcel_ids)
    return found


def waits(fulfillment_id: int) -> set[int]:
    """It waits to be collected. Returns as `parcels_left`."""
    return _pickup(fulfillment_id, READY)


def collected(fulfillment_id: int) -> set[int]:
    """All or some of it was handed over. Returns as `parcels_left`."""
    return _pickup(fulfillment_id, COLLECTED)


def register() -> None:
    """Called once everything is loaded."""
    senders.register(*(_sender(kind, prepare) for kind, prepare in ((PARCEL, _parcels), (PICKUP, _pickups))))


def _pickup(fulfillment_id: int, step: str) -> set[int]:
    found = _connections(fulfillment_id)
    outbox.want(Wish(connection, PICKUP, fulfillment_id, step, rank=-1) for connection in found)
    return found


def _connections(fulfillment_id: int) -> set[int]:
    order_id = Fulfillment.objects.values_list("order_id", flat=True).get(pk=fulfillment_id)
    return {row[0] for row in sql.run(_OF, (order_id,))}


def _parcels(connection: Connection, claims: Sequence[Claim]) -> list[Row]:
    found = Parcel.objects.filter(pk__in=[claim.subject for claim in claims], shipped_at__isnull=False)
    parcels = {row.pk: row for row in found.select_related("fulfillment__location")}
    rows = []
    for claim in claims:
        if claim.sent is not None:
            rows.append(Row(claim, None, claim.sent))
            continue
        if (parcel := parcels.get(claim.subject)) is None:
            continue
        lines = ParcelLine.objects.filter(parcel=parcel).select_related("fulfillment_line").order_by("id")
        units = _whole((row.fulfillment_line, row.quantity) for row in lines)
        tracking = _tracking(parcel)
        said: dict[str, Any] = {"kind": "shipped", "at": parcel.shipped_at}
        said |= {"carrier": tracking.carrier, "tracking_number": tracking.number} if tracking else {}
        push = _push(claim, connection, parcel.fulfillment, units, **said)
        if push is not None:
            rows.append(Row(claim, push, {"units": len(push.parts)}))
    return rows


def _pickups(connection: Connection, claims: Sequence[Claim]) -> list[Row]:
    found = Fulfillment.objects.filter(pk__in=[claim.subject for claim in claims]).select_related("location")
    known = {row.pk: row for row in found}
    rows = []
    for claim in claims:
        if (row := known.get(claim.subject)) is None:
            continue
        counter = "picked" if claim.place == READY else "handed"
        lines = FulfillmentLine.objects.filter(fulfillment=row).order_by("id")
        units = _whole((line, getattr(line, counter)) for line in lines)
        told = (claim.sent or {}).get("units", {})
        left = {line: count - told.get(str(line), 0) for line, count in units.items() if count > told.get(str(line), 0)}
        push = _push(claim, connection, row, left, kind=claim.place, at=row.ready_at or row.routed_at)
        rows.append(Row(claim, push, {"units": {str(line): count for line, count in units.items()}}))
    return rows


def _push(
    claim: Claim, connection: Connection, found: Fulfillment, units: dict[int, int], **said: Any
) -> FulfillmentPush | None:
    """In the channel's words; None where nothing of it is the channel's."""
    order = ChannelOrder.objects.filter(connection=connection, order_id=found.order_id).first()
    if order is None:
        return None
    pairs = ChannelLine.objects.filter(channel_order=order, line_id__in=units).order_by("id")
    parts = [Part(pair.external_line_id, units[pair.line_id]) for pair in pairs if units[pair.line_id]]
    place = connection.places.filter(location=found.location).first()
    ref = place.external_ref if place else ""
    if not parts:
        return None
    said["completes"] = not _is_anything_left(found.order_id)
    return FulfillmentPush(order.external_id, parts=parts, request_id=claim.request_id, place_ref=ref, **said)


def _is_anything_left(order_id: int) -> bool:
    """Whether units of the order are still to be handed over, from wherever."""
    return OrderLine.objects.filter(order_id=order_id, quantity__gt=F("fulfilled") + F("cancelled")).exists()


def _whole(rows: Iterable[tuple[FulfillmentLine, int]]) -> dict[int, int]:
    """`{order line id: units}`; of a kit as many as all of its parts make."""
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for line, count in rows:
        parts[line.line_id].append(count // line.per_unit)
    return {line: min(counts) for line, counts in parts.items()}


def _tracking(parcel: Parcel) -> Tracking | None:
    mine = Tracking.objects.filter(fulfillment=parcel.fulfillment_id, void_at=None).order_by("id")
    return mine.filter(parcel=parcel).first() or mine.filter(parcel=None).first()


def _sender(kind: str, prepare) -> Sender:
    return Sender(
        kind=kind,
        urgency=25,
        needs=Can.FULFILLMENT_OUT,
        prepare=prepare,
        send=lambda own, rows: [own.push_fulfillment(row) for row in rows],
        rows_per_call=lambda limits: 1,
    )
