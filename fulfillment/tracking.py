"""What carriers say of parcels. All of it is kept once, in whatever order it comes; nothing ever moves backwards.

Where a parcel is follows from everything that was said: delivered stays delivered, else what happened last counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase

from django.db.models import QuerySet

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import NotFound
from commerce.events import bus
from commerce.events.facts import CarrierSpoke, DeliveryAttempted
from fulfillment import carrier_troubles, progress
from fulfillment.models import CarrierNotice, Fulfillment, Parcel, Tracking, TrackingEvent

Kind = TrackingEvent.Kind
_RANK = {
    Kind.ANNOUNCED: 0, Kind.IN_TRANSIT: 1, Kind.OUT_FOR_DELIVERY: 1, Kind.ATTEMPTED: 1, Kind.RETURNED: 2, Kind.LOST: 2,
    Kind.DELIVERED: 3,
}  # fmt: skip
_STEPS = list(_RANK)
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_INSERT = """
INSERT INTO fulfillment_trackingevent (tracking_id, event_id, kind, place, happened_at, received_at)
SELECT %s, e.id, e.kind, e.place, e.at::timestamptz, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS e(id, kind, place, at)
ON CONFLICT ON CONSTRAINT tracking_event_once DO NOTHING
RETURNING kind
"""


class UnknownNumber(NotFound):
    """No shipment has this number."""

    code = "unknown_tracking_number"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a carrier says happened. `id` is its own name for it."""

    id: str
    kind: str
    happened_at: datetime
    place: str = ""


def clean(number: str) -> str:
    """A tracking number as it is kept: without spaces, in capitals, and never longer than it was."""
    return "".join(number.split()).translate(_CAPITALS)


def folded(carrier: str) -> str:
    """A carrier's name as it is compared: `Royal Mail`, `royal-mail` and `RoyalMail` are one."""
    return "".join(letter for letter in carrier.casefold() if letter.isalnum())


@transactions.building_block
def add(fulfillment: Fulfillment, carrier: str, number: str, *, parcel: Parcel | None = None, now: datetime) -> bool:
    """One more number of a locked fulfillment; the others stay. False when it is there already. What its carrier has
    said of it before is read again."""
    row = Tracking(fulfillment=fulfillment, parcel=parcel, carrier=carrier, number=clean(number), created_at=now)
    known = _of(Tracking.objects.filter(fulfillment=fulfillment), [carrier], row.number)
    if (living := known.filter(void_at=None)).exists():
        living.exclude(parcel=parcel).update(parcel=None)  # it travels with more than one parcel
        return False
    if not known.update(void_at=None, parcel=parcel):
        row.save()
    for notice in CarrierNotice.objects.filter(number=row.number, applied_at=None).order_by("id"):
        bus.publish(CarrierSpoke(notice_id=notice.pk))
    return True


@transactions.use_case
def record(*, by: Actor, carrier: str, number: str, events: Sequence[Event]) -> int:
    """Keep what a carrier says of one number, and let its shipments follow; returns how much of it was new.

    Raises UnknownNumber.
    """
    known = find([carrier], number)
    if not known:
        raise UnknownNumber("No shipment has this number.", carrier=carrier, number=clean(number))
    return write(known, events, by=by, now=transactions.now())


def find(carriers: Iterable[str], number: str) -> list[Tracking]:
    """The shipments that have this number, under any of these names of its carrier."""
    found = _of(Tracking.objects.all(), carriers, number)
    return list(found.order_by("fulfillment__order_id", "fulfillment_id", "id"))


@transactions.building_block
def write(known: Sequence[Tracking], events: Sequence[Event], *, by: Actor, now: datetime) -> int:
    """Keep events of these trackings once, under the locks of their shipments, which follow."""
    new = 0
    for tracking in known:
        locked = progress.lock(tracking.fulfillment_id)
        columns = [[event.id for event in events], [str(event.kind) for event in events]]
        columns += [[event.place for event in events], [event.happened_at.isoformat() for event in events]]
        kinds = [row[0] for row in sql.run(_INSERT, (tracking.pk, now, *columns))]
        new += len(kinds)
        if kinds:
            _tell(locked, tracking, kinds, by=by, now=now)
            follow(locked, by=by, now=now)
    return new


@transactions.building_block
def follow(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """A shipped fulfillment of which every number is delivered is delivered, unless a parcel travels without one."""
    standing = standings(locked) if locked.status == Fulfillment.Status.SHIPPED else {}
    if standing and set(standing.values()) == {Kind.DELIVERED} and not _is_silent(locked):
        progress.move(locked, Fulfillment.Status.DELIVERED, by=by, now=now, facts={"by": "carrier"})
        carrier_troubles.settle(locked, carrier_troubles.LOST, by=by, now=now)


def _of(rows: QuerySet[Tracking], carriers: Iterable[str], number: str) -> QuerySet[Tracking]:
    """Those with this number whose carrier is called so, however it is spelt. A number has few of them."""
    wanted = {folded(carrier) for carrier in carriers}
    named = rows.filter(number=clean(number)).values_list("pk", "carrier")
    return rows.filter(pk__in=[pk for pk, carrier in named if folded(carrier) in wanted])


def _is_silent(fulfillment: Fulfillment) -> bool:
    """Whether nobody will say of one of its parcels that it arrived. A number of no parcel stands for all of them."""
    numbered = set(Tracking.objects.filter(fulfillment=fulfillment, void_at=None).values_list("parcel_id", flat=True))
    closed = Parcel.objects.filter(fulfillment=fulfillment, opened_at=None)
    return None not in numbered and closed.exclude(pk__in=numbered).exists()


def standings(fulfillment: Fulfillment) -> dict[int, str | None]:
    """`{tracking: where its parcel is}` for the numbers that count; None before the first word."""
    said: dict[int, list[tuple[str, datetime]]] = {}
    rows = TrackingEvent.objects.filter(tracking__fulfillment=fulfillment, tracking__void_at=None).order_by("id")
    for tracking_id, kind, at in rows.values_list("tracking_id", "kind", "happened_at"):
        said.setdefault(tracking_id, []).append((kind, at))
    live = Tracking.objects.filter(fulfillment=fulfillment, void_at=None).order_by("id").values_list("pk", flat=True)
    return {pk: standing(said.get(pk, ())) for pk in live}


def standing(said: Iterable[tuple[str, datetime]]) -> str | None:
    """Where a parcel is, from all that was said of it as `(kind, when)`, in any order."""
    last = max(said, key=lambda one: (_RANK[one[0]], one[1], _STEPS.index(one[0])), default=None)
    return last and last[0]


def _tell(locked: Fulfillment, tracking: Tracking, kinds: Sequence[str], *, by: Actor, now: datetime) -> None:
    """The history names what is new; a parcel that will not arrive is somebody's work."""
    facts = {"tracking": tracking.pk, "kinds": sorted(kinds)}
    progress.tell(locked, "carrier_told", by=by, now=now, facts=facts)
    if Kind.ATTEMPTED in kinds:
        bus.publish(DeliveryAttempted(fulfillment_id=locked.pk))
    gone = {Kind.RETURNED, Kind.LOST} & set(kinds)
    if gone and locked.status != Fulfillment.Status.DELIVERED:
        reason = str(min(gone))
        carrier_troubles.open_for(locked, carrier_troubles.LOST, reason, {"tracking": tracking.pk}, now=now)
