"""Noting what a channel says of an order: once, never backwards, and under its own names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from commerce import transactions
from commerce.actors import Actor
from commerce.models import Connection, Listing, SyncException
from commerce.sales_channels import beliefs, trouble
from commerce.sales_channels.neutral import Line, Order, Progress, Refund
from inventory import channel_awaited
from inventory.models import Hold
from orders import channel_document, channel_refunding
from orders.models import ChannelLine, ChannelOrder, ChannelRefund, OrderLine

News = Literal["newer", "same", "older", "unclear"]
_LEVEL = "level"


@transactions.use_case
def note(*, by: Actor, connection: Connection, order: Order, is_current: bool = True) -> tuple[ChannelOrder, News]:
    """Keep what was said, unless something newer is known. Clocks of channels tick in whole seconds: at equal times
    another content counts as newer where it is what the channel says now, else nobody can say which came first. It is
    the same only once it was `followed`: a worker that dies before loses nothing."""
    said = channel_document.write(order)
    digest = channel_document.digest(said)
    values = {
        "number": order.number[:120], "version": order.version, "updated_at": order.updated_at,
        "placed_at": order.placed_at, "said": said, "said_hash": "", "seen_at": transactions.now(),
    }  # fmt: skip
    made = ChannelOrder(connection=connection, external_id=order.external_id, **values)
    ChannelOrder.objects.bulk_create([made], ignore_conflicts=True)
    mine = ChannelOrder.objects.select_for_update(no_key=True)
    row = mine.get(connection=connection, external_id=order.external_id)
    _keep_refunds(row, order.refunds)
    if row.said_hash == digest:
        return row, "same"
    if _is_older(row, order):
        return row, "older"
    is_another = channel_document.digest(row.said) != digest
    if is_another and not is_current and order.version is None and row.updated_at == order.updated_at:
        return row, "unclear"
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row, "newer"


def followed(row: ChannelOrder, *, seen_at: datetime, said: dict[str, Any]) -> None:
    """All that follows from what was said then is done, unless something newer was said meanwhile."""
    digest = channel_document.digest(said)
    ChannelOrder.objects.filter(pk=row.pk, seen_at=seen_at).update(said_hash=digest)


@transactions.use_case
def note_refund(*, by: Actor, row: ChannelOrder, refund: Refund) -> None:
    """Keep that the channel gave money back."""
    _keep_refunds(row, [refund])


@transactions.use_case
def link(*, by: Actor, row: ChannelOrder, order_id: int, lines: Sequence[Line], oversold: int = 0) -> bool:
    """It is this order of ours; `lines` are the channel's, in the order of ours. What the channel shows of these goods
    is not known any more: it counted them down by itself. False where it was cancelled over there meanwhile."""
    counted = {"oversold": oversold} if oversold else {}  # whoever comes second finds the order and counts nothing
    was = ChannelOrder.objects.select_for_update(no_key=True).only("status", "hold_id").get(pk=row.pk)
    if not move(row, ChannelOrder.Status.PLACED, order_id=order_id, reason="", **counted):
        return False
    ours = OrderLine.objects.filter(order_id=order_id).order_by("position").values_list("pk", flat=True)
    pairs = [
        ChannelLine(channel_order=row, external_line_id=line.external_line_id, line_id=pk)
        for line, pk in zip(lines, ours, strict=True)
    ]
    ChannelLine.objects.bulk_create(pairs, ignore_conflicts=True)
    listings = _listings(row.connection_id, lines)
    beliefs.give_up(row.connection_id, _LEVEL, list(listings.values()))
    if was.status != ChannelOrder.Status.PLACED and was.hold_id is None:
        _arrived(row.connection_id, listings, lines)
    return True


@transactions.use_case
def park(*, by: Actor, row: ChannelOrder, reason: str) -> None:
    """It waits; the exception says for what."""
    ChannelOrder.objects.filter(pk=row.pk, order=None).update(reason=reason[:64])


@transactions.use_case
def settle(*, by: Actor, row: ChannelOrder, to: str, **changes: object) -> None:
    """It is `to` now; once there, it does not come back. Goods of a cancelled one may be shown again over there."""
    if move(row, to, **changes) and to == ChannelOrder.Status.CANCELLED:
        _goods_may_be_back(row)


@transactions.use_case
def goods_may_be_back(*, by: Actor, row: ChannelOrder) -> None:
    """It has fewer units than before: whatever the channel shows of its goods, it is told ours."""
    _goods_may_be_back(row)


@transactions.use_case
def keep_goods(*, by: Actor, row: ChannelOrder, held: Hold, lines: Sequence[Line]) -> None:
    """Goods are kept for it until it is paid. The channel may have counted them down by itself."""
    if row.hold_id is None:
        listings = _listings(row.connection_id, lines)
        beliefs.give_up(row.connection_id, _LEVEL, list(listings.values()))
        _arrived(row.connection_id, listings, lines)
    move(row, ChannelOrder.Status.PENDING, hold=held, reason="")


def move(row: ChannelOrder, to: str, **changes: object) -> bool:
    """Compare-and-set along MOVES; False when it is elsewhere by now, which is somebody else's doing."""
    sources = [source for source, targets in ChannelOrder.MOVES.items() if to in targets or source == to]
    return bool(ChannelOrder.objects.filter(pk=row.pk, status__in=sources).update(status=to, **changes))


