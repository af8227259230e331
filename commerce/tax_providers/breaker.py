"""Stops asking a provider that keeps failing, so that nobody waits for it, and tries again now and then."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Limits:
    """Opens at `failures` that are more than `share` of the calls of the last `window` seconds. After `cool_down`
    seconds one call at a time tries; `successes` in a row close it, one failure opens it again."""

    failures: int = 20
    share: float = 0.35
    window: float = 300.0
    cool_down: float = 120.0
    successes: int = 5


class Breaker:
    """One per provider and process."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: deque[tuple[float, bool]] = deque()
        self._opened_at: float | None = None
        self._trying_since: float | None = None
        self._good = 0

    def admits(self) -> bool:
        """Whether the provider may be asked now. Whoever is admitted tells `count` how it went."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._clock()
            patience = self._limits.cool_down
            if now - self._opened_at < patience:
                return False
            if self._trying_since is not None and now - self._trying_since < patience:
                return False
            self._trying_since = now  # whoever never comes back is forgotten after another cool-down
            return True

    def count(self, *, well: bool) -> None:
        """Remember how a call went."""
        with self._lock:
            now = self._clock()
            if self._opened_at is not None:
                self._judge_trial(now, well)
                return
            self._calls.append((now, well))
            while now - self._calls[0][0] > self._limits.window:
                self._calls.popleft()
            failures = sum(not good for _, good in self._calls)
            if failures >= self._limits.failures and failures > self._limits.share * len(self._calls):
                self._open(now)

    def _judge_trial(self, now: float, well: bool) -> None:
        self._trying_since = None
        if not well:
            self._open(now)
            return
        self._good += 1
        if self._good >= self._limits.successes:
            self._opened_at = None

    def _open(self, now: float) -> None:
        self._opened_at, self._trying_since, self._good = now, None, 0
        self._calls.clear()
