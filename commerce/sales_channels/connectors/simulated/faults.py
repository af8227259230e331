"""How a simulated channel misbehaves: a script drawn from the seed, what a test forces, and being away.

The fate of the n-th request and of the n-th delivery depends on the seed and n alone, never on threads or time.
"""

import random
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

BEFORE = ("throttle", "throttle_seconds", "throttle_date", "error", "unavailable", "hang", "expired")
WITHIN = ("stale", "partial")
AFTER = (
    "late_error", "cut", "drip", "html", "truncated", "empty", "length", "huge", "gzip", "nan", "redirect",
)  # fmt: skip
ANSWERS = (*BEFORE, *WITHIN, *AFTER)
MODES = ("refuse", "unavailable", "hang", "expired")


@dataclass(frozen=True)
class Plan:
    """Chances: of each fault per request, and of each fate per delivery. Up to `window` neighboring deliveries change
    places; a delayed one comes up to `delay_seconds` later. A throttled answer asks for `wait_seconds`."""

    answers: Mapping[str, float] = field(default_factory=dict)
    duplicate: float = 0.0
    most_copies: int = 3
    drop: float = 0.0
    delay: float = 0.0
    delay_seconds: float = 120.0
    window: int = 1
    wait_seconds: int = 1


_MILD = {
    "throttle_seconds": 0.02, "error": 0.02, "late_error": 0.01, "cut": 0.01, "stale": 0.02, "partial": 0.02,
}  # fmt: skip
_SOMETIMES = {name: 0.005 for name in ANSWERS if name != "expired"}  # of each kind, so of all together a tenth
_HOSTILE = _SOMETIMES | {"cut": 0.05, "stale": 0.1, "partial": 0.05, "huge": 0.001}
PLANS = {
    "none": Plan(),
    "mild": Plan(_MILD, duplicate=0.05, drop=0.01, delay=0.05, window=3),
    "hostile": Plan(_HOSTILE, duplicate=0.3, most_copies=5, drop=0.1, delay=0.2, delay_seconds=600, window=50),
}


@dataclass(frozen=True)
class Fate:
    """Of one delivery: how often it is sent (0 is never), and how late in seconds each time."""

    delays: tuple[float, ...]


class Script:
    """Decides. `force` goes before chance; `away` before both."""

    def __init__(self, seed: int, plan: Plan = PLANS["none"]) -> None:
        self.seed, self.plan = seed, plan
        self.away = ""
        self.mark: list[str] = []  # what was done to each request, for the report
        self._forced: deque[tuple[str, bool]] = deque()
        self._answers = self._letters = 0
        self._lock = threading.Lock()

    def force(self, *names: str, writes: bool = False) -> None:
        """The next requests get these faults, one each; with `writes` only those that change something. "" is none."""
        unknown = set(names) - {*ANSWERS, ""}
        if unknown:
            raise ValueError(f"No such fault: {', '.join(sorted(unknown))}")
        with self._lock:
            self._forced.extend((name, writes) for name in names)

    @property
    def silent(self) -> bool:
        """Whether it sends nothing: a shop that only refuses our credentials still does."""
        return self.away not in ("", "expired")

    def answer(self, *, writes: bool) -> str:
        """What becomes of this request: one of ANSWERS, or "" for nothing special."""
        with self._lock:
            self._answers += 1
            name = self._next(writes)
            self.mark.append(name)
            return name

    def letter(self) -> Fate:
        """What becomes of this delivery."""
        with self._lock:
            self._letters += 1
            dice = random.Random(f"{self.seed}:delivery:{self._letters}")
        plan = self.plan
        if dice.random() < plan.drop:
            return Fate(())
        copies = dice.randint(2, plan.most_copies) if dice.random() < plan.duplicate else 1
        late = [dice.uniform(0, plan.delay_seconds) if dice.random() < plan.delay else 0.0 for _ in range(copies)]
        return Fate(tuple(late))

    def shuffled(self, letters: list) -> list:
        """A full window of deliveries in another order."""
        dice = random.Random(f"{self.seed}:order:{self._letters}")
        return dice.sample(letters, len(letters))

    def counts(self) -> dict[str, int]:
        """How often each fault happened so far."""
        return {name: self.mark.count(name) for name in sorted(set(self.mark)) if name}

    def _next(self, writes: bool) -> str:
        if self._forced:
            if writes or not self._forced[0][1]:
                return self._forced.popleft()[0]
            return ""
        dice = random.Random(f"{self.seed}:answer:{self._answers}")
        names = list(self.plan.answers)
        chance = [self.plan.answers[name] for name in names]
        return dice.choices([*names, ""], [*chance, max(0.0, 1 - sum(chance))])[0]
