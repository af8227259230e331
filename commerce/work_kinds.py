"""Which kinds of tasks there are for people. Each app registers its own; what finishes one is named by its dotted name,
because apps register before their models are loaded."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task. `priority` 1 is the most urgent of 9, `within` is how soon it is due, `advice` tells what to do.

    `scan`: done only with the goods' own code. `by_hand` False: it ends with its reason alone. `finish` names a
    building block `(task, *, by, now)` that runs with the task locked, in the transaction that says it is done: what
    it raises undoes that. It may lock stock levels, and nothing else. `leads` names a function `(tasks, scope)` that
    gives `{task: (words, url)}` for the page.
    """

    code: str
    title: str
    advice: str
    icon: str
    priority: int = 5
    within: timedelta = timedelta(hours=4)
    scan: bool = False
    by_hand: bool = True
    finish: str = ""
    leads: str = ""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Offer kinds of tasks."""
    _kinds.update({kind.code: kind for kind in kinds})


def every() -> list[Kind]:
    """Every kind, the most urgent first."""
    return sorted(_kinds.values(), key=lambda kind: (kind.priority, kind.code))


def of(code: str) -> Kind:
    """The kind with this code; KeyError when no app has registered it."""
    return _kinds[code]
