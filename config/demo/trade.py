"""A day's sales and returns, door by door. A ticket sells only what the shelf still holds."""

import random
from collections.abc import Container, Iterator
from datetime import datetime, timedelta

from config.demo import cast, shelves
from config.demo.assortment import Item
from config.demo.calendar import Day
from config.demo.cast import Place
from config.demo.events import RETURN, SALE, Event, Line
from config.demo.shelves import Shelves

TICKETS = {"soho": 6.5, "camden": 5.0, "brighton": 4.0, "leeds": 3.2, "bath": 2.3, cast.WAREHOUSE: 6.0}
PARCELS = {"web": 6, "amazon": 2, "ebay": 1, "instagram": 1}
RETURNS_SHARE = 0.045
KEPT_FOR_SAFETY = 3


class Trade:
    """Draws tickets for one day after the other, with receipt numbers that run on."""

    def __init__(self, stock: Shelves) -> None:
        self.stock = stock
        self.items, self.sums = shelves.pull()
        self.numbers = dict.fromkeys([till for place in cast.places() for till in place.tills], 88200)
        self.numbers |= dict.fromkeys(PARCELS, 10100)
        self.sold: list[tuple[str, Line]] = []

    def day(self, day: Day, *, until: datetime, leveled: Container[tuple[str, str]] = ()) -> list[Event]:
        """Everything sold and brought back on a day, up to a moment, in order of time. What is `leveled`, as
        `(place, sku)`, is sold but not brought back."""
        visits = []
        for place in cast.places():
            dice = random.Random(f"trade {day.index} {place.code}")
            busy = TICKETS[place.code] * day.busyness * dice.uniform(0.8, 1.2)
            moments = [day.while_open(place.hours, dice) for _ in range(round(busy))]
            visits += [(at, place, dice.random()) for at in moments if at is not None and at < until]
        return [
            event for at, place, luck in sorted(visits, key=_when) for event in self._visit(at, place, luck, leveled)
        ]

    def _visit(self, at: datetime, place: Place, luck: float, leveled: Container[tuple[str, str]]) -> Iterator[Event]:
        dice = random.Random(luck)
        door = dice.choice(place.tills) if place.tills else dice.choices(list(PARCELS), list(PARCELS.values()))[0]
        who = dice.choice(staff_of(place.code))
        lines = self._basket(place.code, dice)
        if lines:
            self.numbers[door] += 1
            yield Event(at, SALE, place.code, lines, who, reference=self._reference(door))
        if dice.random() < RETURNS_SHARE and self.sold and place.tills:
            reference, line = self.sold.pop(dice.randrange(len(self.sold)))
            if (place.code, line.sku) not in leveled:
                back = self.stock.move(place.code, Line(line.sku, 1))
                yield Event(at + timedelta(minutes=4), RETURN, place.code, (back,), who, reference=reference)
        self.sold = [*self.sold[-150:], *((self._reference(door), line) for line in lines)]

    def _reference(self, door: str) -> str:
        number = self.numbers[door]
        return f"{door}_order:{number}" if door in PARCELS else f"till:{door} receipt {number}"

    def _basket(self, place: str, dice: random.Random) -> tuple[Line, ...]:
        lines: dict[str, Line] = {}
        for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3))):
            item = self._find(place, dice)
            if item and item.sku not in lines:
                wanted = dice.choice((1, 1, 2, 4)) if item.price < 2000 else 1
                units = min(wanted, self._sellable(place, item.sku))
                lines[item.sku] = self.stock.move(place, Line(item.sku, -units))
        return tuple(lines.values())

    def _find(self, place: str, dice: random.Random) -> Item | None:
        for item in dice.choices(self.items, cum_weights=self.sums, k=6):
            if self._sellable(place, item.sku) > 0:
                return item
        return None

    def _sellable(self, place: str, sku: str) -> int:
        """Parcels never take the last ones: doors that ship keep some safety."""
        return self.stock.free(place, sku) - (KEPT_FOR_SAFETY if place == cast.WAREHOUSE else 0)


def staff_of(place: str) -> list[str]:
    """E-mail addresses of who works at a place."""
    return [person.email for person in cast.people() if person.place == place]


def _when(visit: tuple[datetime, Place, float]) -> tuple[datetime, str, float]:
    return visit[0], visit[1].code, visit[2]
