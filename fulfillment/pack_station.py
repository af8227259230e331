"""What stands on the packing table, by how far it is: to pack, without a number to travel with, ready for its carrier,
or gone today. Parcels with all that is shown of them, in a fixed number of queries.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from fulfillment.models import Fulfillment, Label, Parcel, Proof, Tracking, TrackingEvent

Status = Fulfillment.Status
_AT = {
    "pack": Q(status=Status.PICKED),
    "label": Q(status=Status.PACKED, bare=True),
    "ready": Q(status=Status.PACKED, bare=False),
    "shipped": Q(status__in=(Status.SHIPPED, Status.DELIVERED), left=True),
}
STEPS = tuple(_AT)
_NUMBERS = Tracking.objects.filter(parcel=OuterRef("pk"), void_at=None)
_BARE = Parcel.objects.filter(fulfillment=OuterRef("pk"), opened_at=None, shipped_at=None).exclude(Exists(_NUMBERS))


def at_step(rows: QuerySet[Fulfillment], step: str, midnight: datetime) -> QuerySet[Fulfillment]:
    """Those of `rows` that are at one of STEPS; what left counts since midnight."""
    return _known(rows, midnight).filter(_AT[step])


def counts(rows: QuerySet[Fulfillment], midnight: datetime) -> dict[str, int]:
    """`{step: how many}`, in one query."""
    every = {step: Count("id", filter=condition) for step, condition in _AT.items()}
    return _known(rows.select_related(None).order_by(), midnight).aggregate(**every)


def parcels_of(fulfillment_ids: Iterable[int]) -> dict[int, list[Parcel]]:
    """`{fulfillment: its closed parcels, in order}` with box, contents, labels and numbers. Four queries."""
    found: dict[int, list[Parcel]] = {}
    rows = Parcel.objects.filter(fulfillment__in=list(fulfillment_ids), opened_at=None).select_related("box")
    with_rest = rows.prefetch_related(
        "lines__fulfillment_line__line",
        "lines__fulfillment_line__variant",
        Prefetch("labels", Label.objects.defer("pdf", "zpl").order_by("id")),
    )
    for row in with_rest.order_by("fulfillment_id", "position"):
        found.setdefault(row.fulfillment_id, []).append(row)
    return found


def still_here(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Those of them that are closed and have not left, by the records as they are now."""
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels], shipped_at=None, opened_at=None)
    here = set(rows.values_list("pk", flat=True))
    return [parcel for parcel in parcels if parcel.pk in here]


def numbers_of(fulfillment: Fulfillment) -> list[Tracking]:
    """The numbers it travels with, and what carriers said of them, the newest first."""
    events = Prefetch("events", TrackingEvent.objects.order_by("-happened_at", "-id"))
    return list(Tracking.objects.filter(fulfillment=fulfillment, void_at=None).prefetch_related(events).order_by("id"))


def proofs_of(fulfillment: Fulfillment) -> list[Proof]:
    """Who took it, and who was not there, the newest first."""
    return list(Proof.objects.filter(fulfillment=fulfillment).order_by("-id"))


def label_of(parcel: Parcel) -> Label | None:
    """The last one that was wanted for it."""
    return Label.objects.filter(parcel=parcel).order_by("-id").first()


def _known(rows: QuerySet[Fulfillment], midnight: datetime) -> QuerySet[Fulfillment]:
    """Shipments with `bare`, whether one of their parcels has no number yet, and `left`, whether one left since."""
    left = Parcel.objects.filter(fulfillment=OuterRef("pk"), shipped_at__gte=midnight)
    return rows.filter(kind=Fulfillment.Kind.SHIP).annotate(bare=Exists(_BARE), left=Exists(left))
