"""Units of work. An edge calls one `@use_case`; composed verbs are `@building_block`s.

A use case is a durable transaction that cannot nest. It reads the clock once, from the database, and leaves one audit
entry. Building blocks refuse to run without a transaction. No network call belongs inside either.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """What wraps a use case from outside: reads with its first statement, writes among its last (see idempotency)."""

    def begin(self) -> datetime: ...
    def finish(self, result: Any) -> None: ...


@dataclass(slots=True)
class Unit:
    """The running use case."""

    name: str
    actor: Actor
    now: datetime
    envelope: Envelope | None
    settled: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_envelope: ContextVar[Envelope | None] = ContextVar("envelope", default=None)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class TransactionMisuse(RuntimeError):
    """A use case was nested, or a building block ran outside any transaction."""


def use_case(verb: Callable[P, R]) -> Callable[P, R]:
    """Run the verb as one durable transaction with one audit entry. Keyword arguments only; `by` names the actor."""
    name = f"{verb.__module__}.{verb.__name__}"

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args or _unit.get() is not None:
            raise TransactionMisuse(f"{name} takes keyword arguments and does not nest")
        with transaction.atomic(durable=True):
            envelope = _envelope.get()
            unit = Unit(name, kwargs.get("by", SYSTEM), _moment.get() or _begin(envelope), envelope)
            token = _unit.set(unit)
            try:
                result = verb(**kwargs)
                settle(result)
            finally:
                _unit.reset(token)
        return result

    return run


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
        return unit.now
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
    unit.settled = True
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


def _begin(envelope: Envelope | None) -> datetime:
    if envelope is not None:
        return envelope.begin()
    return sql.run("SELECT now()")[0][0]
