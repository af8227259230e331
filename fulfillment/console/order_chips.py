"""How far orders are by the work for them, for the one chip of an order: as far as the part that is least far.

Only who waits outside comes first, whatever else is missing: somebody has to go to them.
"""

from collections.abc import Collection

from fulfillment import reading
from fulfillment.models import Fulfillment

Status = Fulfillment.Status
FAR = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.PACKED, Status.READY)
_NOTHING_YET = (Status.ROUTED, Status.ACCEPTED)


def of(order_ids: Collection[int]) -> dict[int, str]:
    """`{order: key of a chip}` for those of which more can be said than that they are being prepared. One query.

    Nothing where goods have no place yet, or where some have left: then the order's own word, such as "Partly handed
    over", says more.
    """
    found: dict[int, set[str]] = {}
    mixed: set[int] = set()
    for order, state, more in reading.open_states(order_ids):
        found.setdefault(order, set()).add(state)
        mixed |= {order} if more else set()
    chips = {order: _chip(states, order in mixed) for order, states in found.items()}
    return {order: chip for order, chip in chips.items() if chip}


def _chip(states: set[str], mixed: bool) -> str:
    if Status.ARRIVED in states:
        return str(Status.ARRIVED)
    least = min(states, key=FAR.index)
    return "" if mixed or least in _NOTHING_YET else str(least)
