"""One parcel is cheaper and kinder than two: places that have all of it come first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class FewestParcels:
    """The number of parcels. Of one place: 1 when it has all, up to 2 by the share of units that it lacks."""

    code: ClassVar[str] = "fewest_parcels"
    title: ClassVar[str] = "Fewest parcels"

    def score(self, place: Place, wish: Wish) -> float | None:
        """1 for all of it, and more the more is missing."""
        return 1 + (wish.units - sum(place.gives)) / wish.units

    def total(self, scores: Sequence[float]) -> float:
        return float(len(scores))

    def words(self, score: float) -> str:
        return "has all of it" if score == 1 else "has only a part of it"
