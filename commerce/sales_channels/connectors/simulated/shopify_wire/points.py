"""Shopify's cost points: a leaky bucket that every answer reports."""

import threading
import time
from typing import Any

from commerce.sales_channels.connectors.simulated.clock import Clock

SIZE, RATE = 2000.0, 100.0
QUERY, MUTATION = 5.0, 10.0


class Points:
    """What one app may spend; it comes back with the shop's time."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._left, self._at = SIZE, time.monotonic()
        self._lock = threading.Lock()

    def spend(self, cost: float) -> bool:
        """Whether there was enough; nothing is taken when there was not."""
        with self._lock:
            now = time.monotonic()
            self._left = min(SIZE, self._left + (now - self._at) * RATE * self.clock.factor)
            self._at = now
            enough = self._left >= cost
            self._left -= cost if enough else 0.0
            return enough

    def report(self, cost: float) -> dict[str, Any]:
        """As it stands under `extensions`."""
        rate = RATE * self.clock.factor
        status = {"maximumAvailable": SIZE, "currentlyAvailable": round(self._left), "restoreRate": rate}
        return {"cost": {"requestedQueryCost": cost, "actualQueryCost": cost, "throttleStatus": status}}
