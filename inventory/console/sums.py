"""How a number of units is made up, as parts that add up to it. Pages print parts; none of them calculates."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.console import formats
from inventory.availability import Position
from inventory.models import Movement

BUCKETS = {
    Movement.Bucket.DAMAGED: ("Damaged", "damaged"),
    Movement.Bucket.QUALITY_CONTROL: ("In quality check", "in check"),
    Movement.Bucket.SET_ASIDE: ("Set aside", "set aside"),
    "": ("Set aside", "set aside"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One term in words, long for a list and short for a tile, and its signed units."""

    label: str
    short: str
    units: int

    @property
    def text(self) -> str:
        """`− 3`, `+ 2`: a sign, a space, the number."""
        sign = "+" if self.units > 0 else formats.MINUS
        return f"{sign} {formats.number(abs(self.units))}"


@dataclass(frozen=True, slots=True)
class Sum:
    """`on_hand`, then parts, then the result: `on_hand + sum(parts) == result`, always."""

    on_hand: int
    parts: list[Part]
    result: int
    short: int

    @property
    def label(self) -> str:
        return "Can be sold" if self.result >= 0 else "Below zero"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """For `{% sum rows total=True %}`."""
        parts = [(part.label, part.text) for part in self.parts]
        return [("On hand", formats.number(self.on_hand)), *parts, (self.label, formats.number(self.result))]


def explain(positions: Sequence[Position], *, buckets: dict[str, int], channel: str) -> Sum:
    """Explain one level, or several together. One level promised too often ends below zero; several end in what can be
    sold, with the units missing somewhere given back as a part of their own."""
    together = len(positions) > 1
    short = sum(max(0, -each.free) for each in positions)
    parts = [
        *_aside(buckets, sum(each.unavailable for each in positions)),
        Part("Promised to orders", "promised", -sum(each.allocated for each in positions)),
        Part("Held in baskets", "in baskets", -sum(each.held for each in positions)),
        Part(f"Safety stock, {channel}" if channel else "Safety stock", "safety", -sum(map(_kept, positions))),
        Part(f"Not sold on {channel}", "not listed", -sum(map(_closed, positions))),
        Part("Promised beyond what is there", "short", short if together else 0),
    ]
    result = sum(each.available for each in positions) - (0 if together else short)
    on_hand = sum(each.on_hand for each in positions)
    return Sum(on_hand, [part for part in parts if part.units], result, short)


def of_past(found: Sequence[Position]) -> list[tuple[str, str]]:
    """The rows of a sum at a past instant, several levels together: on hand, what was taken, what was free."""
    parts = [
        Part("Not for sale", "", -sum(each.unavailable for each in found)),
        Part("Promised to orders", "", -sum(each.allocated for each in found)),
        Part("Held in baskets", "", -sum(each.held for each in found)),
    ]
    on_hand = formats.number(sum(each.on_hand for each in found))
    free = formats.number(sum(each.free for each in found))
    return [("On hand", on_hand), *((part.label, part.text) for part in parts if part.units), ("Free", free)]


def _aside(buckets: dict[str, int], unavailable: int) -> list[Part]:
    named = [Part(*BUCKETS.get(bucket, BUCKETS[""]), -units) for bucket, units in buckets.items()]
    rest = unavailable - sum(buckets.values())  # the ledger was read an instant after the level
    return [*named, Part(*BUCKETS[""], -rest)] if rest else named


def _kept(position: Position) -> int:
    return min(position.safety, max(0, position.free)) if position.sellable else 0


def _closed(position: Position) -> int:
    return 0 if position.sellable else max(0, position.free)
