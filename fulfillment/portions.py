"""Which units of a pickup are handed over: whole order lines' units only, all parts of a kit with it, each once."""

from collections.abc import Sequence
from dataclasses import replace

from commerce import transactions
from fulfillment import contents
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment, FulfillmentLine
from orders.models import OrderLine
from orders.units import TooManyUnits, Units


@transactions.building_block
def hand(locked: Fulfillment, asked: Sequence[Portion] | None = None) -> list[Units]:
    """Count units as handed over, everything that lies ready unless some are asked for; returns them as the order knows
    them. Raises TooManyUnits."""
    rows = list(contents.rows_of([locked.pk]))
    taken = _of(rows, locked, asked)
    for units in taken:
        for row in (row for row in rows if serves(row, units)):
            row.handed += units.quantity * row.per_unit
    FulfillmentLine.objects.bulk_update(rows, ["handed"])
    return taken


def ready(locked: Fulfillment, asked: Sequence[Portion] | None = None) -> list[Units]:
    """What `hand` would hand over. Raises TooManyUnits."""
    return _of(list(contents.rows_of([locked.pk])), locked, asked)


def left(fulfillment: Fulfillment) -> bool:
    """Whether anything still waits."""
    return any(row.handed < row.quantity for row in contents.rows_of([fulfillment.pk]))


def value(fulfillment: Fulfillment) -> int:
    """What all of it was sold for, in minor units, whatever of it has left already."""
    rows = list(contents.rows_of([fulfillment.pk]))
    for row in rows:
        row.handed = 0
    line = {row.line_id: row.line for row in rows}
    found = contents.units_of(rows, location_id=fulfillment.location_id)
    return sum(line[units.line_id].total * units.quantity // line[units.line_id].quantity for units in found)


def serves(row: FulfillmentLine, units: Units) -> bool:
    """Whether these units of the order are made up by that row."""
    return row.line_id == units.line_id and units.variant_id in (None, row.variant_id)


def _of(rows: Sequence[FulfillmentLine], locked: Fulfillment, asked: Sequence[Portion] | None) -> list[Units]:
    there = contents.units_of(rows, location_id=locked.location_id, picked=True)
    return there if asked is None else _chosen(there, asked)


def _chosen(ready: Sequence[Units], asked: Sequence[Portion]) -> list[Units]:
    wanted: dict[int, int] = {}
    for each in asked:
        wanted[each.line_id] = wanted.get(each.line_id, 0) + each.units
    chosen = []
    for units in ready:
        count = min(units.quantity, wanted.get(units.line_id, 0))
        if count:
            chosen.append(replace(units, quantity=count))
            wanted[units.line_id] -= count
    if any(wanted.values()):
        raise _too_many(ready, asked, wanted)
    return chosen


def _too_many(ready: Sequence[Units], asked: Sequence[Portion], missing: dict[int, int]) -> TooManyUnits:
    lines = {line.pk: line for line in OrderLine.objects.filter(pk__in=missing).order_by("id")}
    facts = [
        {
            "line": lines[id].public_id,
            "requested": sum(each.units for each in asked if each.line_id == id),
            "open": sum(units.quantity for units in ready if units.line_id == id),
        }
        for id, units_missing in missing.items()
        if units_missing and id in lines
    ]
    return TooManyUnits("Fewer units lie ready than you ask for. Nothing was changed.", lines=facts)
