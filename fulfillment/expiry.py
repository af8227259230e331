"""What nobody comes for, and what is refused at the counter: its money goes back, its goods are put back on their shelf
before they can be sold again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from fulfillment import portions, progress, stopping, turns
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment
from orders import lifecycle
from orders import units as order_units
from orders.units import Units

Status = Fulfillment.Status
GONE_AGAIN = timedelta(hours=3)
_log = logging.getLogger(__name__)


@transactions.use_case
def refuse(
    *, by: Actor, fulfillment: Fulfillment, units: Sequence[Portion] | None = None, reason: str = ""
) -> Fulfillment:
    """The collector does not want it, or these units of it: they are cancelled. Raises InvalidTransition, TooManyUnits,
    LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, *Fulfillment.WAITING, to_do="refused")
    _give_back(locked, portions.ready(locked, units), reason or "Refused at the counter", Status.CANCELLED, by, now)
    return locked


@transactions.use_case
def expire(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """Nobody came in time. What is kept longer by now, or is collected, is left alone."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    if _is_due(locked, now):
        _give_back(locked, portions.ready(locked), "Not collected in time", Status.EXPIRED, by, now)
    return locked


def expire_due(*, by: Actor = SYSTEM) -> int:
    """Whatever's time is over, 200 at once; returns how many that were. One that cannot be cancelled stops no other."""
    now = transactions.now()
    late = Q(status=Status.READY) | Q(status=Status.ARRIVED, arrived_at__lte=now - GONE_AGAIN)
    due = Fulfillment.objects.filter(late, keep_until__lte=now).order_by("keep_until", "id")
    return turns.take(due, partial(_ended, by=by))


def _ended(found: Fulfillment, *, by: Actor) -> bool:
    try:
        return expire(by=by, fulfillment=found).status not in Fulfillment.WAITING
    except Refusal as refusal:
        _log.warning("Pickup %s cannot expire: %s", found.public_id, refusal.detail)
        return False


def _is_due(locked: Fulfillment, now: datetime) -> bool:
    here = locked.status == Status.ARRIVED and locked.arrived_at > now - GONE_AGAIN
    return locked.status in Fulfillment.WAITING and not here and locked.keep_until <= now


def _give_back(locked: Fulfillment, units: Sequence[Units], reason: str, ends: str, by: Actor, now: datetime) -> None:
    """Cancelling takes the units off this fulfillment, sets them aside, and asks somebody to put them back."""
    with stopping.choosing(locked, ends):
        lifecycle.call_off(locked.order, order_units.merged(units), reason, by=by, now=now)
    locked.refresh_from_db()
