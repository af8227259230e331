"""What was promised for one time is promised for another; whoever waits is told when it is later."""

from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import PromiseMoved
from fulfillment import progress
from fulfillment.models import Fulfillment

Status = Fulfillment.Status
UNDER_WAY = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED)


@transactions.use_case
def delay(*, by: Actor, fulfillment: Fulfillment, until: datetime) -> Fulfillment:
    """It takes the store longer; the buyer is told when it is later than promised. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, *UNDER_WAY, to_do="promised anew")
    promise_anew(locked, until, by=by, now=now)
    return locked


@transactions.building_block
def promise_anew(locked: Fulfillment, promised_at: datetime, *, by: Actor, now: datetime) -> None:
    """Another promise for a locked fulfillment."""
    later = promised_at > locked.promised_at
    progress.tell(locked, "promised_anew", by=by, now=now, promised_at=promised_at)
    if later:
        bus.publish(PromiseMoved(fulfillment_id=locked.pk))
