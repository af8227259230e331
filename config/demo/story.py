"""The demo retailer, told once into an empty database: who works there, what it sells, and sixty days of
trade: stock that comes, orders that are placed, collected, sent and called off.

Told again it does nothing. Told half-way and stopped, it says so instead of going on from somewhere.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings

from commerce import keys, permissions, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.events import bus, relay
from commerce.models import AuditEntry, Location
from commerce.money import Money
from config.demo import back_rooms, cast, clientele, gallery, house_rules, open_work, opening, plan, safeguards
from config.demo.agenda import Agenda
from config.demo.baskets import Baskets
from config.demo.events import SALE
from config.demo.ledger import Book
from config.demo.second_thoughts import SecondThoughts
from config.demo.selling import Selling
from orders import gift_card_codes, gift_card_issuing
from orders.models import GiftCard

Progress = Callable[[str, int, int], None]
KEY_NAME = "Demo"
STEP = 20
REACTIONS = 1000
GIFT = 5000  # pence


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
    sql.send("SET synchronous_commit TO off")  # a story that breaks off is told again from its start
    with bus.history():
        _tell(now, before, days, progress)
    back_rooms.fill_bins()
    open_work.place(now)
    relay.drain(limit=REACTIONS)
    sql.send("SET synchronous_commit TO DEFAULT")
    end(by=SYSTEM)


def _tell(now: datetime, before: datetime, days: int, progress: Progress) -> None:
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
        clientele.register()
        gift_cards = clientele.issue_gift_cards()
        back_rooms.set_up()
    house_rules.set_up(now, before=before)
    progress("Catalog", 1, 1)
    _live_through(now, days, gift_cards, partial(progress, "Stock and orders"))


def _live_through(now: datetime, days: int, gift_cards: list[str], step: Callable[[int, int], None]) -> None:
    book, agenda = Book(), Agenda()
    baskets = Baskets(agenda, now, days=days)
    selling = Selling(agenda, now=now, variants=book.variants, gift_cards=gift_cards)
    SecondThoughts(agenda, now, days=days)
    events = plan.make(now, days=days)
    for done, event in enumerate(events, start=1):
        agenda.until(event.at)
        if event.kind == SALE:
            selling.sell(event, book.actors[event.who])
        else:
            book.write(event, selling.became)
        if done % STEP == 0 or done == len(events):
            step(done, len(events))
    agenda.until(now)
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
    return _kept("demo-api-key", lambda secret: keys.actor_of(secret) is not None, _new_key)


def gift_card() -> str:
    """The code of a gift card of 50.00 to try: made once, kept in a file that only its owner may read."""
    return _kept("demo-gift-card", _is_gift_card, _new_gift_card)


def _new_key() -> str:
    return keys.create(name=KEY_NAME, scopes=["*"], by=SYSTEM).secret


def _is_gift_card(code: str) -> bool:
    return GiftCard.objects.filter(code_hash=gift_card_codes.hash_of(code)).exists()


def _new_gift_card() -> str:
    return gift_card_issuing.issue(by=SYSTEM, money=Money(GIFT, cast.CURRENCY)).code


def _kept(name: str, is_good: Callable[[str], bool], make: Callable[[], str]) -> str:
    """A secret that nothing else can show again, while it is good."""
    file = Path(settings.HOME, name)
    if file.exists() and is_good(secret := file.read_text(encoding="ascii").strip()):
        return secret
    secret = make()
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(secret + "\n")
    return secret
