"""The time of a simulated shop: stamps are real, so that they may be compared with ours, waits are shortened."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """`factor` 60 makes a minute of waiting a second; `skew_seconds` makes the shop's clock run ahead of ours."""

    def __init__(self, *, factor: float = 1.0, skew_seconds: float = 0.0) -> None:
        self.factor, self.skew_seconds = factor, skew_seconds
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The moment by the shop's clock; each call gives a later one."""
        with self._lock:
            moment = datetime.now(UTC) + timedelta(seconds=self.skew_seconds)
            self._last = max(moment, self._last + timedelta(microseconds=1))
            return self._last

    def real(self, seconds: float) -> float:
        """How long so many of the script's seconds last here."""
        return seconds / self.factor
