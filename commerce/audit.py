"""The laws of the books, each one query: how many rows it judged, how many break it, and which.

Each app registers its own when it is loaded. `run` reads one snapshot and never writes. A law that judges nothing
while its tables hold rows proves nothing, so that is an error, not a pass.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connections, transaction
from psycopg.errors import QueryCanceled

from commerce.errors import BusyRetry

SHOWN = 50
API_SECONDS = 60
_ALONE = 0x7472756C  # the advisory lock of who audits alone
_VERDICT = """
SELECT count(*), count(*) FILTER (WHERE broken), (array_agg(key) FILTER (WHERE broken))[1:{shown}]
FROM ({rows}) AS judged
"""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to break a law, for the self-test: on rows made by `example`, once the `walls` that refuse it are gone.

    `walls` maps the name of a constraint or trigger to its table.
    """

    name: str
    harm: str
    walls: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Law:
    """`rows` selects `key` and `broken`, one row per thing judged; `explain` selects facts, a `detail` sentence among
    them, for an array of broken keys. `example` writes rows that keep the law and `damages` break it."""

    code: str
    title: str
    tables: tuple[str, ...]
    rows: str
    explain: str
    example: tuple[str, ...] = ()
    damages: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What one law says: rows judged, rows that break it, and the facts of the first of those."""

    law: Law
    checked: int
    drift: int
    findings: list[Row]
    seconds: float

    def __str__(self) -> str:
        return f"{self.law.code} {self.law.title}: {self.checked:,} checked, drift {self.drift:,}"


@dataclass(frozen=True, slots=True)
class Report:
    """All laws asked for, in order."""

    results: list[Result]

    @property
    def checked(self) -> int:
        return sum(result.checked for result in self.results)

    @property
    def drift(self) -> int:
        return sum(result.drift for result in self.results)

    @property
    def findings(self) -> list[Row]:
        return [{"law": result.law.code, **row} for result in self.results for row in result.findings]

    def as_json(self) -> Row:
        """The report with numbers and plain values only."""
        laws = [
            {"law": r.law.code, "title": r.law.title, "checked": r.checked, "drift": r.drift, "seconds": r.seconds}
            for r in self.results
        ]
        return {"checked": self.checked, "drift": self.drift, "findings": self.findings, "laws": laws}


class UnknownLaw(LookupError):
    """Nobody registered a law of that name."""


class NothingChecked(RuntimeError):
    """The tables hold rows, but the law judged none: the query is wrong."""


class TookTooLong(BusyRetry):
    """The audit did not end within its time limit."""


class AlreadyRunning(BusyRetry):
    """Somebody else audits right now; their answer would be ours."""

    retry_after = 10


_laws: list[Law] = []


def register(*laws: Law) -> None:
    """Add an app's laws; several apps may add to one code."""
    _laws.extend(law for law in laws if law not in _laws)


def laws(codes: Collection[str] | None = None) -> list[Law]:
    """The registered laws by code and, within one, as they were registered; or those of some codes. Raises
    UnknownLaw."""
    unknown = set(codes or ()) - {law.code for law in _laws}
    if unknown:
        known = ", ".join(sorted({law.code for law in _laws}, key=_order))
        raise UnknownLaw(f"No law is called {', '.join(sorted(unknown))}; there are {known}.")
    chosen = [law for law in _laws if not codes or law.code in codes]
    return sorted(chosen, key=lambda law: _order(law.code))


def run(
    codes: Collection[str] | None = None,
    *,
    seconds: float | None = API_SECONDS,
    using: str = "default",
    alone: bool = False,
) -> Report:
    """Judge the laws on one snapshot. Raises UnknownLaw, NothingChecked, or TookTooLong after `seconds` in all; with
    `alone` also AlreadyRunning when another audit that is to be alone still runs.

    Inside a transaction that is open already, which only tests do, it judges what that one sees.
    """
    chosen = laws(codes)
    deadline = None if seconds is None else time.monotonic() + seconds
    with _snapshot(using) as cursor:
        if alone:
            _refuse_a_second(cursor)
        return Report([_judge(cursor, law, deadline) for law in chosen])


@contextmanager
def _snapshot(using: str) -> Iterator[Any]:
    """A cursor in one read-only transaction. Any commit order is fine, so REPEATABLE READ is all that is needed."""
    is_outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def _refuse_a_second(cursor: Any) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ALONE])
    if not cursor.fetchone()[0]:
        raise AlreadyRunning("An audit is running. Ask again when it has ended.")


def _judge(cursor: Any, law: Law, deadline: float | None) -> Result:
    started = time.monotonic()
    try:
        _limit(cursor, deadline)
        cursor.execute(_VERDICT.format(shown=SHOWN, rows=law.rows))
        checked, drift, keys = cursor.fetchone()
        if not checked:
            _refuse_nothing_checked(cursor, law)
        findings = _explain(cursor, law, keys) if drift else []
    except OperationalError as problem:
        if isinstance(problem.__cause__, QueryCanceled):
            raise TookTooLong(f"{law.code} did not end in time.") from problem
        raise
    return Result(law, checked, drift, findings, round(time.monotonic() - started, 3))


def _limit(cursor: Any, deadline: float | None) -> None:
    if deadline is not None:
        milliseconds = max(1, int((deadline - time.monotonic()) * 1000))
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")


def _refuse_nothing_checked(cursor: Any, law: Law) -> None:
    for table in law.tables:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
        if cursor.fetchone()[0]:
            raise NothingChecked(f"{law.code} {law.title} judged no row, but {table} is not empty.")


def _explain(cursor: Any, law: Law, keys: list) -> list[Row]:
    cursor.execute(law.explain, [sorted(keys)])
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _order(code: str) -> tuple[int, str]:
    digits = "".join(letter for letter in code if letter.isdigit())
    return int(digits or 0), code
