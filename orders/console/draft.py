"""What was chosen so far for a new order, and what there is to choose from."""

import re
import secrets
from dataclasses import dataclass, field

from commerce import locations, visibility
from commerce.console.stores import Scope
from commerce.models import Channel, Location, Till
from commerce.skus import Named
from customers.contacts import Contact

_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?", re.ASCII)


@dataclass(slots=True)
class Draft:
    """What was chosen so far. `lines` are units by SKU, None where what was `typed` is no number; `named` says which
    variants these are. `problems` are sentences by the field they belong to; one that is `unclear` cannot be placed."""

    channel: Channel | None
    place: Location | None
    lines: dict[str, int | None] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    named: dict[str, Named] = field(default_factory=dict)
    way: str = "pickup"
    address: dict[str, str] = field(default_factory=dict)
    service: str = ""
    codes: list[str] = field(default_factory=list)
    contact: Contact = field(default_factory=Contact)
    till: Till | None = None
    method: str = "card"
    said: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    key: str = ""
    age_checked: bool = False
    unclear: bool = False

    @property
    def units(self) -> int:
        """How many in all."""
        return sum(units or 0 for units in self.lines.values())

    @property
    def address_is_known(self) -> bool:
        """Whether enough is said to ship there."""
        return all(self.address.get(name) for name in ("name", "line1", "city", "postal_code", "country"))

    def object(self, spot: str, said: str) -> None:
        """Say at a field what cannot be meant there; nothing is placed before somebody has looked at it."""
        self.unclear = True
        self.problems[spot] = f"{self.problems.get(spot, '')} {said}".strip()


def new_key() -> str:
    """What makes pressing the button twice one order."""
    return secrets.token_hex(16)


def channels(scope: Scope) -> list[Channel]:
    """Doors that clerks sell through, tills first: marketplaces bring their own orders."""
    found = visibility.channels(scope.actor).exclude(kind=Channel.Kind.MARKETPLACE).order_by("code", "id")
    return sorted(found, key=lambda each: each.kind != Channel.Kind.POS)


def places(scope: Scope) -> list[Location]:
    """Stores where this person may sell, the page's own first."""
    found = [each for each in locations.visible_to(scope.actor) if scope.actor.may_at("orders.write", each.pk)]
    return sorted(found, key=lambda each: scope.location is None or each.pk != scope.location.pk)


def all_places(scope: Scope) -> list[Location]:
    """Everywhere that goods can be: stock is for every colleague to read."""
    return list(visibility.locations(scope.actor).order_by("rank", "name", "id"))


def tills(scope: Scope, place: Location | None) -> list[Till]:
    """Where cash can be taken in a store."""
    return list(visibility.tills(scope.actor).filter(location=place).order_by("code", "id")) if place else []


def may_ship(scope: Scope) -> bool:
    """Parcels come from any store, so whoever may sell only in some cannot promise them."""
    return scope.actor.locations("orders.write") is None


def amount(text: str) -> int | None:
    """Minor units of `12`, `12.5` or `12.50`; None for anything else."""
    if not _AMOUNT.fullmatch(text.strip()):
        return None
    whole, _, cents = text.strip().replace(",", ".").partition(".")
    return int(whole) * 100 + int((cents + "00")[:2])
