"""The stock that wishes take: each line itself, or the parts of a kit."""

from collections.abc import Iterator, Mapping, Sequence

from commerce import money
from commerce.pricing.goods import Good
from inventory.lines import Line
from orders.models import LineComponent, OrderLine
from orders.purchases import Wish


def lines(wishes: Sequence[Wish], goods: Mapping[int, Good], numbers: Sequence[int] | None = None) -> tuple[Line, ...]:
    """What to plan and claim. A line serves the order line of that number, or its position while there is none."""
    return tuple(
        line
        for index, wish in enumerate(wishes)
        for line in _parts(wish, goods.get(wish.variant_id), index if numbers is None else numbers[index])
    )


def components(lines: Sequence[OrderLine], goods: Mapping[int, Good]) -> Iterator[LineComponent]:
    """The parts of kits among the lines, as they are written with their order: each with its share of the line's
    total, by what the parts cost alone."""
    for line in lines:
        good = goods[line.variant_id]
        shares = money.split(line.total, good.worths) if good.components else []
        for (variant_id, per_unit), amount in zip(good.components, shares, strict=True):
            yield LineComponent(line_id=line.pk, variant_id=variant_id, per_unit=per_unit, amount=amount)


def _parts(wish: Wish, good: Good | None, cause_line: int) -> Iterator[Line]:
    parts = good.components if good else ()
    for variant_id, per_unit in parts or ((wish.variant_id, 1),):
        yield Line(
            variant_id=variant_id,
            quantity=wish.quantity * per_unit,
            location_id=wish.wanted.stock_location_id,
            in_hand=wish.wanted.leaves_at_once,
            cause_line=cause_line,
            kit_id=wish.variant_id if parts else None,
            per_kit=per_unit,
            may_wait=not wish.wanted.leaves_at_once,
            sold=wish.sold and not wish.wanted.leaves_at_once,
        )
