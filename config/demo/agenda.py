"""What is due to happen in the story, by time. `until` lets it happen, each at its own moment."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from commerce import transactions


class Agenda:
    """Things that were begun and end later: baskets, parcels on their way, second thoughts."""

    def __init__(self) -> None:
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = count()

    def plan(self, at: datetime, action: Callable[[], object]) -> None:
        """Let `action` happen at a moment. Of two at the same one the first planned goes first."""
        heapq.heappush(self._due, (at, next(self._order), action))

    def until(self, moment: datetime) -> None:
        """Everything that is due up to a moment."""
        while self._due and self._due[0][0] <= moment:
            at, _, action = heapq.heappop(self._due)
            with transactions.at(at):
                action()
