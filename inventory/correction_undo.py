"""Taking back the correction one has just made: the same units the other way round, once, however often it is asked.

Only the person who made it, only shortly after, and never over a number that somebody has stated since.
"""

from datetime import timedelta

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import NotFound, Refusal
from inventory import levels, restated, stock
from inventory.models import Movement
from inventory.stock import Entry, Posting

TIME = timedelta(minutes=15)  # longer than any message with the button stands; later somebody rather counts
NOTE = "Undo of a correction"


class CannotTakeBack(Refusal):
    """It is not the last word on this number any more."""

    code = "correction_stands"
    title = "The correction stands"


@transactions.use_case
def take_back(*, by: Actor, location_id: int, movement_id: int) -> Movement:
    """Post a correction at this location the other way round and return it; asked again, what was posted then. Raises
    NotFound, CannotTakeBack, and what `stock.adjust` raises."""
    now = transactions.now()
    mine = Movement.objects.filter(actor_kind=by.kind, actor_id=by.id, kind=Movement.Kind.ADJUSTMENT, cause="")
    found = mine.filter(pk=movement_id, location_id=location_id).first()
    if not found:
        raise NotFound("There is no correction of yours to undo here.")
    transactions.about(movement=found.public_id)
    levels.freeze([(found.variant_id, found.location_id)])
    cause = f"undo:{found.public_id}"
    if done := Movement.objects.filter(cause=cause).first():
        return done
    if now - found.recorded_at > TIME:
        raise CannotTakeBack("It is too late to undo this. Correct the number instead.")
    if found.on_hand_delta and restated.since([found]):
        raise CannotTakeBack("Somebody has corrected it since. Look at the ledger before you change it again.")
    entry = Entry(found.kind, by, now, cause=cause, reason=Movement.Reason.CORRECTION, note=NOTE)
    return stock.post([_other_way_round(found)], entry)[0]


def _other_way_round(found: Movement) -> Posting:
    delta = -(found.on_hand_delta or found.unavailable_delta)
    return Posting(found.variant_id, found.location_id, delta=delta, bucket=found.bucket)
