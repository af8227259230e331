"""How one app reacts to another without importing it.

`@within(Fact)` runs in the causing transaction, and raising there undoes everything. `@after(Fact)` becomes a row in
the outbox, written in that same transaction and worked through by the relay, at least once: such a handler is safe to
run twice and reads state again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction

from commerce import sql
from commerce.events import nudge
from commerce.events.facts import Fact
from commerce.transactions import TransactionMisuse

F = TypeVar("F", bound=Fact)
Handler = Callable[[F], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One `@after` handler. Of the rows that share an `ordering` key only the oldest unfinished one runs."""

    name: str
    handler: Callable[..., None]
    ordering: Callable[..., str] | None


_within: dict[type[Fact], list[Callable[..., None]]] = defaultdict(list)
_after: dict[type[Fact], list[Subscription]] = defaultdict(list)
_history: ContextVar[bool] = ContextVar("history", default=False)
_cause: ContextVar[str] = ContextVar("cause", default="")


def within(fact: type[F]) -> Callable[[Handler[F]], Handler[F]]:
    """Run the function in the causing transaction; what it raises is a veto."""

    def register(handler: Handler[F]) -> Handler[F]:
        _within[fact].append(handler)
        return handler

    return register


def after(fact: type[F], *, ordering: Callable[[F], str] | None = None) -> Callable[[Handler[F]], Handler[F]]:
    """Run the function after the commit, outside any transaction, at least once.

    `ordering` gives a key, at most 160 characters: rows with the same key run one after the other, oldest first,
    whatever their handlers. Transactions that share a key should lock the same record, or "oldest" means little.
    """

    def register(handler: Handler[F]) -> Handler[F]:
        _after[fact].append(Subscription(name_of(handler), handler, ordering))
        return handler

    return register


def publish(*facts: Fact) -> None:
    """Say what happened, inside the transaction that makes it true; several facts cost one statement.

    Raises TransactionMisuse outside a transaction, and whatever a `@within` handler raises.
    """
    if not connection.in_atomic_block:
        raise TransactionMisuse(f"{type(facts[0]).__name__} was published outside a transaction")
    rows = []
    for fact in facts:
        for handler in _within.get(type(fact), ()):
            handler(fact)
        if not _history.get():
            rows += [(fact, subscription) for subscription in _after.get(type(fact), ())]
    if rows:
        columns = ("fact", "payload", "handler", "ordering_key")
        sql.insert("commerce_reaction", columns, [_row(fact, subscription) for fact, subscription in rows])
        nudge_on_commit()


@contextmanager
def history() -> Iterator[None]:
    """What happens in this block is written down long after it was true: `@within` handlers judge it as ever, nobody is
    told. For the demo's story and replayed sales; the architecture test refuses any other caller."""
    token = _history.set(True)
    try:
        yield
    finally:
        _history.reset(token)


@contextmanager
def caused_by(cause: str) -> Iterator[None]:
    """Name what a handler in this block runs for; the relay does, by its row."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)


def cause() -> str:
    """What the running `@after` handler runs for: the same at each of its tries and never again, or nothing."""
    return _cause.get()


def _row(fact: Fact, subscription: Subscription) -> tuple:
    key = subscription.ordering(fact) if subscription.ordering else ""
    return type(fact).__name__, fact.payload(), subscription.name, key


def nudge_on_commit() -> None:
    """Wake the relay when the running transaction commits; once, however often this is called."""
    if not any(callback is nudge.send for _, callback, *_ in connection.run_on_commit):
        transaction.on_commit(nudge.send, robust=True)


def find(name: str) -> Callable[..., None]:
    """The `@after` handler called `name`; LookupError when no installed app has it."""
    for subscriptions in _after.values():
        for subscription in subscriptions:
            if subscription.name == name:
                return subscription.handler
    raise LookupError(f"No handler is called {name}")


def name_of(handler: Callable[..., None]) -> str:
    """The dotted name by which rows and people know a handler."""
    return f"{handler.__module__}.{handler.__qualname__}"


def subscriptions() -> list[tuple[type[Fact], str, str]]:
    """`(fact, "within" or "after", handler name)` for everything registered, facts by name, `within` first."""
    found = [(fact, "within", name_of(handler)) for fact, handlers in _within.items() for handler in handlers]
    found += [(fact, "after", subscription.name) for fact, rows in _after.items() for subscription in rows]
    return sorted(found, key=lambda row: (row[0].__name__, row[1] == "after", row[2]))
