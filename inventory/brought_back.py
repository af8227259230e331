"""Goods that a customer brought back stand on the shelf again: once, however often it is told."""

from collections.abc import Sequence
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from inventory import levels, stock
from inventory.models import Movement
from inventory.stock import Entry, Posting


@transactions.use_case
def take_back(*, by: Actor, lines: Sequence[Posting], cause: str, at: datetime) -> list[Movement]:
    """Each line raises `on_hand`; nothing where that was done for this `cause` before. Raises KitHasNoStock."""
    pairs = [line.pair for line in lines]
    levels.ensure(pairs)
    levels.freeze(pairs)
    if Movement.objects.filter(cause=cause).exists():
        return []
    now = transactions.now()
    transactions.about(cause=cause, lines=len(lines))
    entry = Entry(Movement.Kind.RETURN, by, now, cause=cause, occurred_at=min(at, now))
    return stock.post(lines, entry)
