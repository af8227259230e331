"""The place that has most left afterwards first, so that the last piece stays for whoever stands in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class StockDepth:
    """Units of the scarcest article that would be left; more than `enough` are as good as `enough`."""

    enough: int = 10
    code: ClassVar[str] = "stock_depth"
    title: ClassVar[str] = "Stock left"

    def score(self, place: Place, wish: Wish) -> float | None:
        """How many are missing to `enough`."""
        left = dict(place.has)
        for line, units in zip(wish.lines, place.gives, strict=True):
            for variant, per_unit in line.parts if units else ():
                left[variant] -= units * per_unit
        return float(self.enough - min(self.enough, *left.values())) if left else None

    def total(self, scores: Sequence[float]) -> float:
        return max(scores)

    def words(self, score: float) -> str:
        return f"{self.enough - score:.0f} left afterwards"
