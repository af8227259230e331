"""A buyer changes their mind before the goods are ready: another slot, another store.

At another store the goods are claimed first, after its safety, then given up at the old one; picked ones are put back.
What was sold stays as it was sold: prices and tax are frozen with the order. So a store where the same goods are taxed
differently is refused: then the order is cancelled and placed anew. Lock order: order, fulfillment, window, levels.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Location
from commerce.pricing import rules
from commerce.pricing.basket import Destination
from commerce.state import InvalidTransition
from fulfillment import assigning, collectors, policies, progress, promises, relocating, slots, windows
from fulfillment.models import Fulfillment
from fulfillment.routing import terms
from orders import lifecycle, redirecting

Status = Fulfillment.Status
BEFORE_READY = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED)


class TaxDiffers(Refusal):
    """The same goods are taxed differently at that store."""

    code = "tax_differs"
    status = 422
    title = "Other tax there"


class PickupNotOffered(Refusal):
    """Nothing can be collected there now."""

    code = "pickup_not_offered"
    status = 422
    title = "No pickup there"


@transactions.use_case
def change_slot(*, by: Actor, fulfillment: Fulfillment, slot: slots.Slot | None) -> Fulfillment:
    """Collect it in another slot, or at any time. Raises SlotFull, InvalidWindow, InvalidTransition."""
    now = transactions.now()
    locked = _lock(fulfillment)
    windows.move(locked.delivery, locked.location, slot, now=now)
    redirecting.to_slot(locked.delivery, slot and slot.as_json())
    anew = terms.of_pickup(locked.delivery, now)
    facts = {"from": slot.as_json()["starts_at"]} if slot else {}
    when = {"window_from": anew.window_from, "window_to": anew.window_to, "promised_at": anew.promised_at}
    progress.tell(locked, "slot_changed", by=by, now=now, facts=facts, **when)
    return locked


@transactions.use_case
def change_store(
    *, by: Actor, fulfillment: Fulfillment, location: Location, slot: slots.Slot | None = None
) -> Fulfillment:
    """Collect it at another store; returns the work that this store is given, with a promise of its own.

    Raises OutOfStock, TaxDiffers, PickupNotOffered, SlotFull, InvalidWindow, InvalidTransition.
    """
    now = transactions.now()
    locked = _lock(fulfillment)
    if location.pk == locked.location_id:
        raise InvalidTransition(
            "It is collected there already.", state=str(locked.status), allowed=progress.allowed(locked)
        )
    rows = relocating.require_movable(locked)
    _require_offered(location, now)
    _require_same_tax(locked, rows, location, now)
    windows.move(locked.delivery, location, slot, now=now)
    redirecting.to_slot(locked.delivery, slot and slot.as_json())
    redirecting.to_store(locked.delivery, location)
    old = locked.location
    progress.move(locked, Status.CANCELLED, by=by, now=now, facts={"to": location.pk})
    if not _is_prepared_elsewhere(locked):
        lifecycle.stop_fulfillment(locked.order, by=by, now=now)
    given = assigning.assign(
        locked.delivery, relocating.portions_of(locked, rows), terms.of_pickup(locked.delivery, now), by=by, now=now,
        instead_of=old.pk,
    )  # fmt: skip
    relocating.move_goods(locked, rows, location, by=by, now=now)
    return given


def _lock(fulfillment: Fulfillment) -> Fulfillment:
    locked = progress.lock(fulfillment.pk)
    collectors.require_pickup(locked)
    progress.require(locked, *BEFORE_READY, to_do="changed")
    return locked


def _require_offered(location: Location, now: datetime) -> None:
    policy = policies.one(location.pk)
    sells = location.active and location.kind == Location.Kind.STORE and policy.offers_pickup
    if not sells or promises.is_paused(policy, now):
        raise PickupNotOffered(f"Nothing can be collected at {location.name} now.")


def _require_same_tax(locked: Fulfillment, rows: relocating.Rows, location: Location, now: datetime) -> None:
    known = rules.current()
    here, there = (_destination(known.place(place), place) for place in (locked.location_id, location.pk))
    day = now.astimezone(ZoneInfo(locked.location.time_zone)).date()  # as its price was worked out
    for tax_class in {row.line.tax_class for row in rows}:
        if known.taxes.components(here, tax_class, day) != known.taxes.components(there, tax_class, day):
            raise TaxDiffers(
                f"At {location.name} these goods are taxed differently. Cancel the order and place it anew."
            )


def _destination(place: rules.Place, location_id: int) -> Destination:
    return Destination("pickup", location_id, place.country, place.region, place.postal_code)


def _is_prepared_elsewhere(locked: Fulfillment) -> bool:
    others = Fulfillment.objects.filter(order=locked.order_id, status__in=Fulfillment.OPEN).exclude(pk=locked.pk)
    return others.exclude(status=Status.ROUTED).exists()
