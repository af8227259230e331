"""The nearest place first, as the crow flies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish
from inventory import nearby


@dataclass(frozen=True, slots=True)
class Distance:
    """Kilometers between place and address. Differences below `step_km` do not count."""

    step_km: int = 1
    code: ClassVar[str] = "distance"
    title: ClassVar[str] = "Distance"

    def score(self, place: Place, wish: Wish) -> float | None:
        """Kilometers in whole steps; abstains where one of the two cannot be found on the map."""
        if place.point is None or wish.to is None:
            return None
        return float(nearby.distance_km(wish.to, place.point) // self.step_km * self.step_km)

    def total(self, scores: Sequence[float]) -> float:
        return sum(scores)

    def words(self, score: float) -> str:
        return f"{score:.0f} km away"
