"""What leaves in time comes first: opening hours, closures, a queue of work and the last carrier decide when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fulfillment.routing import clock
from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


@dataclass(frozen=True, slots=True)
class PromiseDate:
    """Days by which a parcel would be late for the promised day, or without a promise the days until it leaves."""

    code: ClassVar[str] = "promise_date"
    title: ClassVar[str] = "In time"

    def score(self, place: Place, wish: Wish) -> float | None:
        """Whole days; abstains where the place does not open in two weeks."""
        if wish.now is None:
            return None
        leaves = clock.leaves_on(place, wish.now)
        if leaves is None:
            return None
        due = wish.due_on or clock.day_at(place, wish.now)
        return float(max(0, (leaves - due).days))

    def total(self, scores: Sequence[float]) -> float:
        return max(scores)

    def words(self, score: float) -> str:
        if score == 0:
            return "in time"
        return "a day later" if score == 1 else f"{score:.0f} days later"
