"""Work that a store does not accept in time: somebody in charge is told, and a parcel goes to the next best place.

The first time the store is reminded and gets the same time again; from the second time on a parcel is taken from it,
once somebody else can send it. What is collected stays: its customer comes to this store.
"""

from datetime import datetime

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from fulfillment import articles, calendar, contents, declining, policies, progress, promises, troubles, turns
from fulfillment.models import DeclinedOffer, Fulfillment, Trouble
from fulfillment.routing import candidates
from fulfillment.routing.wishes import Wanted, Wish

BATCH = 100
PATIENCE = 2


def escalate_due(*, by: Actor = SYSTEM) -> int:
    """Escalate all that is due, one transaction each; returns how many that were. One that fails stops no other."""
    return turns.each(_due, lambda id: escalate(by=by, fulfillment_id=id))


@transactions.use_case
def escalate(*, by: Actor, fulfillment_id: int) -> bool:
    """One more time without an answer; False when somebody accepted it meanwhile."""
    now = transactions.now()
    locked = progress.lock(fulfillment_id)
    if locked.status != Fulfillment.Status.ROUTED or locked.accept_by is None or locked.accept_by > now:
        return False
    times = locked.escalations + 1
    progress.tell(
        locked, "not_accepted", by=by, now=now, facts={"times": times}, escalations=times, accept_by=_again(locked, now)
    )
    which = {"order_id": locked.order_id, "fulfillment_id": locked.pk, "location_id": locked.location_id}
    troubles.open(Trouble.Kind.UNACCEPTED, now=now, reason="no_answer", **which)
    if times >= PATIENCE and locked.kind == Fulfillment.Kind.SHIP and _somebody_else_can(locked, now):
        declining.take_away(locked, DeclinedOffer.Reason.TOO_BUSY, by=by, now=now)
    return True


def _due(after: int) -> list[int]:
    rows = Fulfillment.objects.filter(status=Fulfillment.Status.ROUTED, pk__gt=after)
    return list(rows.filter(accept_by__lte=transactions.now()).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _somebody_else_can(locked: Fulfillment, now: datetime) -> bool:
    """Whether another place has all of it and was not asked before: else it is better left where it is."""
    parts = articles.grouped(contents.rows_of([locked.pk]))
    lines = tuple(
        Wanted(line, articles.units(rows), tuple((row.variant_id, row.per_unit) for row in rows))
        for (line, _), rows in parts.items()
    )
    refused = DeclinedOffer.objects.filter(line__in=[line.line_id for line in lines])
    declined = frozenset(refused.values_list("line_id", "location_id"))
    wish = Wish(locked.delivery, lines, declined=declined, now=now)
    stock = candidates.stock(wish.variant_ids, locked.order.channel, now)
    asked = candidates.judge(candidates.places(now), wish, stock, candidates.blocks(wish.variant_ids, now))
    return any(
        place.id != locked.location_id and all(place.can(line) == line.units for line in wish.lines) for place in asked
    )


def _again(locked: Fulfillment, now: datetime) -> datetime | None:
    policy = policies.one(locked.location_id)
    return calendar.one(locked.location, now).after(promises.starts_at(policy, now), policy.accept_minutes)
