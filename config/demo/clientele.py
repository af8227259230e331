"""Who buys at the demo retailer, read from `data/customers.csv`, and what some of them hold: gift cards, store credit.

Codes of gift cards are random, so which of them paid for what is all that differs from one telling to the next.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from commerce.actors import SYSTEM
from commerce.money import Money
from config.demo import assortment, cast
from config.demo.assortment import DATA
from customers import profiles
from customers.contacts import Contact
from orders import gift_card_issuing, store_credit

GIFT_CARDS = (2500, 5000, 5000, 10_000, 10_000, 15_000, 20_000)
APOLOGIES = (
    (3, 1000, "Parcel arrived two days late"),
    (11, 2500, "Handle came loose"),
    (26, 1500, "Goodwill"),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """One buyer. `phone`, `group` and `segments` may be ""."""

    name: str
    email: str
    phone: str
    group: str
    segments: str
    line1: str
    city: str
    postal_code: str
    country: str

    @property
    def contact(self) -> Contact:
        """What they say about themselves."""
        return Contact(name=self.name, email=self.email, phone=self.phone)

    @property
    def address(self) -> dict[str, str]:
        """Where their parcels go."""
        own = {"name": self.name, "line1": self.line1, "city": self.city}
        return {**own, "postal_code": self.postal_code, "country": self.country}


@cache
def everybody() -> tuple[Customer, ...]:
    """All of them, in the order of the file."""
    return tuple(Customer(**row) for row in assortment.rows(DATA / "customers.csv"))


@cache
def at_home() -> tuple[Customer, ...]:
    """Those who may walk into a shop."""
    return tuple(customer for customer in everybody() if customer.country == "GB")


def register() -> dict[str, int]:
    """Note those of whom more is known than how to reach them; the others are met when they buy.

    Returns `{e-mail address: customer id}`.
    """
    known = {}
    for place, amount, reason in APOLOGIES:
        customer = everybody()[place]
        known[customer.email] = _register(customer)
        money = Money(amount, cast.CURRENCY)
        store_credit.grant(by=SYSTEM, customer_id=known[customer.email], money=money, reason=reason)
    for customer in everybody():
        if customer.group or customer.segments:
            known[customer.email] = _register(customer)
    return known


def issue_gift_cards() -> list[str]:
    """Sell some, and return their codes."""
    return [gift_card_issuing.issue(by=SYSTEM, money=Money(amount, cast.CURRENCY)).code for amount in GIFT_CARDS]


def choose(dice: random.Random, among: Sequence[Customer]) -> Customer:
    """Somebody; a few come more often than the rest."""
    return among[min(int(dice.expovariate(1 / (len(among) / 3))), len(among) - 1)]


def _register(customer: Customer) -> int:
    details = {"group": customer.group, "segments": customer.segments.split()}
    return profiles.register(contact=customer.contact, details=details, by=SYSTEM).customer.pk
