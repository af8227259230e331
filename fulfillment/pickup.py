"""A pickup from the store's yes to the hand-over: accept, make ready, hand over what was collected, keep longer.

Goods leave only to somebody with a code of this very pickup, whole or in part; whatever is not taken stays ready, or is
refused at the counter and goes back to the shelf. Lock order: order, fulfillment, levels last.
"""

from collections.abc import Sequence
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor, LocationNotAllowed
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import PickupCollected
from fulfillment import calendar, collectors, pickup_codes, policies, portions, progress, promises, proofs, repromising
from fulfillment.assigning import Portion
from fulfillment.models import Collector, Fulfillment
from fulfillment.proofs import Evidence
from orders import lifecycle

Status = Fulfillment.Status


class IdRequired(Refusal):
    """Somebody has to look at an ID first. Says why in `reason`: value or age, and the `minimum_age`."""

    code = "id_required"
    status = 422
    title = "Check an ID first"


@transactions.use_case
def accept(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """The store takes it on; the order is being prepared. What it accepts too late for its promise is promised anew.

    Raises InvalidTransition, NotPaid, LocationNotAllowed.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    take_on(locked, by=by, now=now)
    return locked


@transactions.building_block
def take_on(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """As `accept`, for a locked one. Where it raises InvalidTransition or NotPaid it has written nothing."""
    progress.require_way(locked, Status.ACCEPTED)
    late = locked.escalations > 0 or (locked.accept_by is not None and locked.accept_by < now)
    lifecycle.start_fulfillment(locked.order, by=by, now=now)
    progress.move(locked, Status.ACCEPTED, by=by, now=now, accept_by=None)
    if late and locked.kind == Fulfillment.Kind.PICKUP:
        _keep_promise(locked, by=by, now=now)


@transactions.use_case
def mark_ready(*, by: Actor, fulfillment: Fulfillment, shelf: str = "", bags: int = 0) -> Fulfillment:
    """The goods wait for their collector, who is told: so many bags on that shelf.

    Raises InvalidTransition, LocationNotAllowed.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Status.PICKED, to_do="made ready")
    collectors.admit(locked, now=now)
    kept = promises.keep_until(policies.one(locked.location_id), calendar.one(locked.location, now), now)
    waits = {"shelf": shelf, "bags": bags, "ready_at": now, "keep_until": kept}
    progress.move(locked, Status.READY, by=by, now=now, facts={"bags": bags}, **waits)
    return locked


def hand_over(
    *,
    by: Actor,
    fulfillment: Fulfillment,
    code: str,
    units: Sequence[Portion] | None = None,
    evidence: Evidence | None = None,
) -> Fulfillment:
    """Give the goods, or these units of them, to whoever has the code. What is left stays ready.

    Raises WrongCode, CodeLocked, IdRequired, InvalidTransition, TooManyUnits, NotPaid, LocationNotAllowed. A flow: the
    code is checked first, in a transaction of its own.
    """
    _require_there(fulfillment, by)
    progress.require(fulfillment, *Fulfillment.WAITING, to_do="handed over")
    collector = pickup_codes.check(fulfillment.pk, code, by=by)
    return _hand_over(by=by, collector=collector, units=units, evidence=evidence or Evidence())


@transactions.use_case
def _hand_over(*, by: Actor, collector: Collector, units: Sequence[Portion] | None, evidence: Evidence) -> Fulfillment:
    now = transactions.now()
    locked = progress.lock(collector.fulfillment_id, by=by)
    progress.require(locked, *Fulfillment.WAITING, to_do="handed over")
    _require_still(collector)
    _require_id(locked, evidence)
    taken = portions.hand(locked, units)
    proofs.keep(locked, collector, evidence, by=by, now=now)
    facts = {"collector": collector.pk, "units": [[each.line_id, each.quantity] for each in taken]}
    if portions.left(locked):
        if locked.status == Status.ARRIVED:
            progress.move(locked, Status.READY, by=by, now=now, arrived_at=None, runner=None)
        progress.tell(locked, "handed_in_part", by=by, now=now, facts=facts)
        bus.publish(PickupCollected(fulfillment_id=locked.pk))
    else:
        progress.move(locked, Status.COLLECTED, by=by, now=now, facts=facts)
    lifecycle.hand_over(locked.order, taken, by=by, now=now)
    return locked


@transactions.use_case
def extend(*, by: Actor, fulfillment: Fulfillment, days: int) -> Fulfillment:
    """Keep the goods so many days longer, until the store closes. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    progress.require(locked, *Fulfillment.WAITING, to_do="kept longer")
    kept = promises.kept_for(days, calendar.one(locked.location, now), max(now, locked.keep_until))
    progress.tell(locked, "kept_longer", by=by, now=now, facts={"days": days}, keep_until=kept)
    return locked


def _require_id(locked: Fulfillment, evidence: Evidence) -> None:
    if (reason := id_reason(locked)) and not evidence.id_checked:
        detail = "Look at an ID before you hand this over."
        raise IdRequired(detail, reason=reason, minimum_age=locked.order.minimum_age)


def id_reason(fulfillment: Fulfillment) -> str:
    """Why whoever collects it shows an ID: "age", "value", or nothing."""
    if fulfillment.order.minimum_age is not None:
        return "age"
    limit = policies.one(fulfillment.location_id).id_from
    return "value" if limit is not None and portions.value(fulfillment) >= limit else ""


def _keep_promise(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """The time that was promised, if the store can still be ready by then, or the one by which it can."""
    policy, when = policies.one(locked.location_id), calendar.one(locked.location, now)
    ready = promises.ready_by(policy, when, now)
    if ready is not None and ready > locked.promised_at:
        repromising.promise_anew(locked, ready, by=by, now=now)


def _require_there(fulfillment: Fulfillment, by: Actor) -> None:
    """Nobody spends the tries of another store."""
    if not by.may_at(progress.WRITE, fulfillment.location_id):
        raise LocationNotAllowed("This pickup belongs to another store.", scope=progress.WRITE)


def _require_still(collector: Collector) -> None:
    """Under the lock: it was not taken back, nor renewed, since it was compared."""
    if not Collector.objects.filter(pk=collector.pk, revoked_at=None, digest=collector.digest).exists():
        detail = "This code was just replaced."
        raise pickup_codes.WrongCode(detail, tries_left=pickup_codes.TRIES_MOST)