def waiting_for(connection_id: int, *reasons: str) -> list[ChannelOrder]:
    """Those that wait for one of these reasons, the oldest first; what was sent while we only watched is history."""
    rows = ChannelOrder.objects.filter(connection_id=connection_id, status=ChannelOrder.Status.PARKED)
    rows = rows.exclude(reason="shadow", said__progress=Progress.FULFILLED)
    return list(rows.filter(reason__in=reasons).order_by("placed_at", "id"))


def is_dismissed(row: ChannelOrder) -> bool:
    """Whether somebody said that nothing is to be done about what it waits for."""
    said = SyncException.objects.filter(connection=row.connection_id, cause=row.reason, subject=row.external_id[:255])
    return said.order_by("-id").values_list("status", flat=True).first() == SyncException.Status.DISMISSED


def tell(connection: Connection, row: ChannelOrder, cause: str, detail: str, **facts: object) -> None:
    """Somebody has to look at this order."""
    trouble.open_one(
        connection, cause, row.external_id, detail, order_id=row.order_id, facts={"number": row.number, **facts}
    )


def _arrived(connection_id: int, listings: Mapping[str, int], lines: Sequence[Line]) -> None:
    """The channel's levels went down for these, and now it is known why."""
    units: Counter[int] = Counter()
    for line in lines:
        if line.external_variant_id in listings:
            left = line.quantity if line.current_quantity is None else line.current_quantity
            units[listings[line.external_variant_id]] += left
    channel_awaited.arrived(connection_id, units)


def _is_older(row: ChannelOrder, order: Order) -> bool:
    if row.version is not None and order.version is not None:
        return order.version < row.version
    return order.updated_at < row.updated_at


def _keep_refunds(row: ChannelOrder, refunds: Sequence[Refund]) -> None:
    rows = [
        ChannelRefund(
            channel_order=row, external_id=refund.external_id, amount=refund.amount, currency=refund.currency,
            reason=refund.reason[:255], refunded_at=refund.created_at,
            lines=[{"line": part.external_line_id, "quantity": part.quantity, "restocked": part.restocked}
                   for part in refund.lines],
        )
        for refund in refunds
    ]  # fmt: skip
    if not rows:
        return
    known = set(ChannelRefund.objects.filter(channel_order=row).values_list("external_id", flat=True))
    ChannelRefund.objects.bulk_create(rows, ignore_conflicts=True)
    channel_refunding.given_there(row, [each for each in rows if each.external_id not in known])
    new = [part for refund in refunds if refund.external_id not in known for part in refund.lines]
    if any(part.restocked for part in new):
        _goods_may_be_back(row)


def _goods_may_be_back(row: ChannelOrder) -> None:
    listings = _listings(row.connection_id, channel_document.read(row.said).lines)
    beliefs.look_again(row.connection_id, _LEVEL, list(listings.values()))


def _listings(connection_id: int, lines: Sequence[Line]) -> dict[str, int]:
    """`{the channel's id of what was sold: listing id}`, of those that are listed."""
    refs = [line.external_variant_id for line in lines]
    mine = Listing.objects.filter(connection_id=connection_id, external_variant_id__in=refs)
    return dict(mine.values_list("external_variant_id", "pk"))
