"""Somebody says that they did not get the message that their goods are ready: it goes out again, with the same code."""

from commerce import transactions
from commerce.actors import Actor
from fulfillment import notices, progress
from fulfillment.models import Collector, Fulfillment


@transactions.use_case
def tell_again(*, by: Actor, collector: Collector, key: str) -> Fulfillment:
    """Write it once per `key`. Raises InvalidTransition unless the goods wait, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(collector.fulfillment_id, by=by)
    progress.require(locked, *Fulfillment.WAITING, to_do="told again")
    notices.tell_ready(locked, collector, again=f"again-{key}")
    progress.tell(locked, "told_again", by=by, now=now, facts={"collector": collector.pk})
    return locked
