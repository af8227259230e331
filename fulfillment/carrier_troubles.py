"""What carriers leave to people: a label that cannot be had, a parcel that does not arrive. One open one of each."""

from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import TroubleChanged
from fulfillment.models import Fulfillment, Trouble

LABEL, LOST = Trouble.Kind.LABEL, Trouble.Kind.LOST


@transactions.building_block
def open_for(fulfillment: Fulfillment, kind: str, reason: str, facts: dict[str, Any], *, now: datetime) -> None:
    """Somebody has to look at this fulfillment. Again while it is open changes nothing."""
    row = Trouble(
        kind=kind, order_id=fulfillment.order_id, fulfillment=fulfillment, location_id=fulfillment.location_id,
        reason=reason[:64], facts=facts, opened_at=now,
    )  # fmt: skip
    Trouble.objects.bulk_create([row], ignore_conflicts=True)
    opened = Trouble.objects.filter(fulfillment=fulfillment, kind=kind).exclude(status=Trouble.Status.RESOLVED).get()
    bus.publish(TroubleChanged(trouble_id=opened.pk))


@transactions.building_block
def settle(fulfillment: Fulfillment, kind: str, *, by: Actor, now: datetime) -> None:
    """It has solved itself, if it was there."""
    for trouble in Trouble.objects.filter(fulfillment=fulfillment, kind=kind).exclude(status=Trouble.Status.RESOLVED):
        Trouble.objects.filter(pk=trouble.pk).update(
            status=Trouble.Status.RESOLVED, resolution=Trouble.Resolution.DONE, resolved_at=now, actor_kind=by.kind,
            actor_id=by.id,
        )  # fmt: skip
        bus.publish(TroubleChanged(trouble_id=trouble.pk))
