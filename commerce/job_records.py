"""Writing down how jobs of the timetable went: one statement when a run begins, one when it ends, never in its way.

What cannot be written because the database is away is kept in the process and written with the next end of a run. The
statements do not wait for the disk: they are information, and some jobs run every two seconds.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import Task, signals
from celery.beat import Service
from django.db import Error, connection

from commerce import live, sql, timetable

TOPIC = "jobs"
KEPT_RUNS = 20
QUIET_SECONDS = 10
SELDOM_SECONDS = 60
_LONGEST_ERROR = 500
_AT_ONCE = "set_config('synchronous_commit', 'off', true) = 'off'"
_STARTED = f"""
INSERT INTO commerce_jobstate AS j (name, last_started_at, clocked_at)
SELECT %s, statement_timestamp(), CASE WHEN %s THEN statement_timestamp() END WHERE {_AT_ONCE}
ON CONFLICT (name) DO UPDATE
SET last_started_at = excluded.last_started_at, clocked_at = coalesce(excluded.clocked_at, j.clocked_at)
"""
# What RETURNING selects is the row as it was before this statement.
_FINISHED = f"""
INSERT INTO commerce_jobstate AS j
    (name, last_finished_at, last_duration_ms, recent_ms, last_outcome, last_error, runs, failures)
SELECT %s, statement_timestamp() - %s * interval '1 second', ms, ARRAY[ms], outcome, error, 1, (outcome = 'failed')::int
FROM (SELECT %s::int AS ms, %s AS outcome, %s AS error) AS run WHERE {_AT_ONCE}
ON CONFLICT (name) DO UPDATE
SET last_finished_at = excluded.last_finished_at, last_duration_ms = excluded.last_duration_ms,
    recent_ms = (excluded.recent_ms || j.recent_ms)[1:{KEPT_RUNS}], last_outcome = excluded.last_outcome,
    last_error = excluded.last_error, runs = j.runs + 1, failures = j.failures + excluded.failures
RETURNING (SELECT last_outcome FROM commerce_jobstate WHERE name = %s)
"""
_EXPECTED = "INSERT INTO commerce_jobstate (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
_CLOCKED = "SELECT name, coalesce(clocked_at, known_since) FROM commerce_jobstate WHERE name = ANY(%s)"

_log = logging.getLogger(__name__)
_unwritten: deque["_End"] = deque(maxlen=200)
_begun: dict[str, float] = {}
_told_at = 0.0


@dataclass(frozen=True, slots=True)
class _End:
    name: str
    at: float
    milliseconds: int
    error: str


def connect() -> None:
    """Watch every task that this process runs. Celery calls both sides whatever becomes of the task between them, logs
    what they raise, and goes on."""
    signals.task_prerun.connect(_on_begin)
    signals.task_postrun.connect(_on_end)
    signals.beat_init.connect(_on_beat)


def started(name: str, *, by_clock: bool) -> None:
    """A run begins now. Never raises for the database."""
    try:
        sql.send(_STARTED, (name, by_clock))
    except Error as failure:
        _give_up(failure)


def finished(name: str, *, seconds: float, error: str = "") -> None:
    """A run of so many seconds has just ended; `error` says how it failed. Never raises for the database."""
    connection.close_if_unusable_or_obsolete()
    _unwritten.append(_End(name, time.monotonic(), round(seconds * 1000), error.replace("\0", "")[:_LONGEST_ERROR]))
    try:
        while _unwritten:
            before = _write(_unwritten[0])
            _tell(_unwritten.popleft(), before)
    except Error as failure:
        _give_up(failure)


def expect(names: Iterable[str]) -> dict[str, datetime]:
    """These jobs run from now on. Returns when the clock last started each, or since when it is known; empty when the
    database is away."""
    wanted = list(names)
    try:
        sql.send(_EXPECTED, (wanted,))
        return dict(sql.run(_CLOCKED, (wanted,)))
    except Error as failure:
        _give_up(failure)
        return {}


def _write(end: _End) -> str:
    """Returns the outcome of the run before; empty when there was none."""
    outcome = "failed" if end.error else "ok"
    params = (end.name, time.monotonic() - end.at, end.milliseconds, outcome, end.error, end.name)
    return sql.run(_FINISHED, params)[0][0] or ""


def _give_up(failure: Error) -> None:
    _log.warning("A run of a job could not be written down now: %s", failure)
    connection.close_if_unusable_or_obsolete()


def _tell(end: _End, before: str) -> None:
    """Open pages look again: at once when something is different, else now and then."""
    if end.error or before == "failed":
        live.publish("attention", "changed", {})
    _show(end.name, at_once=bool(end.error) or before != "ok")


def _show(name: str, *, at_once: bool = False) -> None:
    global _told_at
    slot = timetable.find(name)
    seldom = slot is not None and slot.every_seconds >= SELDOM_SECONDS
    if at_once or seldom or time.monotonic() - _told_at >= QUIET_SECONDS:
        _told_at = time.monotonic()
        live.publish(TOPIC, "changed", {"job": name})


def _on_begin(*, task: Task, task_id: str, **_others: Any) -> None:
    slot = timetable.find(task.name)
    if slot is None:
        return
    _begun[task_id] = time.monotonic()
    started(task.name, by_clock=timetable.BY_CLOCK in (task.request.headers or {}))
    if slot.every_seconds >= SELDOM_SECONDS:
        _show(task.name)


def _on_end(*, task: Task, task_id: str, retval: Any = None, state: str | None = None, **_others: Any) -> None:
    begun = _begun.pop(task_id, None)
    if begun is not None:
        finished(task.name, seconds=time.monotonic() - begun, error=_error(retval, state))


def _on_beat(*, sender: Service, **_others: Any) -> None:
    """Beat goes on where the clock stopped, even on a machine that has lost beat's own file: otherwise every restart
    would put a daily job off for another day."""
    entries = sender.scheduler.schedule
    for name, moment in expect(slot.task for slot in timetable.every()).items():
        if name in entries:
            entries[name].last_run_at = moment
    connection.close()


def _error(retval: Any, state: str | None) -> str:
    if isinstance(retval, BaseException):
        return f"{type(retval).__name__}: {retval}"
    return "" if state == "SUCCESS" else "It was stopped before it ended."
