"""The goods of a fulfillment as their buyer knows them: in the words of the order, a kit as one thing, a substitute by
its own name, each with what it costs after discounts."""

from dataclasses import dataclass

from fulfillment.models import Fulfillment, FulfillmentLine
from orders.models import LineComponent, LineSubstitution, OrderLine


@dataclass(frozen=True, slots=True)
class Named:
    """Units of one thing; `amount` in minor units of the order's currency, for all of them."""

    title: str
    units: int
    amount: int
    variant_id: int


def of(found: Fulfillment) -> list[Named]:
    """What it still serves, in the order of the lines. Three queries."""
    rows = FulfillmentLine.objects.filter(fulfillment=found, quantity__gt=0).select_related("line")
    rows = list(rows.order_by("line__position", "id"))
    line_ids = {row.line_id for row in rows}
    kits = set(LineComponent.objects.filter(line__in=line_ids).values_list("line_id", flat=True))
    replaced: dict[int, list[LineSubstitution]] = {}
    for record in LineSubstitution.objects.filter(line__in=line_ids).order_by("id"):
        replaced.setdefault(record.line_id, []).append(record)
    once = {(row.line_id, None if row.line_id in kits else row.variant_id): row for row in rows}
    return [_named(row, row.line_id in kits, replaced.get(row.line_id, [])) for row in once.values()]


def _named(row: FulfillmentLine, is_kit: bool, replaced: list[LineSubstitution]) -> Named:
    line, units = row.line, row.quantity // row.per_unit
    own = [record for record in replaced if record.variant_id == row.variant_id]
    if own and not is_kit and row.variant_id != line.variant_id:
        whole, amount = sum(record.units for record in own), sum(record.amount for record in own)
        return Named(own[0].title, units, _share(amount, units, whole), row.variant_id)
    return Named(line.title, units, _share(*_as_ordered(line, units, replaced)), line.variant_id)


def _as_ordered(line: OrderLine, units: int, replaced: list[LineSubstitution]) -> tuple[int, int, int]:
    amount = line.total - sum(record.amount + record.difference for record in replaced)
    return amount, units, line.quantity - sum(record.units for record in replaced)


def _share(amount: int, units: int, whole: int) -> int:
    return amount if units >= whole else amount * units // whole
