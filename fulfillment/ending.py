"""Units came off a fulfillment: it goes on while anything is to be prepared or decided, else it ends.

What left in part is shipped, or collected, with what left; only what never left can end in another way.
"""

from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from fulfillment import carrier_troubles, contents, progress, tracking
from fulfillment.models import Fulfillment, FulfillmentLine

Status = Fulfillment.Status


@transactions.building_block
def end_if_over(
    locked: Fulfillment, otherwise: str, *, by: Actor, now: datetime, facts: dict[str, Any] | None = None
) -> bool:
    """End a locked fulfillment of which nothing is left to do, and say whether it was so; `otherwise` is how it ends
    when nothing of it has left."""
    rows = list(FulfillmentLine.objects.filter(fulfillment=locked))
    if any(row.quantity > row.handed for row in rows) or contents.shorts_of(locked.pk).exists():
        return False
    if not any(row.handed for row in rows):
        progress.move(locked, otherwise, by=by, now=now, facts=facts)
        return True
    if locked.kind == Fulfillment.Kind.PICKUP:
        progress.move(locked, Status.COLLECTED, by=by, now=now, facts=facts)
        return True
    progress.move(locked, Status.SHIPPED, by=by, now=now, facts=facts)
    all_gone(locked, by=by, now=now)
    return True


@transactions.building_block
def all_gone(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """The last parcel of a shipment has left: nobody waits for a label, and carriers may have delivered it already."""
    carrier_troubles.settle(locked, carrier_troubles.LABEL, by=by, now=now)
    tracking.follow(locked, by=by, now=now)
