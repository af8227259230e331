"""What differs between us and a channel, and how each app that owns a field compares it and puts it right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce.models import Conflict, Connection


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is another over there. `at_risk` is what being wrong about it may cost, in minor units;
    `changed_at` since when it is different there, where the channel says so; where it was told since `seen_at`, that is
    no difference any more."""

    listing_id: int
    ours: Any
    theirs: Any
    place: str = ""
    at_risk: int = 0
    changed_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a comparison: how many were looked at, what differs, and where to go on after it."""

    checked: int
    differences: Sequence[Difference]
    mark: str
    healed: int = 0


@dataclass(frozen=True, slots=True)
class Comparer:
    """How one kind of run compares. `total(connection)` is how much there is, where known; `parts(connection, mark)`
    goes through it in bounded pieces from where it stopped. A `field` has an owner by the authority matrix: then
    `send_ours` has the channel told, `take_theirs(conflict)` changes what is ours, in the caller's transaction, and
    returns what `undo(conflict)` needs. `ready(connection, differences)` leaves out what is not to be settled yet, in
    the transaction that settles the others."""

    kind: str
    parts: Callable[[Connection, str], Iterator[Part]]
    total: Callable[[Connection], int | None] = lambda connection: None
    field: str = ""
    ready: Callable[[Connection, Sequence[Difference]], Sequence[Difference]] | None = None
    send_ours: Callable[[Connection, Sequence[Difference]], None] | None = None
    take_theirs: Callable[[Conflict], dict[str, Any]] | None = None
    undo: Callable[[Conflict], None] | None = None


_comparers: dict[str, Comparer] = {}


def register(*comparers: Comparer) -> None:
    """Have these kinds of runs. Called from AppConfig.ready."""
    for comparer in comparers:
        _comparers[comparer.kind] = comparer


def comparer(kind: str) -> Comparer:
    """The one of this kind. KeyError when there is none."""
    return _comparers[kind]


def of_field(field: str) -> Comparer:
    """The one that owns a field. LookupError when there is none."""
    for found in _comparers.values():
        if found.field == field:
            return found
    raise LookupError(field)


def kinds() -> list[str]:
    """All kinds of runs."""
    return list(_comparers)
