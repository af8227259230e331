"""The rows of sales files as invoices, and the sums that a replay must arrive at."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings

from commerce import sku_hygiene
from config.replay.sales_file import Kind, Row, Unreadable

_LONGEST_NUMBER = 255


@dataclass(slots=True)
class Invoice:
    """One sale. `rows` are its order lines in the order of the file; equal SKUs stay separate lines."""

    number: str
    rows: list[Row] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """When it was written: its first line decides."""
        return min(row.at for row in self.rows)

    @property
    def day(self) -> date:
        """The day on the retailer's clock."""
        return self.at.astimezone(ZoneInfo(settings.RETAILER_TIME_ZONE)).date()

    @property
    def units(self) -> Counter[str]:
        """Units by SKU key."""
        units: Counter[str] = Counter()
        for row in self.rows:
            units[sku_hygiene.fold(row.sku)] += row.quantity
        return units


@dataclass(slots=True)
class Tally:
    """Direct sums over the rows of the files: rows by kind, and |quantity| × price in pounds."""

    rows: int = 0
    lines: int = 0
    gross: Decimal = Decimal(0)
    returns: int = 0
    returned: Decimal = Decimal(0)
    adjustments: int = 0

    def add(self, row: Row) -> None:
        """Count one row."""
        self.rows += 1
        if row.kind is Kind.RETURN:
            self.returns, self.returned = self.returns + 1, self.returned + row.amount
        elif row.kind is Kind.ADJUSTMENT:
            self.adjustments += 1
        else:
            self.lines, self.gross = self.lines + 1, self.gross + row.amount


@dataclass(slots=True)
class Sales:
    """Everything that files say."""

    tally: Tally = field(default_factory=Tally)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)

    def days(self) -> Iterator[tuple[date, list[Invoice]]]:
        """Days in order, each with its invoices in order of time and then of number."""
        ordered = sorted(self.invoices.values(), key=lambda invoice: (invoice.at, invoice.number))
        for day, group in groupby(ordered, key=lambda invoice: invoice.day):
            yield day, list(group)


def gather(rows: Iterable[Row | Unreadable]) -> Sales:
    """Sort rows into invoices and count them."""
    sales = Sales()
    for row in rows:
        if isinstance(row, Unreadable):
            sales.unreadable.append(row)
            continue
        sales.tally.add(row)
        if row.kind is Kind.ORDER:
            number = row.invoice[:_LONGEST_NUMBER]
            sales.invoices.setdefault(number, Invoice(number)).rows.append(row)
    return sales
