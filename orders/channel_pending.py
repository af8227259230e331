"""Orders whose money is not sure over there: goods are kept for them, nobody prepares them."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels.neutral import Address, Order
from commerce.sales_channels.receivers import Outcome
from inventory import reservations
from inventory.lines import Line
from inventory.models import Hold
from inventory.shortages import OutOfStock
from orders import channel_document, channel_purchase, channel_records
from orders.channel_purchase import NotTaken
from orders.models import ChannelOrder
from orders.purchases import Purchase

SECONDS = 3600
LONGEST = timedelta(days=7)  # buyers' own holds end after a day; here a gap would let others buy the goods
BATCH = 200
_log = logging.getLogger(__name__)
Status = ChannelOrder.Status


def keep(connection: Connection, row: ChannelOrder, order: Order) -> Outcome:
    """Keep its goods for an hour from now, and note that it waits; again prolongs. What is short is no promise yet, so
    it is only said once it is paid."""
    if row.hold_id is not None and _prolonged(row.hold):
        return Outcome("done", "pending")
    try:
        wishes = channel_purchase.build(connection, _with_any_address(order)).purchase.wishes
        lines = [Line(wish.variant_id, wish.quantity, wish.wanted.stock_location_id) for wish in wishes]
        held = reservations.hold(
            by=SYSTEM, channel=connection.channel, lines=lines, seconds=SECONDS, reference=row.external_id[:64]
        )
    except NotTaken as no:
        channel_records.park(by=SYSTEM, row=row, reason=no.reason)
        channel_records.tell(connection, row, no.reason, no.detail, **no.facts)
        return Outcome("done", no.reason, no.detail)
    except OutOfStock as short:
        channel_records.settle(by=SYSTEM, row=row, to=Status.PENDING, reason="short")
        return Outcome("done", "pending", short.detail)
    channel_records.keep_goods(by=SYSTEM, row=row, held=held, lines=order.lines)
    return Outcome("done", "pending")


def keep_all(now: datetime) -> int:
    """Prolong what waits, for as long as somebody may still pay. Returns how many."""
    rows = ChannelOrder.objects.filter(status=Status.PENDING, placed_at__gt=now - LONGEST).order_by("id")
    kept, after = 0, 0
    while batch := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        for id in batch:
            kept += _keep_on(rows, id)
        after = batch[-1]
    return kept


def _keep_on(waiting: QuerySet[ChannelOrder], id: int) -> bool:
    """Whether it still waited: it may have been paid since it was listed."""
    row = waiting.filter(pk=id).select_related("connection__channel", "hold").first()
    if row is None:
        return False
    try:
        keep(row.connection, row, channel_document.read(row.said))
    except Exception:
        _log.exception("Goods of %s could not be kept", row.public_id)  # the others' are
    return True


def with_hold(row: ChannelOrder, purchase: Purchase) -> Purchase:
    """The purchase, with the goods that are kept for it."""
    if row.hold is None or row.hold.status != Hold.Status.LIVE or purchase.channel.pk != row.hold.channel_id:
        return purchase
    return replace(purchase, hold=row.hold)


def let_go(row: ChannelOrder) -> None:
    """Its goods are free again, unless they were bought."""
    if row.hold is not None and row.hold.status == Hold.Status.LIVE:
        reservations.release(by=SYSTEM, held=row.hold)


def _prolonged(held: Hold) -> bool:
    try:
        reservations.extend(by=SYSTEM, held=held, seconds=SECONDS, longest=LONGEST)
    except Refusal:
        return False
    return True


def _with_any_address(order: Order) -> Order:
    """Some channels tell the address only once it is paid; goods are kept without one."""
    address = order.address or Address()
    known = replace(address, line1=address.line1 or "-", country=address.country or "GB")
    return replace(order, address=known)
