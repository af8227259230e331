"""Old stock first: what has lain longest at a place is what would be marked down next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class Markdown:
    """Weeks since the goods last came in there, the most first; after `weeks` weeks all are equally old."""

    weeks: int = 26
    code: ClassVar[str] = "markdown"
    title: ClassVar[str] = "Oldest stock"

    def score(self, place: Place, wish: Wish) -> float | None:
        """How many weeks are missing to `weeks`; abstains where nobody knows when goods came."""
        if place.idle_weeks is None:
            return None
        return float(self.weeks - min(self.weeks, place.idle_weeks))

    def total(self, scores: Sequence[float]) -> float:
        return max(scores)

    def words(self, score: float) -> str:
        return f"there for {self.weeks - score:.0f} weeks"
