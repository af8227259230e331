"""What rows of work make up: the parts of a kit are one article, which stays together; anything else is its own.

So a line of which some units were replaced has two articles, and a kit has one, whatever it is made of.
"""

from collections.abc import Iterable, Sequence

from fulfillment.models import FulfillmentLine
from orders.models import LineComponent

Article = tuple[int, int | None]  # the order line, and the variant unless it is a kit


def grouped(rows: Iterable[FulfillmentLine]) -> dict[Article, list[FulfillmentLine]]:
    """The rows of each article, in the order of the rows. One query."""
    found = list(rows)
    kits = set(LineComponent.objects.filter(line__in={row.line_id for row in found}).values_list("line_id", flat=True))
    groups: dict[Article, list[FulfillmentLine]] = {}
    for row in found:
        groups.setdefault((row.line_id, None if row.line_id in kits else row.variant_id), []).append(row)
    return groups


def units(parts: Sequence[FulfillmentLine]) -> int:
    """Whole units of an article that these rows still have to serve, and of which nothing has left."""
    return min((row.quantity - row.handed) // row.per_unit for row in parts)


def torn(parts: Sequence[FulfillmentLine]) -> int:
    """Kits of which some parts have left and the others are still to follow."""
    begun = min(row.quantity // row.per_unit for row in parts) - min(row.handed // row.per_unit for row in parts)
    return begun - units(parts)
