"""Parcels leave the place, and reach the customer. With a parcel its goods leave the stock, and their money is taken.

Tracking numbers are added, never replaced. The last parcel makes the fulfillment shipped; of a kit, stock leaves once
all of its parts have.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import DeliveryAttempted, ParcelsShipped
from fulfillment import carrier_troubles, ending, packing, progress, tracking
from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, Proof, Tracking
from orders import lifecycle
from orders.models import LineComponent
from orders.units import Units

OWN_DRIVER = "own"


class NoTracking(Refusal):
    """Nobody knows how these parcels travel: a label is bought, or a carrier is named. `packages` names them."""

    code = "no_tracking"
    status = 422
    title = "How does it travel?"


class NoSuchParcel(Refusal):
    """Not all of these parcels are closed and still here. `packages` names them."""

    code = "parcel_not_here"
    title = "Not here"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who took a parcel: their `name`, their `signature` as SVG path data, and what the driver noted."""

    name: str = ""
    signature: str = ""
    note: str = ""


@transactions.use_case
def ship(
    *,
    by: Actor,
    fulfillment: Fulfillment,
    carrier: str = "",
    tracking_number: str = "",
    parcel_ids: Collection[int] | None = None,
) -> Fulfillment:
    """These parcels leave, or all that are here: packed → shipped with the last one. A new number of what has left
    already is added.

    Raises InvalidTransition, NoTracking, NoSuchParcel, and what `orders.lifecycle.hand_over` raises.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    gone = bool(tracking_number) and locked.status == Fulfillment.Status.SHIPPED
    if gone and tracking.add(locked, carrier, tracking_number, now=now):
        progress.tell(locked, "tracking_added", by=by, now=now)
        return locked
    progress.require(locked, Fulfillment.Status.PACKED, to_do="shipped")
    here = packing.here_of(locked)
    leaving = _chosen(here, parcel_ids)
    _require_a_way(locked, leaving, carrier, tracking_number, now)
    units = _leave(locked, leaving, now)
    left = tuple(parcel.pk for parcel in leaving)
    bus.publish(ParcelsShipped(fulfillment_id=locked.pk, parcel_ids=left))
    if len(leaving) == len(here):
        progress.move(locked, Fulfillment.Status.SHIPPED, by=by, now=now, facts={"parcels": len(leaving)})
        ending.all_gone(locked, by=by, now=now)
    else:
        progress.tell(locked, "parcel_left", by=by, now=now, facts={"parcels": list(left)})
    if units:
        lifecycle.hand_over(locked.order, units, by=by, now=now)
    return locked


@transactions.use_case
def deliver(*, by: Actor, fulfillment: Fulfillment, evidence: Evidence = Evidence()) -> Fulfillment:
    """Somebody took it: shipped → delivered. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.move(locked, Fulfillment.Status.DELIVERED, by=by, now=now)
    _prove(locked, Proof.Kind.DELIVERY, evidence, by=by, now=now)
    carrier_troubles.settle(locked, carrier_troubles.LOST, by=by, now=now)
    return locked


@transactions.use_case
def note_attempt(*, by: Actor, fulfillment: Fulfillment, evidence: Evidence = Evidence()) -> Fulfillment:
    """Nobody was there; it is tried again. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Fulfillment.Status.SHIPPED, to_do="delivered")
    _prove(locked, Proof.Kind.ATTEMPT, evidence, by=by, now=now)
    progress.tell(locked, "delivery_attempted", by=by, now=now)
    bus.publish(DeliveryAttempted(fulfillment_id=locked.pk))
    return locked


@transactions.use_case
def give_up_delivery(*, by: Actor, fulfillment: Fulfillment, reason: str) -> Fulfillment:
    """It does not arrive: somebody decides what becomes of it. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Fulfillment.Status.SHIPPED, to_do="given up")
    progress.tell(locked, "delivery_failed", by=by, now=now)
    carrier_troubles.open_for(locked, carrier_troubles.LOST, reason, {}, now=now)
    return locked


def _chosen(here: Sequence[Parcel], parcel_ids: Collection[int] | None) -> list[Parcel]:
    if parcel_ids is None:
        return list(here)
    leaving = [parcel for parcel in here if parcel.pk in parcel_ids]
    if len(leaving) != len(set(parcel_ids)) or not leaving:
        raise NoSuchParcel("Not all of these parcels are closed and still here.")
    return leaving


def _require_a_way(
    locked: Fulfillment, leaving: Sequence[Parcel], carrier: str, tracking_number: str, now: datetime
) -> None:
    """A number that is given, the shop's own way, or a number on every parcel, as its label brings it."""
    if tracking_number:
        alone = leaving[0] if len(leaving) == 1 else None
        tracking.add(locked, carrier, tracking_number, parcel=alone, now=now)
        return
    numbered = Tracking.objects.filter(parcel__in=leaving, void_at=None).values_list("parcel_id", flat=True)
    bare = [parcel.public_id for parcel in leaving if parcel.pk not in set(numbered)]
    if bare and not carrier:
        raise NoTracking("Buy a label, or say which carrier takes it.", packages=bare)


def leaving_units(fulfillment: Fulfillment, leaving: Sequence[Parcel]) -> list[Units]:
    """The whole units of order lines that are complete once these parcels have left."""
    lines, kits = _lines_of(fulfillment)
    before, left = _whole(lines, kits), _inside(leaving)
    for line in lines:
        line.handed += left[line.pk]
    gone = _whole(lines, kits) - before
    place = fulfillment.location_id
    return [Units(line_id, units, place, variant_id) for (line_id, variant_id), units in gone.items()]


def _leave(locked: Fulfillment, leaving: Sequence[Parcel], now: datetime) -> list[Units]:
    """Count what lies in these parcels as handed; returns the whole units of order lines that this completes."""
    units = leaving_units(locked, leaving)
    for line_id, count in sorted(_inside(leaving).items()):
        FulfillmentLine.objects.filter(pk=line_id).update(handed=F("handed") + count)
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in leaving]).update(shipped_at=now)
    return units


def _inside(leaving: Sequence[Parcel]) -> Counter[int]:
    """`{fulfillment line: units}`."""
    found: Counter[int] = Counter()
    for parcel in leaving:
        for content in parcel.lines.all():
            found[content.fulfillment_line_id] += content.quantity
    return found


def _lines_of(fulfillment: Fulfillment) -> tuple[list[FulfillmentLine], set[int]]:
    """What is picked, and which order lines are kits."""
    lines = list(FulfillmentLine.objects.filter(fulfillment=fulfillment, picked__gt=0).order_by("id"))
    own = {line.line_id for line in lines}
    return lines, set(LineComponent.objects.filter(line__in=own).values_list("line_id", flat=True))


def _whole(lines: Sequence[FulfillmentLine], kits: Collection[int]) -> Counter[tuple[int, int | None]]:
    """Units that have left, by order line and variant; of a kit, kits all of whose parts have."""
    parts: dict[tuple[int, int | None], list[int]] = {}
    for line in lines:
        key = line.line_id, None if line.line_id in kits else line.variant_id
        parts.setdefault(key, []).append(line.handed // line.per_unit)
    return Counter({key: min(counts) for key, counts in parts.items()})


def _prove(locked: Fulfillment, kind: str, evidence: Evidence, *, by: Actor, now: datetime) -> None:
    Proof.objects.create(
        fulfillment=locked, kind=kind, name=evidence.name, signature=evidence.signature, note=evidence.note,
        actor_kind=by.kind, actor_id=by.id, at=now,
    )  # fmt: skip
