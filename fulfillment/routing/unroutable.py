"""What no place can serve waits for a person, and is tried again by itself: goods come in, pauses end.

One trouble per line is open at most. It ends when the line is routed after all.
"""

from datetime import datetime

from django.db.models import QuerySet

from commerce import sql, transactions
from commerce.actors import SYSTEM
from fulfillment import troubles
from fulfillment.models import Trouble
from fulfillment.routing.splitting import Plan
from fulfillment.routing.wishes import Key
from orders.models import Order

BATCH = 100
_WAITING = """
SELECT DISTINCT t.order_id FROM fulfillment_trouble t JOIN orders_order o ON o.id = t.order_id
WHERE t.kind = 'unroutable' AND t.status <> 'resolved' AND t.reason <> 'declined_often'
  AND o.status IN ('placed', 'in_fulfillment') AND t.order_id > %s ORDER BY t.order_id LIMIT %s
"""


def is_known(order: Order) -> bool:
    """Whether somebody was told already that a part of this order cannot be sent."""
    return _open_of(order).exists()


@transactions.building_block
def tell(given_up: dict[Key, int], plan: Plan, order: Order, *, now: datetime) -> None:
    """Open a trouble per line that is left, end those of routed lines. `given_up` were declined too often."""
    left: dict[tuple[int, str], int] = {}
    for units_of, reason in ((plan.left, "no_place"), (given_up, "declined_often")):
        for (line, _), units in units_of.items():
            left[line, reason] = left.get((line, reason), 0) + units
    for (line, reason), units in sorted(left.items()):
        told = {"line_id": line, "quantity": units, "reason": reason}
        troubles.open(Trouble.Kind.UNROUTABLE, now=now, order_id=order.pk, **told)
    routed = {share.line_id for share in plan.shares} - {line for line, _ in left}
    for trouble in _open_of(order).filter(line__in=routed).order_by("id") if routed else ():
        troubles.resolve(trouble, Trouble.Resolution.REROUTED, by=SYSTEM, now=now)


def waiting(after: int, most: int = BATCH) -> list[int]:
    """Ids of live orders with a part that no place could serve so far, in pages."""
    return [row[0] for row in sql.run(_WAITING, (after, most))]


def _open_of(order: Order) -> QuerySet[Trouble]:
    return Trouble.objects.filter(kind=Trouble.Kind.UNROUTABLE, order=order).exclude(status=Trouble.Status.RESOLVED)
