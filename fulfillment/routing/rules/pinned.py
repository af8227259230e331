"""The store that sold it sends it; a rule set may name other places that come first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class Pinned:
    """`locations` are codes of places that come first; without any, the store where the order was taken does."""

    locations: tuple[str, ...] = ()
    code: ClassVar[str] = "pinned"
    title: ClassVar[str] = "Fixed place"

    def score(self, place: Place, wish: Wish) -> float | None:
        """0 for a fixed place, 1 for others; abstains when none is fixed."""
        if self.locations:
            return 0.0 if place.code in self.locations else 1.0
        return None if wish.pinned_id is None else float(place.id != wish.pinned_id)

    def total(self, scores: Sequence[float]) -> float:
        return sum(scores)

    def words(self, score: float) -> str:
        return "the fixed place" if score == 0 else "not the fixed place"
