"""What the demo retailer sells, read from `data/`: articles with their variants. Pure data, no database.

The same files always give the same SKUs, barcodes, prices and looks.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from zlib import crc32

from stdnum import ean

from config.demo.pictures.draw import Look

DATA = Path(__file__).resolve().parent / "data"
COMPANY_NUMBER = "5069412"
VAT = Decimal("1.2")
PLAIN = {"trim": "#F1E8DA", "extra": "#C99D55"}


@dataclass(frozen=True)
class Choice:
    """One value of an option: "UK 8" goes into the SKU as "8", and a color also tints the picture."""

    value: str
    code: str
    tint: str = ""


@dataclass(frozen=True)
class Item:
    """One variant. Money in pence, tax included; `barcode` an EAN-13, `inner_code` a GTIN-14 or ""."""

    sku: str
    values: tuple[str, ...]
    price: int
    compare_at_price: int | None
    cost: int
    grams: int
    barcode: str
    inner_code: str
    look: Look


@dataclass(frozen=True)
class Article:
    """One product. `category` is a path, `options` are the names that every item's `values` answer."""

    code: str
    title: str
    text: str
    category: str
    tax_class: str
    supplier: str
    options: tuple[str, ...]
    items: tuple[Item, ...]


@cache
def articles() -> tuple[Article, ...]:
    """Everything on sale, in the order of the files."""
    found: list[Article] = []
    for file in sorted((DATA / "catalog").glob("*.csv")):
        for row in rows(file):
            found.append(_article(row, serial=sum(len(article.items) for article in found), rank=len(found)))
    return tuple(found)


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a header line."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _colors() -> dict[str, Choice]:
    return {row["name"]: Choice(row["name"], row["code"], row["hex"]) for row in rows(DATA / "colors.csv")}


@cache
def _sizes() -> dict[str, str]:
    return {row["name"]: f"{row['option']}:{row['values']}" for row in rows(DATA / "sizes.csv")}


def _article(row: dict[str, str], *, serial: int, rank: int) -> Article:
    options = dict([_option(f"Colour:{row['colors']}" if row["colors"] else ""), _option(row["sizes"])])
    options.pop("", None)
    items = []
    for number, choices in enumerate(product(*options.values())):
        items.append(_item(row, choices, serial=serial + number, reduced=rank % 17 == 5))
    return Article(
        code=row["code"],
        title=row["title"],
        text=row["text"],
        category=row["category"],
        tax_class=row["tax"] or "standard",
        supplier=row["supplier"],
        options=tuple(options),
        items=tuple(items),
    )


def _option(text: str) -> tuple[str, list[Choice]]:
    """`Scent:Fig & cedar=FIG|Geranium`, `@alpha`, or only values, which then are sizes."""
    text = _sizes().get(text, text)
    name, _, values = text.rpartition(":")
    return (name or "Size") if values else "", [_choice(value) for value in values.split("|") if value]


def _choice(text: str) -> Choice:
    value, explicit, code = text.partition("=")
    if value in _colors():
        return _colors()[value]
    digits = "".join(character for character in value if character.isdigit())
    return Choice(value, code if explicit else digits or value.upper())


def _item(row: dict[str, str], choices: tuple[Choice, ...], *, serial: int, reduced: bool) -> Item:
    steps = [Decimal(price) for price in row["price"].split("|")]
    sizes = [choice.value for choice in _option(row["sizes"])[1]] if len(steps) > 1 else [""]
    price = steps[sizes.index(choices[-1].value) if len(steps) > 1 else 0]
    grown = price / steps[0]
    share = Decimal(36 + crc32(row["code"].encode()) % 11) / 100
    cost = Decimal(row["cost"]) if row["cost"] else steps[0] / (1 if row["tax"] else VAT) * share
    sku = "-".join([row["code"], *(choice.code for choice in choices if choice.code)])
    barcode = with_check_digit(f"{COMPANY_NUMBER}{serial + 17:05}")
    return Item(
        sku=sku,
        values=tuple(choice.value for choice in choices),
        price=int(price * 100),
        compare_at_price=int(price * Decimal("1.25")) * 100 if reduced else None,
        cost=int(cost * grown * 100),
        grams=int(int(row["grams"]) * grown),
        barcode=barcode,
        inner_code=with_check_digit("1" + barcode[:-1]) if serial % 4 == 0 else "",
        look=_look(row["look"], choices),
    )


def with_check_digit(digits: str) -> str:
    """A GTIN from all its digits but the last."""
    return digits + ean.calc_check_digit(digits)


def _look(text: str, choices: tuple[Choice, ...]) -> Look:
    """`shape/pattern trim=#F1E8DA`: a named color among the choices becomes `main` unless the text fixes it."""
    shape, *colors = text.split()
    shape, _, pattern = shape.partition("/")
    fixed = dict(color.split("=") for color in colors)
    tints = [("main", choice.tint) for choice in choices if choice.tint]
    return Look(shape, pattern, tuple(sorted({**PLAIN, **dict(tints), **fixed}.items())))
