"""Everything that happens by the clock: which job, how often, on which queue and why.

The table itself stands in `config.celery`, because its jobs belong to every app; here the apps below it can read it.
"""

from collections.abc import Iterable
from typing import NamedTuple

LONGEST_TASK_SECONDS = 600
BY_CLOCK = "by_clock"  # the header of messages that beat sends


class Slot(NamedTuple):
    """One line of the timetable."""

    task: str
    every_seconds: float
    queue: str
    why: str

    @property
    def title(self) -> str:
        """What people call it: the reason, as a sentence begins."""
        return f"{self.why[:1].upper()}{self.why[1:]}"


_slots: dict[str, Slot] = {}


def register(slots: Iterable[Slot]) -> None:
    """Make these lines known. A task has one line; registered again, the last one counts."""
    _slots.update({slot.task: slot for slot in slots})


def every() -> list[Slot]:
    """All lines, in the order of the table."""
    return list(_slots.values())


def find(task: str) -> Slot | None:
    """The line of one task, by its dotted name."""
    return _slots.get(task)
