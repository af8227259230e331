"""What becomes of a line's units: each is handed over or cancelled at most once, in whatever order that arrives.

Whoever calls this holds the order's lock; a compare-and-set and the line's CHECK carry the rule also without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from commerce import sql, transactions
from commerce.errors import Refusal
from inventory.promises_of import Need
from orders.models import LineComponent, Order, OrderLine

Counter = Literal["fulfilled", "cancelled"]
_COUNT = """
UPDATE orders_orderline l SET {counter} = l.{counter} + w.units
FROM unnest(%s::bigint[], %s::int[]) AS w(id, units)
WHERE l.id = w.id AND l.order_id = %s AND w.units > 0 AND l.quantity - l.fulfilled - l.cancelled >= w.units
RETURNING l.id
"""
COUNT = {counter: _COUNT.format(counter=counter) for counter in ("fulfilled", "cancelled")}


@dataclass(frozen=True, slots=True)
class Units:
    """`quantity` units of one line; `location_id` is where they lie, None for wherever. Where some were replaced,
    `variant_id` says which are meant; None takes those as ordered first."""

    line_id: int
    quantity: int
    location_id: int | None = None
    variant_id: int | None = None


class TooManyUnits(Refusal):
    """More units of a line than are neither handed over nor cancelled. `lines` names each with its counters."""

    code = "too_many_units"
    title = "Not so many units are left"


@transactions.building_block
def end(order: Order, ended: Sequence[Units], counter: Counter) -> list[OrderLine]:
    """Count units as handed over or cancelled, all or none; returns the order's lines as they are now, by position.

    Raises TooManyUnits.
    """
    wanted = _total(ended)
    values = sql.numbers(wanted), sql.numbers(wanted.values()), order.pk
    counted = {row[0] for row in sql.run(COUNT[counter], values)}
    lines = list(OrderLine.objects.filter(order_id=order.pk).order_by("position", "id"))
    if counted != wanted.keys():
        raise _too_many(wanted, counted, {line.pk: line for line in lines})
    return lines


def merged(asked: Sequence[Units]) -> list[Units]:
    """One entry per line, wherever its units lie."""
    return [Units(line_id, quantity) for line_id, quantity in _total(asked).items()]


def needs(ended: Sequence[Units], lines: Sequence[OrderLine]) -> list[Need]:
    """The stock behind these units: of a kit its components, of any other line the line's own variant."""
    variant = {line.pk: line.variant_id for line in lines}
    kits: dict[int, list[LineComponent]] = {}
    for part in LineComponent.objects.filter(line__in=[each.line_id for each in ended]).order_by("line_id", "id"):
        kits.setdefault(part.line_id, []).append(part)
    return [
        Need(each.line_id, variant_id, each.quantity * per_unit, each.location_id)
        for each in ended
        for variant_id, per_unit in (
            [(part.variant_id, part.per_unit) for part in kits[each.line_id]]
            if each.line_id in kits
            else [(each.variant_id or variant[each.line_id], 1)]
        )
    ]


def _total(ended: Sequence[Units]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for each in ended:
        sums[each.line_id] = sums.get(each.line_id, 0) + each.quantity
    return dict(sorted(sums.items()))


def _too_many(wanted: dict[int, int], counted: set[int], lines: dict[int, OrderLine]) -> TooManyUnits:
    facts = [
        {
            "line": lines[id].public_id,
            "requested": units,
            "open": lines[id].open_units,
            "fulfilled": lines[id].fulfilled,
            "cancelled": lines[id].cancelled,
        }
        for id, units in wanted.items()
        if id in lines and id not in counted
    ]
    return TooManyUnits("Fewer units are left than you ask for. Nothing was changed.", lines=facts)
