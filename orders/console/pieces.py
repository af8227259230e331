"""What places prepare of an order, as its page shows it. Another app knows that, and registers who tells it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.console.scope import Scope
from orders.models import Order


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to do: a button."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Units of one delivery that one place prepares. `units` are whole units by order line; `due` is promised and not
    kept yet; `why_url` says why this place; `step` only for whoever may do it."""

    delivery_id: int
    units: dict[int, int]
    place: str
    chip: str
    due: datetime | None = None
    why_url: str = ""
    step: Step | None = None


_tellers: list[Callable[[Order, Scope], Sequence[Piece]]] = []


def register(teller: Callable[[Order, Scope], Sequence[Piece]]) -> None:
    """Add who tells; again is fine."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(order: Order, scope: Scope) -> list[Piece]:
    """Everything that is, or was, prepared of this order."""
    return [piece for teller in _tellers for piece in teller(order, scope)]
