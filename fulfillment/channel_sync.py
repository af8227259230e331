"""Telling a channel what became of its orders: parcels that left with their numbers, goods that wait or were fetched.

One wish per parcel, and per fulfillment and step; what the channel was told once is not told again, so no parcel is
ever doubled over there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from commerce import sql
from commerce.models import Connection, Push
from commerce.sales_channels import outbox, resending, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import FulfillmentPush, Part
from commerce.sales_channels.senders import Parcel as Row
from commerce.sales_channels.senders import Sender
from fulfillment import channel_units
from fulfillment.models import Fulfillment, Parcel, Proof, Tracking
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
        units = channel_units.completed_by(parcel)
        tracking = _tracking(parcel)
        said: dict[str, Any] = {"kind": "shipped", "at": parcel.shipped_at}
        said |= {"carrier": tracking.carrier, "tracking_number": tracking.number} if tracking else {}
        push = _push(claim, connection, parcel.fulfillment, units, **said)
        if push is not None:
            rows.append(Row(claim, push, {"units": len(push.parts)}))
    return rows


def _pickups(connection: Connection, claims: Sequence[Claim]) -> list[Row]:
    found = Fulfillment.objects.filter(pk__in=[claim.subject for claim in claims]).select_related("location")
    places = {row.pk: row for row in found}
    rows = []
    for claim in claims:
        if (row := places.get(claim.subject)) is None:
            continue
        again = resending.unanswered(claim)
        known = {int(line): count for line, count in (claim.sent or {}).get("units", {}).items()}
        units = {int(line): count for line, count in again["units"].items()} if again else _counted(row, claim.place)
        at = datetime.fromisoformat(again["at"]) if again else _moment(row, claim.place)
        request = again["request"] if again else claim.request_id
        left = {line: count - known.get(line, 0) for line, count in units.items() if count > known.get(line, 0)}
        push = _push(claim, connection, row, left, kind=claim.place, at=at, request_id=request)
        said = {str(line): count for line, count in units.items()}
        rows.append(Row(claim, push, {"units": said, "at": at.isoformat(), "request": request}))
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
    said = {"request_id": claim.request_id, "completes": not _is_anything_left(found.order_id), **said}
    others = _made_for_others(connection, found.order_id)
    return FulfillmentPush(order.external_id, parts=parts, place_ref=ref, others=others, **said)


def _counted(found: Fulfillment, step: str) -> dict[int, int]:
    return channel_units.counted(found.pk, "picked" if step == READY else "handed")


def _moment(found: Fulfillment, step: str) -> datetime:
    """When that happened: of several hand-overs the last."""
    proofs = Proof.objects.filter(fulfillment=found, kind=Proof.Kind.COLLECTION).order_by("-at")
    last = proofs.first() if step == COLLECTED else None
    return last.at if last else found.ready_at or found.routed_at


def _made_for_others(connection: Connection, order_id: int) -> frozenset[str]:
    """Their ids of what the channel has accepted of this order: this wish is not answered yet, so none is its own."""
    mine = Fulfillment.objects.filter(order=order_id)
    parcels = Q(kind=PARCEL, subject__in=Parcel.objects.filter(fulfillment__in=mine).values("pk"))
    pushes = Push.objects.filter(parcels | Q(kind=PICKUP, subject__in=mine.values("pk")), connection=connection)
    return outbox.made_there(pushes)


def _is_anything_left(order_id: int) -> bool:
    """Whether units of the order are still to be handed over, from wherever."""
    return OrderLine.objects.filter(order_id=order_id, quantity__gt=F("fulfilled") + F("cancelled")).exists()


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
        accepted=resending.then_the_rest(kind, rank=-1),
        refused=resending.never_was,
    )
