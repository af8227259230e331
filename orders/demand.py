"""The stock that wishes take: each line itself, or the parts of a kit."""

from collections.abc import Iterator, Mapping, Sequence

from commerce.pricing.goods import Good
from inventory.planning import Line
from orders.purchases import Wish


def lines(wishes: Sequence[Wish], goods: Mapping[int, Good], numbers: Sequence[int] | None = None) -> tuple[Line, ...]:
    """What to plan and claim. A line serves the order line of that number, or its position while there is none."""
    return tuple(
        line
        for index, wish in enumerate(wishes)
        for line in _parts(wish, goods.get(wish.variant_id), index if numbers is None else numbers[index])
    )


def _parts(wish: Wish, good: Good | None, cause_line: int) -> Iterator[Line]:
    for variant_id, per_unit in (good.components if good else ()) or ((wish.variant_id, 1),):
        yield Line(
            variant_id=variant_id,
            quantity=wish.quantity * per_unit,
            location_id=wish.wanted.stock_location_id,
            in_hand=wish.wanted.leaves_at_once,
            cause_line=cause_line,
        )
