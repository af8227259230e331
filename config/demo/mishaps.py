"""What goes wrong, turns up or is given away: adjustments with a reason and a remark, a few on most days."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from config.demo import assortment, cast, shelves
from config.demo.assortment import DATA
from config.demo.calendar import Day
from config.demo.events import ADJUSTED, Event, Line
from config.demo.shelves import Shelves
from config.demo.trade import staff_of

PER_DAY = (0, 1, 2, 2, 3, 4)
ENDINGS = {"damaged": "Repaired, back on sale", "quality_control": "Checked, fine to sell"}
STAYS_ASIDE = (3, 6, 11, 17)  # days


@dataclass(frozen=True)
class _Aside:
    place: str
    sku: str
    bucket: str
    until: int


class Mishaps:
    """Draws adjustments, and ends what was set aside some days later."""

    def __init__(self, stock: Shelves) -> None:
        self.stock = stock
        self.remarks = assortment.rows(DATA / "remarks.csv")
        self.skus = [item.sku for article in assortment.articles() for item in article.items]
        self.open: list[_Aside] = []
        self.spared = set(shelves.targets())

    def day(self, day: Day) -> Iterator[Event]:
        """The evening's entries, after closing."""
        dice = random.Random(f"mishaps {day.index}")
        for number in range(dice.choice(PER_DAY)):
            remark, place = dice.choice(self.remarks), dice.choice(cast.places()).code
            sku = next(
                (sku for sku in dice.choices(self.skus, k=40) if self.stock.free(place, sku) > 1 and self._may(sku)),
                None,
            )
            if sku:
                yield self._adjust(day, (place, sku), remark, dice, number)
        for aside in [aside for aside in self.open if aside.until <= day.index]:
            self.open.remove(aside)
            yield self._settle(day, aside)

    def _may(self, sku: str) -> bool:
        return sku not in self.spared

    def _adjust(
        self, day: Day, shelf: tuple[str, str], remark: dict[str, str], dice: random.Random, number: int
    ) -> Event:
        place, sku = shelf
        reason, kind = remark["reason"], remark["kind"]
        bucket = reason if kind == "aside" else ""
        if bucket:
            self.open.append(_Aside(place, sku, bucket, day.index + dice.choice(STAYS_ASIDE)))
        line = self.stock.move(place, Line(sku, -1 if kind == "loss" else 1, bucket))
        at, who = day.at("20:05", seconds=number * 240), dice.choice(staff_of(place))
        return Event(at, ADJUSTED, place, (line,), who, reason=reason, note=remark["note"])

    def _settle(self, day: Day, aside: _Aside) -> Event:
        line = self.stock.move(aside.place, Line(aside.sku, -1, aside.bucket))
        at, who = day.at("20:25", seconds=len(self.open) * 90), staff_of(aside.place)[0]
        note = ENDINGS[aside.bucket]
        return Event(at, ADJUSTED, aside.place, (line,), who, reason=aside.bucket, note=note)
