"""What happened to an order, from every book that has something to say about it. Other apps register theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from commerce import actor_names, ids
from orders.models import Order, OrderEvent, PaymentEvent


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `facts` hold ids and amounts; `order` breaks ties of the same moment."""

    at: datetime
    kind: str
    actor: tuple[str, int | None]
    facts: dict[str, Any] = field(default_factory=dict)
    order: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the name of whoever did it."""

    entry: Entry
    actor_name: str


Source = Callable[[Order], Sequence[Entry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a book; again is fine."""
    if source not in _sources:
        _sources.append(source)


def of(order: Order) -> list[Told]:
    """Everything, newest first, in two queries for the order's own books, one or two for names, and those of others."""
    entries = list(chain(_own(order), _money(order), *(source(order) for source in _sources)))
    entries.sort(key=lambda entry: (entry.at, entry.order), reverse=True)
    names = actor_names.of(entry.actor for entry in entries)
    return [Told(entry, names[entry.actor]) for entry in entries]


def left_at(order: Order) -> dict[int, datetime]:
    """`{line: when units of it were last handed over}`, as far as the order's own book tells the units. One query."""
    rows = OrderEvent.objects.filter(order=order, kind=OrderEvent.Kind.HANDED_OVER).order_by("id")
    return {line: row.at for row in rows for line, _ in row.facts.get("units", [])}


def _own(order: Order) -> list[Entry]:
    """Money has a book of its own, which says more."""
    rows = OrderEvent.objects.filter(order=order).exclude(kind=OrderEvent.Kind.PAYMENT).order_by("id")
    return [Entry(row.at, row.kind, (row.actor_kind, row.actor_id), _spelled(row.facts), row.pk) for row in rows]


def _money(order: Order) -> list[Entry]:
    """What was only asked for is told once it is known what came of it."""
    rows = PaymentEvent.objects.filter(payment__order=order).exclude(kind=PaymentEvent.Kind.INTENT)
    entries = []
    for row in rows.select_related("payment").order_by("id"):
        payment = row.payment
        facts = {"payment": payment.public_id, "method": str(payment.method), "amount": row.amount}
        entries.append(Entry(row.at, f"payment_{row.kind}", (row.actor_kind, row.actor_id), facts, row.pk))
    return entries


def _spelled(facts: dict[str, Any]) -> dict[str, Any]:
    """Units by the public ids of their lines."""
    if "units" not in facts:
        return facts
    units = [{"line": ids.encode("lin", line), "quantity": quantity} for line, quantity in facts["units"]]
    return {**facts, "units": units}
