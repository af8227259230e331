"""Work goes where there is time for it: the place that used less of its limits first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class Capacity:
    """The used share of a place's orders per hour or units per day, in steps of `step` percent."""

    step: int = 20
    code: ClassVar[str] = "capacity"
    title: ClassVar[str] = "Free hands"

    def score(self, place: Place, wish: Wish) -> float | None:
        """Percent; a place without limits has used none."""
        return float(place.load * 100 // self.step * self.step)

    def total(self, scores: Sequence[float]) -> float:
        return max(scores)

    def words(self, score: float) -> str:
        return f"{score:.0f} % of its time is taken"
