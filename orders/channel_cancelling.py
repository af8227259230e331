"""Telling a channel what will not come: all of an order that never was placed here, or units cancelled here."""

from collections.abc import Sequence

from commerce import sql
from commerce.models import Connection
from commerce.sales_channels import outbox
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
    told, left = (claim.sent or {}).get("units", {}), channel_units.left_there(row)
    off, parts = {}, []
    for pair in ChannelLine.objects.filter(channel_order=row).select_related("line").order_by("id"):
        ref, ours = pair.external_line_id, pair.line
        off[ref] = ours.cancelled
        known = max(ours.quantity - left.get(ref, 0), told.get(ref, 0))
        if ours.cancelled > known:
            parts.append(Part(ref, ours.cancelled - known))
    push = CancellationPush(row.external_id, parts, "out_of_stock" if row.oversold else "other", key)
    return Parcel(claim, push if parts else None, {"units": off})


SENDER = Sender(
    kind=KIND,
    urgency=10,
    needs=Can.CANCELLATION_OUT,
    prepare=_prepare,
    send=lambda own, rows: [own.push_cancellation(row) for row in rows],
    rows_per_call=lambda limits: 1,
)
