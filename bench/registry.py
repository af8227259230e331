"""What a benchmark is: a function that measures and returns lines to print."""

from collections.abc import Callable
from dataclasses import dataclass


class CannotRun(RuntimeError):
    """Something that the benchmark needs is missing; the message says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it should be. `must` and `aim` are the least or, with `at_most`, the greatest good value."""

    name: str
    value: float
    unit: str = ""
    aim: float | None = None
    at_most: bool = False
    must: float | None = None

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 else 2
        text = f"{self.name}: {self.value:,.{digits}f}{' ' + self.unit if self.unit else ''}"
        bars = [(name, bar) for name, bar in (("must", self.must), ("aim", self.aim)) if bar is not None]
        judged = [f"{name} {'≤' if self.at_most else '≥'} {bar:g}: {self._judge(bar)}" for name, bar in bars]
        return f"{text} ({', '.join(judged)})" if judged else text

    def _judge(self, bar: float) -> str:
        return "met" if (self.value <= bar if self.at_most else self.value >= bar) else "MISSED"


Benchmark = Callable[[], list[Figure]]
