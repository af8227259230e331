"""Units of work. An edge calls one `@use_case`; composed verbs are `@building_block`s.

A use case is a durable transaction that cannot nest. It reads the clock once, from the database, and leaves one audit
entry. Building blocks refuse to run without a transaction. No network call belongs inside either.

On the hot path `@opening_use_case` lets the verb's first reads travel with BEGIN, the clock and the idempotency lock.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import transaction

from commerce import sql
from commerce.actors import SYSTEM, Actor

P = ParamSpec("P")
R = TypeVar("R")


class Envelope(Protocol):
    """What wraps a use case from outside: its question is the first statement, with the clock as first column of the
    answer, which `judge` may refuse; `finish` writes among the last (see idempotency)."""

    def question(self, also: str) -> sql.Read: ...
    def judge(self, answer: tuple) -> None: ...
    def finish(self, result: Any) -> None: ...


@dataclass(slots=True)
class Unit:
    """The running use case."""

    name: str
    actor: Actor
    envelope: Envelope | None
    now: datetime | None = None
    settled: bool = False
    is_upkeep: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_envelope: ContextVar[Envelope | None] = ContextVar("envelope", default=None)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class TransactionMisuse(RuntimeError):
    """A use case was nested, or a building block ran outside any transaction."""


def use_case(verb: Callable[P, R]) -> Callable[P, R]:
    """Run the verb as one durable transaction with one audit entry. Keyword arguments only; `by` names the actor."""
    return _unit_of_work(verb, _begun_at_once)


def opening_use_case(verb: Callable[P, R]) -> Callable[P, R]:
    """A use case for the hot path: its verb first calls `opening`, and all its statements travel in one pipeline."""
    return _unit_of_work(verb, _begun_by_opening)


def upkeep(verb: Callable[P, R]) -> Callable[P, R]:
    """A use case of the clock, which looks every few seconds for what is due: when it returns nothing (0, [], None) it
    did nothing, and leaves no audit entry."""
    return _unit_of_work(verb, _begun_at_once, is_upkeep=True)


def _unit_of_work(
    verb: Callable[P, R], begun: Callable[[], AbstractContextManager[None]], *, is_upkeep: bool = False
) -> Callable[P, R]:
    name = f"{verb.__module__}.{verb.__name__}"

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args or _unit.get() is not None:
            raise TransactionMisuse(f"{name} takes keyword arguments and does not nest")
        with transaction.atomic(durable=True):
            unit = Unit(name, kwargs.get("by", SYSTEM), _envelope.get(), is_upkeep=is_upkeep)
            token = _unit.set(unit)
            try:
                with begun():
                    result = verb(**kwargs)
                    settle(result)
            finally:
                _unit.reset(token)
        return result

    return run


def opening(*reads: sql.Read, also: str) -> tuple[Any, list[sql.Rows]]:
    """BEGIN, clock, the envelope's question and these reads in one round trip. Returns the value of the expression
    `also` and the rows of each read, which may use `now()` unless `moment` says otherwise."""
    unit = _unit.get()
    if unit is None or unit.now is not None:
        raise TransactionMisuse("An opening comes first in a use case that leaves it to the verb")
    if transaction.get_connection().connection.autocommit:
        sql.send("BEGIN")
    question = sql.ask(*_question(unit, f", {also}"))
    answers = [sql.ask(*read) for read in reads]
    clock = question()
    _set_clock(unit, clock)
    return clock[0][-1], [answer() for answer in answers]


def moment() -> datetime | None:
    """The instant that replaces the database's clock, in the demo's story, imports and tests."""
    return _moment.get()


def building_block(verb: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb that only runs as part of a transaction somebody else opened."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not transaction.get_connection().in_atomic_block:
            raise TransactionMisuse(f"{verb.__module__}.{verb.__name__} needs a transaction")
        return verb(*args, **kwargs)

    return run


def now() -> datetime:
    """The clock of the running use case; without one, the database's clock now."""
    unit = _unit.get()
    if unit is not None:
        return _begun(unit).now
    return _moment.get() or sql.run("SELECT now()")[0][0]


def about(**facts: Any) -> None:
    """Add ids to the audit entry of the running use case."""
    if (unit := _unit.get()) is not None:
        unit.facts.update(facts)


def settle(result: Any) -> None:
    """Write the audit entry and the envelope's last words. Called by the wrapper, or earlier by a verb whose claim on
    a hot row must come last: everything that can be written before the claim is."""
    unit = _unit.get()
    if unit is None or unit.settled:
        return
    _begun(unit).settled = True
    if result or not unit.is_upkeep:
        sql.send(
            "INSERT INTO commerce_auditentry (use_case, actor_kind, actor_id, request_id, facts, at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (unit.name, unit.actor.kind, unit.actor.id, request_id.get(), sql.json(unit.facts), unit.now),
        )
    if unit.envelope is not None:
        unit.envelope.finish(result)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let use cases in this block happen at another moment, recording time included: for the demo's story, imports of
    history and tests. The architecture test refuses any other caller."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@contextmanager
def within(envelope: Envelope) -> Iterator[None]:
    """Let the next use case in this block run inside an envelope."""
    token = _envelope.set(envelope)
    try:
        yield
    finally:
        _envelope.reset(token)


def envelope() -> Envelope | None:
    """What wraps the running use case from outside, for whoever tells it what to write (see idempotency)."""
    unit = _unit.get()
    return None if unit is None else unit.envelope


@contextmanager
def apart() -> Iterator[None]:
    """Let use cases in this block run outside the envelope: the steps of a flow that are not its answer."""
    token = _envelope.set(None)
    try:
        yield
    finally:
        _envelope.reset(token)


@contextmanager
def _begun_at_once() -> Iterator[None]:
    unit = _unit.get()
    _set_clock(unit, sql.run(*_question(unit)))
    yield


@contextmanager
def _begun_by_opening() -> Iterator[None]:
    """psycopg would send a BEGIN of its own and wait for it. In its autocommit mode the transaction is ours: BEGIN goes
    with the first read, COMMIT with the end of the pipeline, and an exception still ends in Django's rollback."""
    connection = transaction.get_connection()
    ours = len(connection.atomic_blocks) == 1
    if ours:
        connection.connection.autocommit = True
    with sql.pipeline():
        yield
        if ours:
            sql.send("COMMIT")


def _begun(unit: Unit) -> Unit:
    if unit.now is None:
        raise TransactionMisuse(f"{unit.name} has to call opening() before anything else")
    return unit


def _question(unit: Unit, also: str = "") -> sql.Read:
    return (f"SELECT now(){also}", ()) if unit.envelope is None else unit.envelope.question(also)


def _set_clock(unit: Unit, rows: sql.Rows) -> None:
    if unit.envelope is not None:
        unit.envelope.judge(rows[0])
    unit.now = _moment.get() or rows[0][0]
