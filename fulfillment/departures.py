"""Parcels that left together: what they carry, in the words of the order, with which numbers, and what is to follow."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from fulfillment import articles
from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, ParcelLine, Tracking
from orders.models import LineSubstitution


@dataclass(frozen=True, slots=True)
class Departure:
    """`goods` are `(title, units)`, of a kit the whole ones, and other parts of it by their own names. `is_rest`: some
    had left before; `more_follows`: some had not."""

    parcels: tuple[Parcel, ...]
    goods: tuple[tuple[str, int], ...]
    trackings: tuple[Tracking, ...]
    is_rest: bool
    more_follows: bool

    @property
    def key(self) -> str:
        """Names it for good: a parcel leaves once."""
        return "-".join(parcel.public_id for parcel in self.parcels)


def of(found: Fulfillment, parcel_ids: Collection[int] = ()) -> Departure | None:
    """The departure of these parcels, or of all that left; None when none of them has."""
    left = Parcel.objects.filter(fulfillment=found, shipped_at__isnull=False).order_by("position")
    parcels = tuple(left.filter(pk__in=parcel_ids) if parcel_ids else left)
    if not parcels:
        return None
    at = max(parcel.shipped_at for parcel in parcels)
    return Departure(
        parcels,
        tuple(_goods(found, parcels)),
        tuple(_trackings(found, parcels)),
        is_rest=left.filter(shipped_at__lt=min(parcel.shipped_at for parcel in parcels)).exists(),
        more_follows=_waits(found, at),
    )


def _waits(found: Fulfillment, at: datetime) -> bool:
    """Whether some of it had not left by then."""
    lines = FulfillmentLine.objects.filter(fulfillment=found)
    gone = ParcelLine.objects.filter(parcel__fulfillment=found, parcel__shipped_at__lte=at)
    whole, left = (rows.aggregate(units=Sum("quantity"))["units"] or 0 for rows in (lines, gone))
    return whole > left


def _trackings(found: Fulfillment, parcels: Collection[Parcel]) -> list[Tracking]:
    """Their own numbers; one that stands for several parcels where one of these has none."""
    numbers = Tracking.objects.filter(fulfillment=found, void_at=None).order_by("id")
    own = list(numbers.filter(parcel__in=parcels))
    bare = {parcel.pk for parcel in parcels} - {number.parcel_id for number in own}
    return list(numbers.filter(Q(parcel__in=parcels) | Q(parcel=None))) if bare else own


def _goods(found: Fulfillment, parcels: Collection[Parcel]) -> list[tuple[str, int]]:
    inside: Counter[int] = Counter()
    for row in ParcelLine.objects.filter(parcel__in=parcels):
        inside[row.fulfillment_line_id] += row.quantity
    rows = FulfillmentLine.objects.filter(fulfillment=found).select_related("line", "variant__product")
    named: list[tuple[str, int]] = []
    substitutes = LineSubstitution.objects.filter(line__order=found.order_id)
    titles = {(each.line_id, each.variant_id): each.title for each in substitutes.order_by("id")}
    for (_, variant_id), parts in articles.grouped(rows.order_by("line__position", "id")).items():
        whole = min(inside[part.pk] // part.per_unit for part in parts)
        line = parts[0].line
        if whole:
            named.append((titles.get((line.pk, variant_id), line.title), whole))
        for part in parts:
            if loose := inside[part.pk] - whole * part.per_unit:
                named.append((str(part.variant), loose))
    return named
