"""Goods on the move: suppliers to the warehouse, and the van from the warehouse to the shops twice a week."""

import random
from collections.abc import Iterator

from config.demo import assortment, cast, shelves
from config.demo.calendar import WEEKDAYS, Day
from config.demo.events import ARRIVED, RECEIPT, SENT, Event, Line
from config.demo.shelves import Shelves
from config.demo.trade import staff_of

VAN_DAYS = {
    "soho": ("mon", "thu"),
    "camden": ("tue", "fri"),
    "brighton": ("mon", "thu"),
    "leeds": ("wed", "sat"),
    "bath": ("tue", "fri"),
}
MOST_LINES = 10
SELLS_DOWN = 2  # units; shelves that started with no more are not filled again


class Deliveries:
    """Orders and transfers with numbers that run on."""

    def __init__(self, stock: Shelves) -> None:
        self.stock = stock
        self.favourites = {sku for sku, places in shelves.targets().items() if sum(places.values()) > 1}
        self.order, self.transfer = 2041, 2100
        self.on_the_van: dict[str, tuple[str, tuple[Line, ...]]] = {}
        self.filled = {place.code: self._filled(place.code) for place in cast.places()}
        self.suppliers: dict[str, list[assortment.Item]] = {}
        for article in assortment.articles():
            self.suppliers.setdefault(article.supplier, []).extend(article.items)

    def first(self, day: Day) -> Iterator[Event]:
        """Opening stock: one receipt per supplier at the warehouse, one per shop."""
        for number, (supplier, items) in enumerate(sorted(self.suppliers.items())):
            lines = self._opening_lines(cast.WAREHOUSE, items)
            at = day.at("06:10", seconds=number * 170)
            self.order += 1
            reference = f"PO-{self.order} {supplier.title()}"
            yield Event(at, RECEIPT, cast.WAREHOUSE, lines, staff_of(cast.WAREHOUSE)[0], reference)
        for number, place in enumerate(cast.places()):
            if place.code != cast.WAREHOUSE:
                lines = self._opening_lines(place.code, [item for items in self.suppliers.values() for item in items])
                at = day.at("07:20", seconds=number * 300)
                yield Event(at, RECEIPT, place.code, lines, staff_of(place.code)[0], f"Opening stock {place.name}")

    def morning(self, day: Day) -> Iterator[Event]:
        """The van arrives before the shop opens; suppliers call at the warehouse on weekdays."""
        for place, (reference, lines) in sorted(self.on_the_van.items()):
            arrived = tuple(self.stock.move(place, Line(line.sku, -line.units)) for line in lines)
            yield Event(
                day.at("07:40", seconds=len(place) * 211), ARRIVED, place, arrived, staff_of(place)[-1], reference
            )
        self.on_the_van = {}
        for number, supplier in enumerate(sorted(self.suppliers)):
            lines = self._reorder(supplier) if WEEKDAYS[number % 5] == day.weekday else ()
            if lines:
                self.order += 1
                reference, at = f"PO-{self.order} {supplier.title()}", day.at("08:25", seconds=number * 390)
                yield Event(at, RECEIPT, cast.WAREHOUSE, lines, staff_of(cast.WAREHOUSE)[0], reference)

    def evening(self, day: Day) -> Iterator[Event]:
        """The van is packed for the shops that it calls at tomorrow."""
        tomorrow = WEEKDAYS[(WEEKDAYS.index(day.weekday) + 1) % 7]
        for place, weekdays in VAN_DAYS.items():
            lines = self._pack(day, place) if tomorrow in weekdays else ()
            if lines:
                self.transfer += 1
                reference = f"transfer:{self.transfer}"
                self.on_the_van[place] = (reference, lines)
                at = day.at("17:20", seconds=len(self.on_the_van) * 420)
                yield Event(at, SENT, cast.WAREHOUSE, lines, staff_of(cast.WAREHOUSE)[0], reference)

    def _filled(self, code: str) -> list[tuple[str, int]]:
        full = self.stock.full.items()
        return sorted((sku, units) for (place, sku), units in full if place == code and units > SELLS_DOWN)

    def _opening_lines(self, place: str, items: list[assortment.Item]) -> tuple[Line, ...]:
        stocked = [item for item in items if self.stock.full.get((place, item.sku))]
        return tuple(Line(item.sku, self.stock.full[place, item.sku], unit_cost=item.cost) for item in stocked)

    def _reorder(self, supplier: str) -> tuple[Line, ...]:
        lines = []
        for item in self.suppliers[supplier]:
            full = self.stock.full.get((cast.WAREHOUSE, item.sku), 0)
            missing = full - self.stock.units[cast.WAREHOUSE, item.sku]
            if full > SELLS_DOWN and missing > (0 if item.sku in self.favourites else full * 0.3):
                lines.append(self.stock.move(cast.WAREHOUSE, Line(item.sku, missing, unit_cost=item.cost)))
        return tuple(lines)

    def _pack(self, day: Day, place: str) -> tuple[Line, ...]:
        dice = random.Random(f"van {day.index} {place}")
        wishes = []
        for sku, full in self.filled[place]:
            missing = full - self.stock.units[place, sku]
            if missing > full * 0.45:
                wishes.append((sku, missing))
        chosen = dice.sample(wishes, min(MOST_LINES, len(wishes)))
        lines = [Line(sku, -min(units, self.stock.free(cast.WAREHOUSE, sku))) for sku, units in chosen]
        return tuple(self.stock.move(cast.WAREHOUSE, line) for line in lines if line.units)
