"""Goods stay in the country that they are sent to: no customs, no import tax."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class Market:
    """Places in the country of the address come first."""

    code: ClassVar[str] = "market"
    title: ClassVar[str] = "Same country"

    def score(self, place: Place, wish: Wish) -> float | None:
        """0 in the country of the address; abstains where either country is not known."""
        return float(place.country != wish.country) if place.country and wish.country else None

    def total(self, scores: Sequence[float]) -> float:
        return sum(scores)

    def words(self, score: float) -> str:
        return "same country" if score == 0 else "in another country"
