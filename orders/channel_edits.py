"""What a channel changes of an order that is ours already: units fewer are cancelled, what cannot follow is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import accounts, trouble
from commerce.sales_channels.connector import Can
from commerce.sales_channels.neutral import Line, Order, Progress
from commerce.sales_channels.neutral import Payment as Paid
from commerce.sales_channels.receivers import DONE, Outcome
from orders import channel_pending, channel_records, channel_refunding, channel_units, lifecycle
from orders.models import ChannelLine, ChannelOrder, OrderLine
from orders.models import Order as OurOrder
from orders.units import Units

Status = ChannelOrder.Status


def cancelled(connection: Connection, row: ChannelOrder, order: Order) -> Outcome:
    """All of it is off over there. An order that has left cannot be called back: people are told."""
    ours = _ours(connection, row)
    if row.status == Status.CANCELLED and ours is None:
        return Outcome("done", "ended")
    if ours is None:
        channel_pending.let_go(row)
        channel_records.settle(by=SYSTEM, row=row, to=Status.CANCELLED)
        trouble.solved(connection, row.external_id, row.reason, "oversold")
        return DONE
    if ours.status != OurOrder.Status.CANCELLED:
        try:
            lifecycle.cancel(by=SYSTEM, order=ours, reason=(order.cancel_reason or "cancelled_there")[:255])
        except Refusal as no:
            if no.status == 503:
                raise
            detail = f"It was cancelled over there, and cannot be here: {no.detail}"
            channel_records.tell(connection, row, "cancelled_there", detail, code=no.code)
            return Outcome("done", "cancelled_there", no.detail)
    channel_records.settle(by=SYSTEM, row=row, to=Status.CANCELLED)
    if Can.REFUND_OUT not in accounts.connector(connection).capabilities():
        channel_refunding.cancelled_there(by=SYSTEM, row=row)
    trouble.solved(connection, row.external_id, "cancelled_there", "oversold", "edited_there")
    return DONE


def reopened(connection: Connection, row: ChannelOrder, order: Order) -> bool:
    """Whether it lives again: some shops cancel what is not paid in time, and take the money later all the same. Only
    what never was an order here comes back by itself; goods of the others were given away, so people are told."""
    if order.payment not in (Paid.AUTHORIZED, Paid.PAID):
        return False
    if row.order_id is not None:
        channel_records.tell(connection, row, "reopened_there", "It was cancelled, and lives again over there.")
        return False
    channel_records.settle(by=SYSTEM, row=row, to=Status.PARKED, hold=None)
    row.refresh_from_db()
    return True


def follow(connection: Connection, row: ChannelOrder, order: Order) -> Outcome:
    """Fewer units are cancelled here too; more units, other goods, another address, or money that was given back for
    units which still wait to be sent need somebody."""
    mine = {pair.external_line_id: pair.line for pair in _lines(row)}
    fewer, odd = [], []
    for line in order.lines:
        left = line.quantity if line.current_quantity is None else line.current_quantity
        ours = mine.get(line.external_line_id)
        if ours is None:
            odd += [_added(line, left)] if left and not line.problem else []
        elif left < ours.quantity - ours.cancelled:
            fewer.append(Units(ours.pk, ours.quantity - ours.cancelled - left))
        elif left > ours.quantity:
            odd.append(_added(line, left - ours.quantity))
    gone = set(mine) - {line.external_line_id for line in order.lines}
    fewer += [Units(mine[ref].pk, mine[ref].open_units) for ref in sorted(gone) if mine[ref].open_units]
    if fewer and (problem := _cancel(row, fewer)):
        odd.append({"cannot_cancel": problem})
    odd += _refunded(row, order.lines, mine)
    if order.progress == Progress.FULFILLED and not _has_left(row):
        odd.append({"fulfilled_there": True})
    return _told(connection, row, odd)


def _refunded(row: ChannelOrder, lines: Sequence[Line], mine: Mapping[str, OrderLine]) -> list[dict[str, Any]]:
    """More units than have left or were cancelled: whether the others shall still be sent, only people know."""
    units, found = channel_units.given_back_there(row), []
    for line in lines if units else ():
        if ours := mine.get(line.external_line_id):
            left = line.quantity if line.current_quantity is None else line.current_quantity
            more = units[line.external_line_id] - ours.fulfilled - max(ours.cancelled, ours.quantity - left)
            if more > 0:
                found.append({"line": line.external_line_id, "title": line.title, "refunded": more})
    return found


def _ours(connection: Connection, row: ChannelOrder) -> OurOrder | None:
    """The order here. A worker may have placed it and not noted so: then it lives under the channel's id."""
    if row.order_id is not None:
        return OurOrder.objects.get(pk=row.order_id)
    doors = [connection.channel_id, connection.till_channel_id]
    living = OurOrder.objects.filter(channel__in=[door for door in doors if door], external_id=row.external_id)
    return living.exclude(status=OurOrder.Status.CANCELLED).first()


def _added(line: Line, units: int) -> dict[str, Any]:
    return {"line": line.external_line_id, "title": line.title, "added": units}


def _told(connection: Connection, row: ChannelOrder, odd: list[dict[str, Any]]) -> Outcome:
    if not odd:
        trouble.solved(connection, row.external_id, "edited_there")
        return DONE
    detail = "It was changed over there in a way that somebody has to follow here."
    channel_records.tell(connection, row, "edited_there", detail, changes=odd)
    return Outcome("done", "edited_there", detail)


def _lines(row: ChannelOrder) -> list[ChannelLine]:
    return list(ChannelLine.objects.filter(channel_order=row).select_related("line").order_by("id"))


def _cancel(row: ChannelOrder, fewer: list[Units]) -> str:
    ours = OurOrder.objects.get(pk=row.order_id)
    try:
        lifecycle.cancel(by=SYSTEM, order=ours, lines=fewer, reason="changed_there")
    except Refusal as no:
        if no.status == 503:
            raise
        return no.detail
    channel_records.goods_may_be_back(by=SYSTEM, row=row)
    return ""


def _has_left(row: ChannelOrder) -> bool:
    return not any(line.open_units for line in OrderLine.objects.filter(order_id=row.order_id))
