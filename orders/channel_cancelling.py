"""Telling a channel what will not come: all of an order that never was placed here, or units cancelled here."""

from collections.abc import Sequence
from typing import Any

from commerce import sql
from commerce.models import Connection
from commerce.sales_channels import outbox, resending
from commerce.sales_channels.connector import Can
from commerce.sales_channels.neutral import Progress
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import CancellationPush, Part
from commerce.sales_channels.senders import Parcel, Sender
from orders import channel_units
from orders.models import ChannelLine, ChannelOrder

KIND = "cancellation"
_OF_ORDER = """
SELECT c.connection_id, c.id FROM orders_channelorder c WHERE c.order_id = %s AND c.status = 'placed'
"""


def order_cancelled(order_id: int) -> set[int]:
    """Units of this order were cancelled here: its channel is told, unless it said so itself. Returns connections."""
    rows = sql.run(_OF_ORDER, (order_id,))
    outbox.want(Wish(connection, KIND, channel_order) for connection, channel_order in rows)
    return {row[0] for row in rows}


def _prepare(connection: Connection, claims: Sequence[Claim]) -> list[Parcel]:
    """What the channel does not know to be cancelled; `sent` holds the units that were off, by its line ids, when it
    was told last. Nobody is told back what they said."""
    orders = ChannelOrder.objects.filter(pk__in=[claim.subject for claim in claims]).select_related("order")
    rows = {row.pk: row for row in orders.exclude(status=ChannelOrder.Status.CANCELLED)}
    rows = {pk: row for pk, row in rows.items() if row.said["progress"] != Progress.CANCELLED}
    return [_parcel(claim, rows[claim.subject]) for claim in claims if claim.subject in rows]


def _parcel(claim: Claim, row: ChannelOrder) -> Parcel:
    key = claim.request_id
    if row.order is None:
        return Parcel(claim, CancellationPush(row.external_id, (), "out_of_stock", key), {"all": True})
    said = resending.unanswered(claim) or _news(claim, row)
    if said is None:
        return Parcel(claim, None, claim.sent)
    parts = tuple(Part(ref, units) for ref, units in said["parts"])
    reason = "out_of_stock" if row.oversold else "other"
    return Parcel(claim, CancellationPush(row.external_id, parts, reason, said[resending.REQUEST]), said)


def _news(claim: Claim, row: ChannelOrder) -> dict[str, Any] | None:
    """What is off here and not known to be over there; without parts all of it is, and nothing was before."""
    told, left = (claim.sent or {}).get("units", {}), channel_units.left_there(row)
    pairs = list(ChannelLine.objects.filter(channel_order=row).select_related("line").order_by("id"))
    off = {pair.external_line_id: pair.line.cancelled for pair in pairs}
    ordered = {pair.external_line_id: pair.line.quantity for pair in pairs}
    known = {ref: max(units - left.get(ref, 0), told.get(ref, 0)) for ref, units in ordered.items()}
    parts = [[ref, units - known[ref]] for ref, units in off.items() if units > known[ref]]
    if not parts:
        return None
    is_whole = off == ordered and not any(known.values()) and {ref for ref, units in left.items() if units} == set(off)
    return {"units": off, "parts": [] if is_whole else parts, resending.REQUEST: claim.request_id}


SENDER = Sender(
    kind=KIND,
    urgency=10,
    needs=Can.CANCELLATION_OUT,
    prepare=_prepare,
    send=lambda own, rows: [own.push_cancellation(row) for row in rows],
    rows_per_call=lambda limits: 1,
    accepted=resending.then_the_rest(KIND),
    refused=resending.never_was,
)
