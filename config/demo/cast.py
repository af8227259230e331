"""Who is who at the demo retailer: its places, doors and people, read from `data/`. Pure data, no database."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from config.demo.assortment import DATA
from config.demo.calendar import WEEKDAYS, Hours, opening_hours

RETAILER = "Tolland & Reeve"
MAIL_DOMAIN = "tollandreeve.example"
PASSWORD = "count-on-it"
WAREHOUSE = "warehouse"
CURRENCY = "GBP"


@dataclass(frozen=True)
class Place:
    """A store or the warehouse. `address` as the API shows it, `hours` per weekday on the shop's clock."""

    code: str
    name: str
    kind: str
    latitude: str
    longitude: str
    address: dict[str, str]
    hours: Hours
    tills: tuple[str, ...]


@dataclass(frozen=True)
class Door:
    """A sales channel."""

    code: str
    name: str
    kind: str
    hold_seconds: int


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. `place` "" means everywhere."""

    name: str
    email: str
    role: str
    place: str


@cache
def places() -> tuple[Place, ...]:
    """Stores in the order of lists, then the warehouse."""
    return tuple(_place(entry) for entry in _read("places")["location"])


@cache
def doors() -> tuple[Door, ...]:
    """The web shop, the tills and the outside channels."""
    return tuple(Door(**entry) for entry in _read("places")["channel"])


@cache
def people() -> tuple[Person, ...]:
    """Everybody with a log-in, the owner first."""
    entries = _read("people")["person"]
    return tuple(Person(**{**entry, "email": f"{entry['email']}@{MAIL_DOMAIN}"}) for entry in entries)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _place(entry: dict[str, Any]) -> Place:
    different = {day: entry[day] for day in WEEKDAYS if day in entry}
    return Place(
        code=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        latitude=entry["latitude"],
        longitude=entry["longitude"],
        address=entry["address"],
        hours=opening_hours(entry["week"], **different),
        tills=tuple(f"{entry['code']}-{number}" for number in range(1, entry["tills"] + 1)),
    )
