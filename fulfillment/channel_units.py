"""Units of order lines as a channel is told them: a kit once it is whole, a substitute as what it stands in for."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Q, Sum

from fulfillment import articles, contents
from fulfillment.models import FulfillmentLine, Parcel, ParcelLine


def completed_by(parcel: Parcel) -> dict[int, int]:
    """`{order line: units}` that were whole once this parcel had left, and not before."""
    earlier = Q(parcel__shipped_at__lt=parcel.shipped_at) | Q(
        parcel__shipped_at=parcel.shipped_at, parcel__lt=parcel.pk
    )
    before = _inside(earlier & Q(parcel__fulfillment=parcel.fulfillment_id))
    now = before + _inside(Q(parcel=parcel))
    rows = list(contents.rows_of([parcel.fulfillment_id]))
    return dict(_whole(rows, now) - _whole(rows, before))


def counted(fulfillment_id: int, counter: str) -> dict[int, int]:
    """`{order line: units}` by this counter of its rows: `picked` or `handed`."""
    rows = list(contents.rows_of([fulfillment_id]))
    return dict(_whole(rows, {row.pk: getattr(row, counter) for row in rows}))


def _inside(which: Q) -> Counter[int]:
    """`{row: units}`."""
    found = ParcelLine.objects.filter(which).order_by().values_list("fulfillment_line").annotate(units=Sum("quantity"))
    return Counter(dict(found))


def _whole(rows: list[FulfillmentLine], counts: Mapping[int, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (line_id, _), parts in articles.grouped(rows).items():
        found[line_id] += min(counts.get(row.pk, 0) // row.per_unit for row in parts)
    return found
