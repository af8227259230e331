"""What a process remembers of the rules, for as long as they have one version.

Triggers in the database raise the version with every change, so one small read tells whether what is remembered still
holds, in every process.
"""

from collections.abc import Callable
from threading import Lock
from typing import Generic, Protocol, TypeVar

from commerce import sql

READ: sql.Read = ("SELECT coalesce((SELECT version FROM commerce_rulesversion), 0), now()", ())


class Versioned(Protocol):
    """Something that was read as of one version."""

    version: int


V = TypeVar("V", bound=Versioned)


class Memory(Generic[V]):
    """One thing of the newest version that was asked for. Safe to ask from threads: one of them reads, and versions
    never come twice. Version 0, of a shop where nothing has been set up, is not remembered."""

    def __init__(self, load: Callable[[int], V]) -> None:
        self._load = load
        self._lock = Lock()
        self._known: V | None = None

    def of(self, version: int | None = None) -> V:
        """What holds at the version that a read has just shown; asks for the version when None."""
        wanted = current() if version is None else version
        known = self._known
        if known is not None and known.version == wanted and wanted:
            return known
        with self._lock:
            if self._known is None or self._known.version != wanted or not wanted:
                self._known = self._load(current())  # read first: what changes meanwhile has a higher one
            return self._known


def current() -> int:
    """The version of now."""
    return sql.run(*READ)[0][0]
