"""Orders of channels become orders of ours: once each, at their own prices, and never without saying why not.

Every step looks at what is known and does what is missing, so that a message again, an older one after a newer one, or
a worker that died in between changes nothing. What cannot be done by itself waits, with an exception for people.
"""

from collections.abc import Sequence
from dataclasses import replace

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Connection, SyncException
from commerce.sales_channels import desk, receivers, senders, trouble
from commerce.sales_channels.neutral import Fetch, Order, Progress, Refund
from commerce.sales_channels.receivers import DONE, Carried, Outcome
from inventory.shortages import OutOfStock
from orders import (
    channel_cancelling,
    channel_document,
    channel_edits,
    channel_oversell,
    channel_pending,
    channel_purchase,
    channel_records,
    channel_refunding,
    placement,
)
from orders.channel_purchase import NotTaken, Taken
from orders.models import ChannelOrder

Status = ChannelOrder.Status
_CURES = (
    "unmapped_line", "unknown_place", "currency_differs", "no_address", "oversold", "refused", "fulfilled_there",
    "negative_amount", "fractional_quantity", "too_many_lines", "duplicate_line", "quantity_out_of_range", "digital",
)  # fmt: skip


def take_carried(connection: Connection, carried: Carried) -> Outcome:
    """An order as it was when a message was sent."""
    return take(connection, carried.order, is_current=False)


def take(connection: Connection, order: Order, *, is_current: bool = True) -> Outcome:
    """An order as the channel has it now. Goods that came back may be an order of their own over there."""
    others = [refund for refund in order.refunds if refund.order_id != order.external_id]
    if others:
        outcome = _refunds_of_others(connection, others)
        order = replace(order, refunds=tuple(refund for refund in order.refunds if refund not in others))
        if not order.lines:
            return outcome
    if order.progress == Progress.DRAFT:
        return Outcome("ignored", "draft")
    if order.placed_at < connection.reads_orders_from:
        return Outcome("ignored", "before_connection")
    row, news = channel_records.note(by=SYSTEM, connection=connection, order=order, is_current=is_current)
    if news == "unclear":
        return Outcome("done", "same_moment", needs=Fetch("order", order.external_id))
    if news == "older":
        return Outcome("done", "older")
    if news == "same" and (row.status != Status.PARKED or channel_records.is_dismissed(row)):
        return Outcome("done", "known")
    seen_at, said = row.seen_at, row.said
    outcome = advance(connection, row)
    channel_records.followed(row, seen_at=seen_at, said=said)
    return outcome


def take_refund(connection: Connection, refund: Refund) -> Outcome:
    """Money given back over there; the order is asked for when it is not known yet."""
    row = ChannelOrder.objects.filter(connection=connection, external_id=refund.order_id).first()
    if row is None:
        return Outcome("parked", "parent_missing", again_seconds=60.0, needs=Fetch("order", refund.order_id))
    channel_records.note_refund(by=SYSTEM, row=row, refund=refund)
    return DONE


def _refunds_of_others(connection: Connection, refunds: Sequence[Refund]) -> Outcome:
    """What was sold before this connection is not known here, and neither is what comes back of it."""
    found = ChannelOrder.objects.filter(connection=connection, external_id__in={each.order_id for each in refunds})
    rows = {row.external_id: row for row in found}
    for refund in refunds:
        if refund.order_id in rows:
            channel_records.note_refund(by=SYSTEM, row=rows[refund.order_id], refund=refund)
    return DONE if len(rows) == len({each.order_id for each in refunds}) else Outcome("ignored", "parent_unknown")


def advance(connection: Connection, row: ChannelOrder) -> Outcome:
    """Do what is missing for one order, by what the channel said last."""
    order = channel_document.read(row.said)
    if not connection.is_writing:
        channel_records.park(by=SYSTEM, row=row, reason="shadow")
        return Outcome("done", "shadow")
    if order.progress == Progress.OUTSIDE:
        channel_records.settle(by=SYSTEM, row=row, to=Status.OUTSIDE)
        return Outcome("done", "outside")
    if order.progress == Progress.CANCELLED:
        return channel_edits.cancelled(connection, row, order)
    if row.status == Status.CANCELLED and not channel_edits.reopened(connection, row, order):
        return Outcome("done", "ended")
    if row.status == Status.PLACED:
        channel_oversell.told(connection, row, order)
        return channel_edits.follow(connection, row, order)
    if order.progress == Progress.PENDING:
        return channel_pending.keep(connection, row, order)
    return _place(connection, row, order)


def _place(connection: Connection, row: ChannelOrder, order: Order) -> Outcome:
    try:
        taken = _sane(connection, order)
        placed, oversold = _placed(connection, row, taken)
    except NotTaken as no:
        return _park(connection, row, no)
    except Refusal as no:
        if no.status == 503:
            raise
        return _park(connection, row, NotTaken("refused", f"{no.title}: {no.detail}", code=no.code, **no.facts))
    linked = channel_records.link(by=SYSTEM, row=row, order_id=placed, lines=taken.lines, oversold=oversold)
    row.refresh_from_db()
    if not linked:
        return channel_edits.cancelled(connection, row, channel_document.read(row.said))
    channel_pending.let_go(row)
    trouble.solved(connection, row.external_id, *_CURES)
    for words in taken.odd:
        channel_records.tell(connection, row, "total_differs", f"What it costs {words}.")
    if oversold:
        channel_oversell.tell(connection, row, order, oversold)
    return channel_edits.follow(connection, row, order)


def _sane(connection: Connection, order: Order) -> Taken:
    taken = channel_purchase.build(connection, order)
    goes_out = taken.purchase.wishes[0].wanted.leaves_at_once
    if order.progress == Progress.FULFILLED and not goes_out:
        raise NotTaken("fulfilled_there", "It was sent or handed over before it was known here: from which stock?")
    return taken


def _placed(connection: Connection, row: ChannelOrder, taken: Taken) -> tuple[int, int]:
    """`(order id, units that were not there)`."""
    purchase = channel_pending.with_hold(row, taken.purchase)
    try:
        return channel_oversell.found(row, placement.place_order(by=SYSTEM, purchase=purchase))
    except OutOfStock as short:
        return channel_oversell.place(connection, row, taken, short)


def _park(connection: Connection, row: ChannelOrder, no: NotTaken) -> Outcome:
    channel_records.park(by=SYSTEM, row=row, reason=no.reason)
    channel_records.tell(connection, row, no.reason, no.detail, **no.facts)
    return Outcome("done", no.reason, no.detail)


def register() -> None:
    """Called once everything is loaded."""
    receivers.register(Order, take)
    receivers.register(Carried, take_carried)
    receivers.register(Refund, take_refund)
    senders.register(channel_cancelling.SENDER, channel_refunding.SENDER)
    desk.register(try_again)


def try_again(exception: SyncException) -> bool:
    """Whether this exception is about an order of a channel that is placed, or rightly ended, now."""
    row = ChannelOrder.objects.filter(connection=exception.connection_id, external_id=exception.subject).first()
    if row is None:
        return False
    connection = Connection.objects.select_related("channel", "till_channel").get(pk=row.connection_id)
    return advance(connection, row).reason == ""


def retry(connection: Connection, *reasons: str) -> int:
    """Try again those that wait for one of these reasons; one that breaks us keeps back no other. Returns how many are
    placed now."""
    placed = 0
    for row in channel_records.waiting_for(connection.pk, *reasons):
        try:
            placed += advance(connection, row).reason == ""
        except Exception as failure:
            trouble.order_failed(connection, row.external_id, failure)
    return placed
