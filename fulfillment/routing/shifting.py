"""Which promises change their place for a plan: those of lines that get one, and those that stood in their way.

A place has what is free there and all that the order itself is promised there, whichever line it is for. So a line may
get units that another one, which nobody can send now, is promised there: the two change places.
"""

from collections.abc import Iterator

from fulfillment.routing.candidates import Stock
from fulfillment.routing.splitting import Plan
from fulfillment.routing.wishes import Wish
from inventory.levels import Pair
from inventory.moving import Shift

Own = dict[tuple[int, int, int], int]


def shifts_of(wish: Wish, plan: Plan, stock: Stock) -> list[Shift]:
    """The moves. The snapshot follows, for the next delivery's plan; what a move frees does not count as free there, as
    some of it may have to be kept back."""
    own = dict(wish.own)
    planned = list(_of_plan(wish, plan, own))
    cleared = list(_out_of_the_way(planned, own, stock))
    for shift in planned:
        _add(stock, (shift.variant_id, shift.to_id), -shift.units)
    for shift in cleared:
        _add(stock, (shift.variant_id, shift.from_id), shift.units)
    return [*planned, *cleared]


def _of_plan(wish: Wish, plan: Plan, own: Own) -> Iterator[Shift]:
    """What has to move so that each share lies where it is given. `own` is left with what serves no share."""
    parts = {line.key: line.parts for line in wish.lines}
    missing = {
        (share.line_id, variant, share.place_id): share.units * per_unit
        for share in plan.shares
        for variant, per_unit in parts[share.key]
    }
    for key in missing:
        stays = min(missing[key], own.get(key, 0))
        missing[key] -= stays
        own[key] = own.get(key, 0) - stays
    for (line, variant, place), units in missing.items():
        for source in sorted(key for key, left in own.items() if left and key[:2] == (line, variant)):
            moved = min(units, own[source])
            own[source], units = own[source] - moved, units - moved
            if moved:
                yield Shift(line, variant, moved, source[2], place)


def _out_of_the_way(shifts: list[Shift], own: Own, stock: Stock) -> Iterator[Shift]:
    """Where more comes than goes and is free, units that serve no share go where others left room."""
    more: Stock = {}
    for shift in shifts:
        _add(more, (shift.variant_id, shift.from_id), -shift.units)
        _add(more, (shift.variant_id, shift.to_id), shift.units)
    for (variant, place), units in sorted(more.items()):
        over = units - max(0, stock.get((variant, place), 0))
        for key in sorted(key for key, left in own.items() if left and key[1:] == (variant, place)):
            for target in sorted(pair for pair, change in more.items() if pair[0] == variant and change < 0):
                moved = min(over, own[key], -more[target])
                if moved > 0:
                    own[key], more[target], over = own[key] - moved, more[target] + moved, over - moved
                    yield Shift(key[0], variant, moved, place, target[1])


def _add(counts: Stock, pair: Pair, units: int) -> None:
    counts[pair] = counts.get(pair, 0) + units
