"""The goods of a pickup change their store: promised at the new one, given up at the old one, all or nothing."""

from collections.abc import Sequence
from datetime import datetime

from commerce import transactions, work
from commerce.actors import Actor
from commerce.models import Location
from commerce.state import InvalidTransition
from fulfillment import contents, progress, putting_back
from fulfillment.assigning import Portion
from fulfillment.kinds_of_work import PUT_BACK
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from inventory import allocations, levels, promises_of
from inventory.allocations import Purpose
from inventory.lines import Line
from inventory.promises_of import Need
from orders.models import LineComponent

Rows = Sequence[FulfillmentLine]


def require_movable(locked: Fulfillment) -> list[FulfillmentLine]:
    """The rows of a locked pickup, if they can move: nothing of it is missing, replaced, awaited, or prepared apart.

    Raises InvalidTransition.
    """
    rows = list(contents.rows_of([locked.pk]))
    lines = {row.line_id for row in rows}
    kits = set(LineComponent.objects.filter(line__in=lines).values_list("line_id", flat=True))
    same = Fulfillment.objects.filter(delivery=locked.delivery_id, status__in=Fulfillment.OPEN).exclude(pk=locked.pk)
    declined = Trouble.objects.filter(fulfillment__delivery=locked.delivery_id, kind=Trouble.Kind.DECLINED_PICKUP)
    problem = None
    if contents.shorts_of(locked.pk).exists():
        problem = "Something is missing: decide about that first."
    elif declined.exclude(status=Trouble.Status.RESOLVED).exists():
        problem = "The store cannot prepare a part of it: that is decided first."
    elif any(row.variant_id != row.line.variant_id and row.line_id not in kits for row in rows):
        problem = "Something of it was replaced."
    elif promises_of.awaited_by(locked.order.public_id).filter(cause_line__in=lines).exists() or same.exists():
        problem = "Not all of it is prepared together."
    if problem:
        raise InvalidTransition(problem, state=str(locked.status), allowed=progress.allowed(locked))
    return rows


def portions_of(locked: Fulfillment, rows: Rows) -> list[Portion]:
    """What the new store prepares."""
    found = contents.units_of(rows, location_id=locked.location_id)
    return [Portion(units.line_id, units.quantity) for units in found]


@transactions.building_block
def move_goods(old: Fulfillment, rows: Rows, location: Location, *, by: Actor, now: datetime) -> None:
    """Promise everything at `location`, then give it up where it was; what is picked there is put back. Locks levels.

    Raises OutOfStock.
    """
    order = old.order
    work.freeze(PUT_BACK, [f"{old.public_id}:{row.variant_id}" for row in rows if row.picked])
    places = (old.location_id, location.pk)
    pairs = [(row.variant_id, place) for row in rows for place in places]
    levels.ensure(pairs)
    levels.freeze(pairs)
    purpose = Purpose(by=by, channel=order.channel, cause=order.public_id, now=now)
    wanted = [Line(row.variant_id, row.quantity, location.pk, cause_line=row.line_id) for row in rows]
    allocations.allocate(wanted, purpose)
    needs = [Need(row.line_id, row.variant_id, row.quantity - row.picked, old.location_id) for row in rows]
    given_up, _ = promises_of.portion(order.public_id, [need for need in needs if need.units], now=now)
    allocations.free(given_up, now=now)
    picked = [Need(row.line_id, row.variant_id, row.picked, old.location_id) for row in rows if row.picked]
    if picked:
        putting_back.put_aside(old, picked, by=by, now=now)
