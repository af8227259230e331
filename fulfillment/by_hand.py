"""What a person does about troubles that nothing else ends: ring the store again, or say that it is taken care of."""

from commerce import transactions
from commerce.actors import Actor, LocationNotAllowed
from fulfillment import alerts, progress, troubles
from fulfillment.models import Fulfillment, Trouble
from fulfillment.resolving import AlreadyDecided, NotAnOption

SETTLED_HERE = (Trouble.Kind.LABEL, Trouble.Kind.LOST, Trouble.Kind.REFUSED)


def remind(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """The store's screens ring once more. Raises InvalidTransition once somebody has accepted it.

    A flow: screens are told when it is written down."""
    found = _note_reminder(by=by, fulfillment=fulfillment)
    alerts.tell_new(found.pk)
    return found


@transactions.use_case
def _note_reminder(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Fulfillment.Status.ROUTED, to_do="accepted")
    progress.tell(locked, "reminded", by=by, now=now)
    return locked


@transactions.use_case
def settle(*, by: Actor, trouble: Trouble, note: str) -> Trouble:
    """It was taken care of in another way, which `note` tells. The second to say so is told that it was.

    Raises AlreadyDecided, NotAnOption, LocationNotAllowed.
    """
    now = transactions.now()
    held = Trouble.objects.select_for_update(no_key=True).get(pk=trouble.pk)
    transactions.about(trouble=held.pk)
    if held.kind not in SETTLED_HERE:
        raise NotAnOption("This goes away only when it is decided.", options=[])
    if held.location_id is not None and not by.may_at(progress.WRITE, held.location_id):
        raise LocationNotAllowed("This belongs to another store.", scope=progress.WRITE)
    if held.status == Trouble.Status.RESOLVED:
        told = {"resolution": str(held.resolution), "resolved_at": held.resolved_at.isoformat()}
        raise AlreadyDecided("It was taken care of meanwhile.", **told)
    troubles.resolve(held, Trouble.Resolution.DONE, by=by, now=now)
    held.refresh_from_db()
    held.facts = {**held.facts, "note": note}
    held.save(update_fields=["facts"])
    return held
