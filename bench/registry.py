"""What a benchmark is: a function that measures and returns lines to print."""

from collections.abc import Callable
from dataclasses import dataclass


class CannotRun(RuntimeError):
    """Something that the benchmark needs is missing; the message says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it should be. `aim` is the least or, with `at_most`, the greatest good value."""

    name: str
    value: float
    unit: str = ""
    aim: float | None = None
    at_most: bool = False

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 else 2
        text = f"{self.name}: {self.value:,.{digits}f}{' ' + self.unit if self.unit else ''}"
        if self.aim is None:
            return text
        good = self.value <= self.aim if self.at_most else self.value >= self.aim
        return f"{text} (aim {'≤' if self.at_most else '≥'} {self.aim:g}: {'met' if good else 'MISSED'})"


Benchmark = Callable[[], list[Figure]]
