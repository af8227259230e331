"""How a fulfillment moves: under its order's lock, along MOVES, with one entry in its history and the facts it means.

Lock order: order, fulfillment, levels last. Every verb begins with `lock`; nothing else writes `status`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commerce import sql, transactions
from commerce.actors import Actor, LocationNotAllowed
from commerce.events import bus
from commerce.events.facts import (
    Fact,
    FulfillmentDeclined,
    FulfillmentMoved,
    ParcelsDelivered,
    PickupCollected,
    PickupExpired,
    PickupReady,
)
from commerce.state import InvalidTransition
from fulfillment import troubles
from fulfillment.models import Fulfillment, FulfillmentEvent, Trouble

WRITE = "fulfillment.write"
_LOCK = """
SELECT o.id FROM orders_order o JOIN fulfillment_fulfillment f ON f.order_id = o.id WHERE f.id = %s
FOR NO KEY UPDATE OF o
"""
_LOCK_SELF = "SELECT 1 FROM fulfillment_fulfillment WHERE id = %s FOR NO KEY UPDATE"
_MEANING: Mapping[str, type[Fact]] = {
    Fulfillment.Status.READY: PickupReady,
    Fulfillment.Status.COLLECTED: PickupCollected,
    Fulfillment.Status.EXPIRED: PickupExpired,
    Fulfillment.Status.DELIVERED: ParcelsDelivered,
    Fulfillment.Status.REJECTED: FulfillmentDeclined,
}
_ENDED = tuple(status for status in Fulfillment.Status if status not in Fulfillment.OPEN)


@transactions.building_block
def lock(fulfillment_id: int, *, by: Actor | None = None) -> Fulfillment:
    """The fulfillment under its order's lock and its own, with order, channel, delivery and location.

    Raises LocationNotAllowed when `by` is given and may not write there.
    """
    sql.run(_LOCK, (fulfillment_id,))
    sql.run(_LOCK_SELF, (fulfillment_id,))
    related = ("order__channel", "delivery", "location")
    found = Fulfillment.objects.select_related(*related).get(pk=fulfillment_id)
    if by is not None and not by.may_at(WRITE, found.location_id):
        raise LocationNotAllowed("This work belongs to another store.", scope=WRITE)
    transactions.about(fulfillment=found.pk, order=found.order_id)
    return found


def allowed(fulfillment: Fulfillment) -> list[str]:
    """The states that somebody can bring this one to, as far as its kind has them."""
    return [to for to in _possible(fulfillment) if (fulfillment.status, to) not in Fulfillment.UNASKED]


def require(fulfillment: Fulfillment, *states: str, to_do: str = "done") -> None:
    """Raise InvalidTransition unless the locked fulfillment is in one of these states. `to_do`: "picked", "packed"…"""
    if fulfillment.status not in states:
        detail = f"It is {fulfillment.get_status_display().lower()} and cannot be {to_do}."
        raise InvalidTransition(detail, state=str(fulfillment.status), allowed=allowed(fulfillment))


def require_way(fulfillment: Fulfillment, to: str) -> None:
    """Raise InvalidTransition unless the locked fulfillment can move there."""
    if to not in _possible(fulfillment):
        word = Fulfillment.Status(to).label.lower()
        detail = f"It is {fulfillment.get_status_display().lower()} and cannot become {word}."
        raise InvalidTransition(detail, state=str(fulfillment.status), allowed=allowed(fulfillment))


@transactions.building_block
def move(
    fulfillment: Fulfillment, to: str, *, by: Actor, now: datetime, facts: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Move a locked fulfillment, write its history, and say what it means; the record in memory follows.

    `facts` (ids and numbers only) go into the history, `changes` are other columns. READY again after ARRIVED tells
    nobody that the goods are ready. Raises InvalidTransition.
    """
    require_way(fulfillment, to)
    before = str(fulfillment.status)
    if to in _ENDED and fulfillment.ended_at is None:
        changes.setdefault("ended_at", now)
    _change(fulfillment, status=to, **changes)
    _entry(fulfillment, to, by=by, now=now, facts=facts or {}, before=before, after=to).save()
    if before == Fulfillment.Status.ROUTED and fulfillment.escalations:
        troubles.settle(fulfillment.pk, Trouble.Kind.UNACCEPTED, by=by, now=now)
    said: list[Fact] = [FulfillmentMoved(fulfillment_id=fulfillment.pk)]
    ready_again = before == Fulfillment.Status.ARRIVED and to == Fulfillment.Status.READY
    if (meaning := _MEANING.get(to)) is not None and not ready_again:
        said.append(meaning(fulfillment_id=fulfillment.pk))
    bus.publish(*said)


@transactions.building_block
def tell(
    fulfillment: Fulfillment,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Something happened that is no move: `changes` are written, the history gets `kind`, screens are told."""
    _change(fulfillment, **changes)
    _entry(fulfillment, kind, by=by, now=now, facts=facts or {}).save()
    bus.publish(FulfillmentMoved(fulfillment_id=fulfillment.pk))


def _possible(fulfillment: Fulfillment) -> list[str]:
    other = {kind for kind in Fulfillment.Kind if kind != fulfillment.kind}
    never = set().union(*(Fulfillment.ONLY[kind] for kind in other))
    return sorted(str(to) for to in Fulfillment.MOVES[fulfillment.status] if to not in never)


def _change(fulfillment: Fulfillment, **changes: Any) -> None:
    version = fulfillment.version + 1
    Fulfillment.objects.filter(pk=fulfillment.pk).update(version=version, **changes)
    for name, value in {**changes, "version": version}.items():
        setattr(fulfillment, name, value)


def _entry(fulfillment: Fulfillment, kind: str, *, by: Actor, now: datetime, **told: Any) -> FulfillmentEvent:
    actor = {"actor_kind": by.kind, "actor_id": by.id}
    return FulfillmentEvent(fulfillment=fulfillment, kind=kind, at=now, **actor, **told)
