"""Kits of which a part has left and the rest cannot follow: what left is gone from the stock, and is nobody's sale.

Of a kit stock leaves once all of its parts have. Where that will never be, the parts that did leave are taken off the
record, or the place would sell them again. They come after every part of the kit that could not be prepared.
"""

from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from fulfillment.models import Fulfillment, FulfillmentLine
from inventory import levels, stock
from inventory.models import Level, Movement
from inventory.stock import Entry, Posting
from orders.models import OrderLine


@transactions.building_block
def write_off(locked: Fulfillment, line: OrderLine, kits: int, *, by: Actor, now: datetime) -> None:
    """Take off the stock what left of these kits of a line, which somebody has just given up, and whose promise has
    ended or moved. Nothing for whatever is no kit. Locks levels."""
    if not line.components.exists():
        return
    rows = list(FulfillmentLine.objects.filter(fulfillment=locked, line=line).order_by("id"))
    whole = min((row.quantity // row.per_unit for row in rows), default=0)
    gone = {row.variant_id: min(row.handed - whole * row.per_unit, kits * row.per_unit) for row in rows}
    levels.freeze((variant_id, locked.location_id) for variant_id in gone)
    known = Level.objects.filter(location=locked.location_id, variant__in=gone).order_by("variant_id")
    on_record = dict(known.values_list("variant_id", "on_hand"))
    lines = [
        Posting(variant_id, locked.location_id, delta=-min(units, on_record.get(variant_id, 0)))
        for variant_id, units in gone.items()
        if units > 0
    ]
    cause = locked.order.public_id
    stock.post(lines, Entry(Movement.Kind.ADJUSTMENT, by, now, cause=cause, reason=Movement.Reason.OTHER))
