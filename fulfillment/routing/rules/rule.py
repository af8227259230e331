"""What a rule is: it gives each place a number, the lower the better, or abstains; the first that does not tie decides.

A rule reads only what the candidates and the wish already know, so any number of rules costs no query.
"""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from fulfillment.routing.candidates import Place
from fulfillment.routing.wishes import Wish


class Rule(Protocol):
    """`code` is its name in rule sets and traces. Its fields are its options."""

    code: ClassVar[str]
    title: ClassVar[str]

    def score(self, place: Place, wish: Wish) -> float | None:
        """How well the place suits, lower is better; None when it cannot tell."""

    def total(self, scores: Sequence[float]) -> float:
        """What several places together are worth."""

    def words(self, score: float) -> str:
        """A score, for people."""
