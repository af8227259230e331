"""What a fulfillment consists of: its rows, whether they are picked, and the units of the order they make up.

An order line has one row; a kit one per part, which stay together, and a substitute one of its own (see `units_of`).
"""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from orders.models import LineComponent
from orders.units import Units

UNDECIDED = (Trouble.Status.OPEN, Trouble.Status.ASKED)


def rows_of(fulfillment_ids: Iterable[int]) -> QuerySet[FulfillmentLine]:
    """The rows that served or serve something, with variant and product, in a fixed order."""
    rows = FulfillmentLine.objects.filter(fulfillment__in=fulfillment_ids, quantity__gt=0)
    return rows.select_related("variant__product", "line").order_by("fulfillment_id", "id")


def shorts_of(fulfillment_id: int) -> QuerySet[Trouble]:
    """Units of it that are missing and nobody has decided about yet. Their stock is still promised here."""
    rows = Trouble.objects.filter(fulfillment=fulfillment_id, kind=Trouble.Kind.SHORT, status__in=UNDECIDED)
    return rows.order_by("id")


def is_picked(fulfillment: Fulfillment) -> bool:
    """Whether all that is left lies picked, and nothing missing is undecided."""
    rows = list(FulfillmentLine.objects.filter(fulfillment=fulfillment, quantity__gt=0).order_by("id"))
    whole = bool(rows) and all(row.picked == row.quantity for row in rows)
    return whole and not shorts_of(fulfillment.pk).exists()


def units_of(rows: Sequence[FulfillmentLine], *, location_id: int, picked: bool = False) -> list[Units]:
    """The units of the order that these rows make up and that have not left, by line and variant: what
    `lifecycle.hand_over` takes. With `picked` only what lies picked; of a kit whole kits. One query."""
    kits = set(LineComponent.objects.filter(line__in={row.line_id for row in rows}).values_list("line_id", flat=True))
    found: dict[tuple[int, int | None], int] = {}
    for row in rows:
        key = row.line_id, None if row.line_id in kits else row.variant_id
        units = ((row.picked if picked else row.quantity) - row.handed) // row.per_unit
        found[key] = min(units, found.get(key, units))
    return [
        Units(line_id, units, location_id, variant_id) for (line_id, variant_id), units in found.items() if units > 0
    ]
