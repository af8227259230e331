"""The demo retailer, told once into an empty database: who works there, what it sells, and sixty days of stock.

Told again it does nothing. Told half-way and stopped, it says so instead of going on from somewhere.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings

from commerce import keys, permissions, transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import AuditEntry, Location
from config.demo import cast, gallery, ledger, opening, plan, safeguards
from config.demo.baskets import Baskets
from config.demo.ledger import Book

Progress = Callable[[str, int, int], None]
KEY_NAME = "Demo"


class HalfTold(RuntimeError):
    """An earlier start was stopped in the middle of the story."""


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as. `place` "" means every store."""

    name: str
    role: str
    place: str
    email: str
    password: str


def tell(*, progress: Progress, days: int = plan.DAYS) -> None:
    """Fill the database; `progress(stage, done, total)` is called as it goes on. Raises HalfTold.

    `days`, at least 10, is how far back the stock's history goes.
    """
    if is_told():
        return
    if Location.objects.exists():
        raise HalfTold("The demo retailer is only half there. Start over with --fresh.")
    now = transactions.now()
    before = now - timedelta(days=days + 1)
    progress("Shops and people", 0, 1)
    with transactions.at(before):
        opening.open_doors(by=SYSTEM)
        opening.hire()
    progress("Shops and people", 1, 1)
    kept = gallery.fill(partial(progress, "Pictures"))
    progress("Catalog", 0, 1)
    with transactions.at(before):
        opening.fill_shelves(by=SYSTEM, kept=kept)
        safeguards.set_up(now)
    progress("Catalog", 1, 1)
    _live_through(now, days, partial(progress, "Stock"))
    end(by=SYSTEM)


def _live_through(now: datetime, days: int, step: Callable[[int, int], None]) -> None:
    book, baskets = Book(), Baskets(now, days=days)
    events, done = plan.make(now, days=days), 0
    for batch in ledger.batches(events):
        baskets.until(batch[-1].at)
        book.write(batch)
        done += len(batch)
        step(done, len(events))
    baskets.until(now)
    baskets.live()


@transactions.use_case
def end(*, by: Actor) -> None:
    """The last page: its audit entry says that all the others are there."""
    transactions.about(retailer=cast.RETAILER)


def is_told() -> bool:
    """Whether the whole story is in the database."""
    return AuditEntry.objects.filter(use_case=f"{__name__}.end").exists()


def logins() -> list[Login]:
    """Everybody who can sign in, the owner first."""
    titles = {code: name for code, (name, _) in permissions.ROLES.items()}
    places = {place.code: place.name for place in cast.places()}
    return [
        Login(person.name, titles[person.role], places.get(person.place, ""), person.email, cast.PASSWORD)
        for person in cast.people()
    ]


def api_key() -> str:
    """The demo's key with every scope: made once, kept in a file that only its owner may read."""
    file = Path(settings.HOME, "demo-api-key")
    if file.exists():
        secret = file.read_text(encoding="ascii").strip()
        if keys.actor_of(secret) is not None:
            return secret
    secret = keys.create(name=KEY_NAME, scopes=["*"], by=SYSTEM).secret
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(secret + "\n")
    return secret
