"""Reading a sales file as it is: one row per line of an invoice, eight named columns, dates of the shop's own clock.

A row that cannot be read is told and left out; nothing in it is guessed.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from commerce import sku_hygiene
from commerce.imports import encodings

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
SPREADSHEET_DATE = "%m/%d/%Y %H:%M"
LARGEST_QUANTITY = 1_000_000
LARGEST_PRICE = Decimal(10_000_000)

_WHOLE = re.compile(r"([0-9]+)\.0+")


class NotASalesFile(Exception):
    """The file has no such columns, or cannot be read at all; the message is one sentence."""


class Kind(Enum):
    """What a row is: part of an order, goods that came back, or a correction of the books."""

    ORDER = "order"
    RETURN = "return"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `price` is per unit, in pounds, as exact as it was written; `customer` and `title` may be blank."""

    invoice: str
    sku: str
    title: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str

    @property
    def kind(self) -> Kind:
        """A `C…` invoice takes back. What has no quantity or no price corrects; everything else was sold."""
        if self.invoice[:1] in ("C", "c"):
            return Kind.RETURN
        return Kind.ADJUSTMENT if self.quantity <= 0 or self.price <= 0 else Kind.ORDER

    @property
    def amount(self) -> Decimal:
        """|quantity| × price, in pounds."""
        return abs(self.quantity) * self.price


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is left out, by its place in the file, and why."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.why}"


def read(path: Path) -> Iterator[Row | Unreadable]:
    """Every row of a file, in its order. Raises NotASalesFile, or OSError."""
    with path.open("rb") as raw:
        codec = encodings.detect(raw)
        raw.seek(0)
        table = csv.reader(io.TextIOWrapper(raw, encoding=codec, newline=""))
        try:
            places = _places(next(table, []), path)
            for cells in table:
                if cells:
                    yield _row(cells, places, path, table.line_num)
        except csv.Error as problem:
            raise NotASalesFile(f"{path}, line {table.line_num}: {problem}.") from problem


def _places(header: list[str], path: Path) -> list[int]:
    names = [name.strip() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise NotASalesFile(f"{path} has no column {', '.join(missing)}.")
    return [names.index(name) for name in COLUMNS]


def _row(cells: list[str], places: list[int], path: Path, line: int) -> Row | Unreadable:
    if len(cells) <= max(places):
        return Unreadable(path.name, line, f"it has {len(cells)} cells only")
    invoice, sku, title, quantity, date, price, customer, country = (cells[place].strip() for place in places)
    try:
        if not invoice or sku_hygiene.key_of(sku) is None:
            raise ValueError("it names no invoice or no stock code")
        return Row(invoice, sku, title, _units(quantity), _moment(date), _pounds(price), _plain(customer), country)
    except ValueError as problem:
        return Unreadable(path.name, line, str(problem))


@lru_cache(maxsize=4096)
def _units(text: str) -> int:
    number = _decimal(text, "Quantity")
    if number != number.to_integral_value() or abs(number) > LARGEST_QUANTITY:
        raise ValueError(f"{text[:40]!r} is no quantity")
    return int(number)


@lru_cache(maxsize=4096)
def _pounds(text: str) -> Decimal:
    number = _decimal(text, "UnitPrice")
    if abs(number) > LARGEST_PRICE:
        raise ValueError(f"{text[:40]!r} is no price")
    return number


def _decimal(text: str, column: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{text[:40]!r} is no {column}")
    return number


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    """Dates have no zone: they are what the retailer's clock said."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        local = datetime.strptime(text, SPREADSHEET_DATE)  # noqa: DTZ007 - the zone follows
    return local if local.tzinfo else local.replace(tzinfo=ZoneInfo(settings.RETAILER_TIME_ZONE))


@lru_cache(maxsize=8192)
def _plain(customer: str) -> str:
    """Spreadsheets write the number 17850 as 17850.0."""
    whole = _WHOLE.fullmatch(customer)
    return whole[1] if whole else customer
