"""The cheapest first: what a parcel costs to send from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish
from inventory import nearby


@dataclass(frozen=True, slots=True)
class Cost:
    """Minor units per parcel from a store or a warehouse, and for every 100 km where the distance is known."""

    store: int = 450
    warehouse: int = 350
    per_100_km: int = 20
    code: ClassVar[str] = "cost"
    title: ClassVar[str] = "Cost"

    def score(self, place: Place, wish: Wish) -> float | None:
        """Minor units."""
        known = place.point is not None and wish.to is not None
        km = nearby.distance_km(wish.to, place.point) if known else 0.0
        return float((self.warehouse if place.kind == "warehouse" else self.store) + km * self.per_100_km // 100)

    def total(self, scores: Sequence[float]) -> float:
        return sum(scores)

    def words(self, score: float) -> str:
        return f"costs {score / 100:.2f} to send"
