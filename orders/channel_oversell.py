"""A channel has sold what is not there. The order counts: other places serve it, then goods that are kept back, and
what is still missing waits for goods or is given back over there, as the connection's settings say. Each time is
counted, with what the channel showed when it sold.
"""

from collections import Counter
from typing import Any

from django.db.models import Sum

from commerce import skus
from commerce.actors import SYSTEM
from commerce.models import Connection, Listing, Push, SyncException
from commerce.sales_channels import outbox
from commerce.sales_channels.neutral import Order as Said
from commerce.sales_channels.outbox import Wish
from inventory import backorder_limits, stock
from inventory.models import BackOrder, Movement
from inventory.shortages import OutOfStock
from inventory.stock import Posting
from orders import channel_document, channel_purchase, channel_records, placement
from orders.channel_purchase import NotTaken, Taken
from orders.models import ChannelOrder, Order
from orders.placed import Placed
from orders.purchases import Purchase

POLICY = "oversell"  # of Connection.settings: back_order, ask, cancel
BACK_ORDER, ASK, CANCEL = "back_order", "ask", "cancel"
CANCELLATION = "cancellation"
TRIES = 5


def place(connection: Connection, row: ChannelOrder, taken: Taken, short: OutOfStock) -> tuple[int, int]:
    """Place it all the same. Returns `(order id, units that were not there)`. Raises NotTaken where people decide, or
    where the channel is told that it will not come."""
    order = channel_document.read(row.said)
    sold = channel_purchase.build(connection, order, sold=True).purchase
    if sold.wishes[0].wanted.leaves_at_once:
        return _carried_out(connection, row, taken, short)
    try:
        return _counted(row, placement.place_order(by=SYSTEM, purchase=sold).order_id)
    except OutOfStock as still_short:
        short = still_short
    policy = connection.settings.get(POLICY, BACK_ORDER)
    if policy == CANCEL:
        outbox.want([Wish(connection.pk, CANCELLATION, row.pk)])
        raise NotTaken("oversold", "It was sold without goods, and the channel is told so.", **_facts(row, short))
    if policy == ASK:
        raise NotTaken("oversold", "It was sold without goods.", **_facts(row, short))
    return _counted(row, _back_ordered(connection, sold, short))


def found(row: ChannelOrder, placed: Placed) -> tuple[int, int]:
    """As `place`, for an order that needed nothing of that now. One that was there already may have been placed by a
    worker that died before it could say how many units were missing, and a new one may find goods that such a worker
    has entered for it."""
    return (placed.order_id, _entered(row)) if placed.created else _counted(row, placed.order_id)


def _counted(row: ChannelOrder, order_id: int) -> tuple[int, int]:
    """`(order id, units of it that were not there)`, as they are on record: whoever counts later finds the same."""
    waited = BackOrder.objects.filter(cause=Order(pk=order_id).public_id).aggregate(units=Sum("quantity"))
    return order_id, (waited["units"] or 0) + _entered(row)


def _entered(row: ChannelOrder) -> int:
    """Units that left without being on record, and were put on record for that."""
    return Movement.objects.filter(cause=_entry(row)).aggregate(units=Sum("on_hand_delta"))["units"] or 0


def _back_ordered(connection: Connection, sold: Purchase, short: OutOfStock) -> int:
    """Room is made first; another order may take it before this one does: then it is made once more."""
    room = _missing(short)
    for _ in range(TRIES):
        backorder_limits.make_room(by=SYSTEM, units=_where(connection, sold, room))
        try:
            return placement.place_order(by=SYSTEM, purchase=sold).order_id
        except OutOfStock as again:
            short, room = again, room | _missing(again)
    raise short


def told(connection: Connection, row: ChannelOrder, order: Said) -> None:
    """As `tell`, once: whoever linked the order may have died before it told."""
    mine = SyncException.objects.filter(connection=connection, cause="oversold", subject=row.external_id[:255])
    if row.oversold and not mine.exists():
        tell(connection, row, order, row.oversold)


def tell(connection: Connection, row: ChannelOrder, order: Said, units: int) -> None:
    """Somebody may want to send it from elsewhere, or cancel it there."""
    detail = f"{units} units were sold without goods; they are back-ordered."
    channel_records.tell(connection, row, "oversold", detail, **_showed(connection, order))


def _carried_out(connection: Connection, row: ChannelOrder, taken: Taken, short: OutOfStock) -> tuple[int, int]:
    """The goods are out of the door, so they were there: the record was wrong, and is put right first."""
    place = taken.purchase.wishes[0].wanted.stock_location_id
    missing = _missing(short)
    lines = [Posting(variant, place, delta=units) for variant, units in sorted(missing.items())]
    note = f"Sold at {connection.name}, order {row.number or row.external_id}, without being on record."
    stock.adjust(by=SYSTEM, lines=lines, reason="found", note=note, cause=_entry(row))
    return _counted(row, placement.place_order(by=SYSTEM, purchase=taken.purchase).order_id)


def _entry(row: ChannelOrder) -> str:
    return f"{row.public_id}:found"


def _missing(short: OutOfStock) -> Counter[int]:
    found: Counter[int] = Counter()
    named = skus.find([each.get("component") or each["sku"] for each in short.facts["shortages"]])
    for each in short.facts["shortages"]:
        variant = named[each.get("component") or each["sku"]].variant_id
        found[variant] += each["requested"] - max(each["available"], 0)
    return found


def _where(connection: Connection, sold: Any, missing: Counter[int]) -> dict[tuple[int, int], int]:
    """Where the missing units are waited for: where it is collected, or at the connection's first place."""
    location = sold.wishes[0].wanted.stock_location_id
    if location is None:
        first = connection.places.order_by("location__rank", "location_id").first()
        if first is None:
            raise NotTaken("unknown_place", "The connection has no place of ours to send from.")
        location = first.location_id
    return {(variant, location): units for variant, units in missing.items()}


def _facts(row: ChannelOrder, short: OutOfStock) -> dict[str, Any]:
    return {"shortages": short.facts["shortages"], "placed_at": row.placed_at.isoformat()}


def _showed(connection: Connection, order: Said) -> dict[str, Any]:
    """What the channel was told last about these goods, and since when something else was to be told."""
    refs = [line.external_variant_id for line in order.lines]
    ids = Listing.objects.filter(connection=connection, external_variant_id__in=refs).values_list("pk", flat=True)
    rows = Push.objects.filter(connection=connection, kind="level", subject__in=list(ids)).order_by("id")
    shown = [
        {
            "told_at": row.sent_at and row.sent_at.isoformat(),
            "changed_at": row.wanted_at and row.wanted_at.isoformat(),
            "error": row.last_error,
        }
        for row in rows
    ]
    return {"sold_at": order.placed_at.isoformat(), "shown": shown}
