"""Which units of a line are substitutes, and how much cheaper they made it: read wherever units or money of lines end.

A line's counters count all of its units; those of its substitutes say how many of them were replaced ones. Where
somebody does not say which they mean, those as ordered are taken first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F

from commerce import transactions
from orders import units
from orders.models import LineSubstitution, Order, OrderLine
from orders.payments import shares
from orders.units import Counter, TooManyUnits, Units

Replaced = Mapping[int, Sequence[LineSubstitution]]


@dataclass(frozen=True, slots=True)
class Ending:
    """Units that ended, by the article that was meant, the order's lines since, and `giving_back.Ended.less`."""

    parts: list[Units]
    lines: list[OrderLine]
    less: dict[int, tuple[int, int]] = field(default_factory=dict)


def of(line_ids: Iterable[int]) -> dict[int, list[LineSubstitution]]:
    """`{line: its substitutions}`, of those lines that have any. One query."""
    found: dict[int, list[LineSubstitution]] = {}
    for row in LineSubstitution.objects.filter(line__in=set(line_ids)).order_by("id"):
        found.setdefault(row.line_id, []).append(row)
    return found


def open_units(line: OrderLine, rows: Sequence[LineSubstitution]) -> dict[int, int]:
    """`{variant: units}` of a line that are neither handed over nor cancelled, as ordered and replaced. Of a kit, its
    own variant stands for its parts."""
    left = {line.variant_id: line.open_units - sum(row.open_units for row in rows)}
    for row in rows:
        left[row.variant_id] = left.get(row.variant_id, 0) + row.open_units
    return left


def parted(asked: Sequence[Units], lines: Sequence[OrderLine], replaced: Replaced) -> list[Units]:
    """The same units with the variant that is meant, where some of their line were replaced. More than are left stay
    with what was ordered, and whoever counts them refuses."""
    by_id = {line.pk: line for line in lines}
    left = {id: open_units(by_id[id], rows) for id, rows in replaced.items() if id in by_id}
    found: list[Units] = []
    for each in asked:
        if each.variant_id is not None or each.line_id not in left:
            found.append(each)
            continue
        own, count = by_id[each.line_id].variant_id, each.quantity
        for variant_id, there in left[each.line_id].items():
            if (taken := min(count, there)) > 0:
                found.append(replace(each, quantity=taken, variant_id=variant_id))
                left[each.line_id][variant_id] -= taken
                count -= taken
        if count:
            found.append(replace(each, quantity=count, variant_id=own))
    return found


@transactions.building_block
def end(order: Order, asked: Sequence[Units], counter: Counter) -> Ending:
    """As `units.end`, with the replaced units among them counted as well. Raises TooManyUnits also when fewer units of
    the article that is meant are left than the whole line has."""
    replaced = of(each.line_id for each in asked)
    if not replaced:
        return Ending(list(asked), units.end(order, asked, counter))
    before = list(OrderLine.objects.filter(order=order, pk__in=replaced))
    less = {id: cheaper_by_what_is_left(rows) for id, rows in replaced.items()}
    parts = parted(asked, before, replaced)
    lines = units.end(order, parts, counter)
    for row, count in shared_out(parts, before, replaced):
        setattr(row, counter, getattr(row, counter) + count)
        LineSubstitution.objects.filter(pk=row.pk).update(**{counter: F(counter) + count})
    for line in lines:
        if line.pk in replaced and open_units(line, replaced[line.pk])[line.variant_id] < 0:
            raise TooManyUnits("Of what was ordered fewer units are left than you ask for.", lines=[])
    return Ending(parts, lines, {id: (less[id], cheaper_by_what_is_left(rows)) for id, rows in replaced.items()})


def shared_out(
    parts: Sequence[Units], lines: Sequence[OrderLine], replaced: Replaced
) -> list[tuple[LineSubstitution, int]]:
    """How many units of which substitution these are, oldest first. Raises TooManyUnits."""
    own = {line.pk: line.variant_id for line in lines}
    found: list[tuple[LineSubstitution, int]] = []
    left = {row.pk: row.open_units for rows in replaced.values() for row in rows}
    for each in parts:
        if each.variant_id is None or each.variant_id == own.get(each.line_id):
            continue
        count = each.quantity
        for row in [row for row in replaced.get(each.line_id, ()) if row.variant_id == each.variant_id]:
            if (taken := min(count, left[row.pk])) > 0:
                found.append((row, taken))
                left[row.pk] -= taken
                count -= taken
        if count:
            raise TooManyUnits("Fewer units of the substitute are left than you ask for.", lines=[])
    return found


def cheaper_by_what_is_left(rows: Iterable[LineSubstitution]) -> int:
    """By how much all units that are not cancelled became cheaper, in minor units."""
    return sum(shares.units(row.difference, row.units, 0, row.units - row.cancelled) for row in rows)


def cheaper_by_what_left(rows: Iterable[LineSubstitution]) -> int:
    """By how much the units that were handed over had become cheaper, in minor units."""
    return sum(shares.units(row.difference, row.units, 0, row.fulfilled) for row in rows)
