"""Taking guards away, to see that a race is really run: constraints come back when the block ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from inventory import claims

PROMISES = ("level_promises_at_most_what_is_there", "level_shortfall_is_exact")
ENOUGH = "\nWHERE l.id = k.id AND l.on_hand - l.unavailable - l.allocated - l.held >= k.quantity + k.safety"
_DEFINITION = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
_EMPTY = "TRUNCATE inventory_holdline, inventory_hold, inventory_allocation, inventory_level, inventory_movement"


@contextmanager
def without_constraints(table: str, names: tuple[str, ...]) -> Iterator[None]:
    """As owner: drop CHECKs; afterwards empty the stock, which may break them, and put them back."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        kept = {name: owner.execute(_DEFINITION, [name]).fetchone()[0] for name in names}
        for name in names:
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            owner.execute(f"{_EMPTY} CASCADE")
            for name, definition in kept.items():
                owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


@contextmanager
def without(table: str, name: str) -> Iterator[None]:
    """As owner: drop one CHECK; the block itself tidies up what breaks it, and it comes back."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        kept = owner.execute(_DEFINITION, [name]).fetchone()[0]
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {kept}")


def unconditional(monkeypatch) -> None:
    """The claim takes what the plan saw, as check-then-act would, instead of judging in the statement."""
    blind = {counter: text.replace(ENOUGH, "\nWHERE l.id = k.id") for counter, text in claims.CLAIM.items()}
    assert blind != claims.CLAIM
    monkeypatch.setattr(claims, "CLAIM", blind)
