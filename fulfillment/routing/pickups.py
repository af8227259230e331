"""Goods that are collected are prepared where they are collected: nothing to choose, and never anything else.

What its store declined is not given to it again, and never becomes a parcel by itself: a person asks the customer.
"""

from dataclasses import replace
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from fulfillment import assigning
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment, RoutingDecision
from fulfillment.routing import terms, trace
from fulfillment.routing.wishes import Wish


@transactions.building_block
def assign(wish: Wish, *, by: Actor, now: datetime, attempt: int) -> list[Fulfillment]:
    """One fulfillment for what is there to be collected; none for what was declined."""
    delivery, order = wish.delivery, wish.delivery.order
    mine = tuple(line for line in wish.lines if (line.line_id, delivery.location_id) not in wish.declined)
    if not mine:
        return []
    portions = [Portion(line.line_id, line.units, line.variant_id) for line in mine]
    given = assigning.assign(
        delivery, portions, terms.of_pickup(delivery, now), by=by, now=now, attempt=attempt,
    )  # fmt: skip
    RoutingDecision.objects.create(
        order=order, attempt=attempt, outcome=RoutingDecision.Outcome.ASSIGNED, at=now,
        trace=trace.of_pickup(replace(wish, lines=mine), delivery.location.code),
    )  # fmt: skip
    return [given]
