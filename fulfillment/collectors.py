"""Who may collect a pickup: its buyer, and whoever else was named, each with a code of their own.

When a pickup is given to another store, those who may collect it come along, with new codes.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import CollectorChanged
from commerce.state import InvalidTransition
from fulfillment import pickup_codes, progress
from fulfillment.models import Collector, Fulfillment

Status = Fulfillment.Status
PROXIES_MOST = 5


class TooManyCollectors(Refusal):
    """So many people can be named, no more."""

    code = "too_many_collectors"
    status = 422
    title = "Too many people"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who collects for the buyer, and how their code reaches them."""

    name: str
    email: str = ""
    phone: str = ""


@transactions.use_case
def name(*, by: Actor, fulfillment: Fulfillment, person: Person) -> Collector:
    """Let somebody else collect, with a code of their own. Raises InvalidTransition, TooManyCollectors."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    require_pickup(locked)
    if of(locked).filter(is_buyer=False).count() >= PROXIES_MOST:
        raise TooManyCollectors(f"At most {PROXIES_MOST} people besides the buyer can collect one order.")
    contact = {"email": person.email, "phone": person.phone}
    collector = pickup_codes.issue(locked, name=person.name, **contact, now=now)
    progress.tell(locked, "collector_named", by=by, now=now, facts={"collector": collector.pk})
    return collector


@transactions.use_case
def revoke(*, by: Actor, collector: Collector) -> Collector:
    """They may not collect any more; again changes nothing. Raises InvalidTransition once the goods are handed over."""
    now = transactions.now()
    locked = progress.lock(collector.fulfillment_id)
    if collector.revoked_at is None:
        progress.require(locked, *Fulfillment.OPEN, to_do="taken from its collector")
        collector.revoked_at = now
        collector.save(update_fields=["revoked_at"])
        progress.tell(locked, "collector_revoked", by=by, now=now, facts={"collector": collector.pk})
        bus.publish(CollectorChanged(collector_id=collector.pk))
    return collector


@transactions.use_case
def renew(*, by: Actor, collector: Collector) -> Collector:
    """A new code; the old one is void, and a locked pickup opens again. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(collector.fulfillment_id)
    return _renew(locked, Collector.objects.get(pk=collector.pk), by=by, now=now)


@transactions.use_case
def renew_buyer(*, by: Actor, fulfillment: Fulfillment) -> Collector:
    """As `renew`, for the buyer of a pickup that may have none yet. Raises InvalidTransition, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    require_pickup(locked)
    admit(locked, now=now)
    return _renew(locked, buyer_of(locked), by=by, now=now)


@transactions.building_block
def admit(fulfillment: Fulfillment, *, now: datetime) -> None:
    """Everybody who may collect a new pickup: its buyer, and those named with the order, or who could collect it at the
    store that had it before. Safe to run twice."""
    if fulfillment.kind != Fulfillment.Kind.PICKUP or of(fulfillment).exists():
        return
    order, before = fulfillment.order, _before(fulfillment)
    contact = {"email": order.email, "phone": order.phone}
    pickup_codes.issue(fulfillment, name=order.name, **contact, is_buyer=True, now=now)
    people = (
        [Person(each.name, each.email, each.phone) for each in before] if before is not None else _named(fulfillment)
    )
    for person in people:
        pickup_codes.issue(fulfillment, name=person.name, email=person.email, phone=person.phone, now=now)


def of(fulfillment: Fulfillment) -> QuerySet[Collector]:
    """Those who may collect it now."""
    return Collector.objects.filter(fulfillment=fulfillment, revoked_at=None).order_by("id")


def buyer_of(fulfillment: Fulfillment) -> Collector:
    """The buyer, who can always collect."""
    return of(fulfillment).get(is_buyer=True)


def require_pickup(locked: Fulfillment) -> None:
    """Raise InvalidTransition for what is not collected, or not any more."""
    if locked.kind != Fulfillment.Kind.PICKUP:
        detail = "It is shipped; nobody collects it."
        raise InvalidTransition(detail, state=str(locked.status), allowed=progress.allowed(locked))
    progress.require(locked, *Fulfillment.OPEN, to_do="collected")


def _renew(locked: Fulfillment, collector: Collector, *, by: Actor, now: datetime) -> Collector:
    require_pickup(locked)
    pickup_codes.renew(collector, by=by, now=now)
    progress.tell(locked, "code_renewed", by=by, now=now, facts={"collector": collector.pk})
    return collector


def _named(fulfillment: Fulfillment) -> list[Person]:
    said = fulfillment.delivery.recipient
    return [Person(said["name"], said.get("email", ""), said.get("phone", ""))] if said else []


def _before(fulfillment: Fulfillment) -> list[Person] | None:
    """The proxies of the last other fulfillment of the same delivery; None when it is the first one."""
    others = Fulfillment.objects.filter(delivery=fulfillment.delivery_id).exclude(pk=fulfillment.pk).order_by("-id")
    if (last := others.first()) is None:
        return None
    return [Person(each.name, each.email, each.phone) for each in of(last).filter(is_buyer=False)]
