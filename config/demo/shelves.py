"""What stands where while the story is made up: opening quantities, what sells well, and units on hand so far."""

import math
import random
from collections import defaultdict
from zlib import crc32

from config.demo import assortment, cast
from config.demo.assortment import DATA, Article, Item
from config.demo.events import Line

FAVOURITE_PULL = 150.0
LAST_ONES = 0.08  # shelves that are selling down
SHARE_CARRIED = {"soho": 0.97, "camden": 0.94, "brighton": 0.9, "leeds": 0.85, "bath": 0.8, cast.WAREHOUSE: 1.0}


def targets() -> dict[str, dict[str, int]]:
    """`{sku: {place: units}}` for the products people meet first: what their shelves hold at the end of the story."""
    rows = assortment.rows(DATA / "targets.csv")
    return {row["sku"]: {place.code: int(row[place.code]) for place in cast.places()} for row in rows}


class Shelves:
    """Units on hand per place and SKU. `full` is what each shelf started with, and is topped up to."""

    def __init__(self, opening: dict[tuple[str, str], int]) -> None:
        self.full = dict(opening)
        self.units: dict[tuple[str, str], int] = defaultdict(int, opening)
        self.aside: dict[tuple[str, str], int] = defaultdict(int)

    def free(self, place: str, sku: str) -> int:
        """Units that somebody could put into a bag."""
        return self.units[place, sku] - self.aside[place, sku]

    def move(self, place: str, line: Line) -> Line:
        """Note a line and give it back."""
        (self.aside if line.bucket else self.units)[place, line.sku] += line.units
        return line


def opening(favourites: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Units per place and SKU on the first day; `favourites` come from the caller, the rest from the goods' price."""
    found = {}
    for article in assortment.articles():
        for item in article.items:
            for place in cast.places():
                units = favourites.get((place.code, item.sku), _opening(place.code, article, item))
                if units:
                    found[place.code, item.sku] = units
    return found


def _opening(place: str, article: Article, item: Item) -> int:
    dice = random.Random(f"opening {place} {item.sku}")
    if dice.random() > SHARE_CARRIED[place]:
        return 0
    usual = max(6.0, 38 / math.sqrt(item.price / 100))
    if place == cast.WAREHOUSE:
        return round(usual * dice.uniform(3.0, 6.5))
    if dice.random() < LAST_ONES:
        return dice.choice((1, 1, 2))
    return round(usual * dice.choice((0.7, 0.8, 1.0, 1.0, 1.3)) * (1.3 if place == "soho" else 1.0))


def pull() -> tuple[list[Item], list[float]]:
    """Every item and its cumulative chance to be what the next customer takes."""
    items, sums, total = [], [], 0.0
    favourites = targets()
    for article in assortment.articles():
        for item in article.items:
            whim = 0.4 + crc32(item.sku.encode()) % 100 / 60
            total += FAVOURITE_PULL if item.sku in favourites else whim * 26 / math.sqrt(item.price / 100)
            items.append(item)
            sums.append(total)
    return items, sums
