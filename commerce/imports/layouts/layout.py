"""What a layout is: the columns it reads and cannot do without, and how its records become entries."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from django.utils.text import slugify

from commerce import barcodes, sku_hygiene
from commerce.imports import cells
from commerce.imports.cells import CellError
from commerce.imports.refusals import MissingColumns
from commerce.imports.rows import FAILED_AS, UNKNOWN_LOCATION, Entry, ProductRow, Reading
from commerce.imports.table import Record

Columns = Mapping[str, int]

MOST_ON_HAND = 1_000_000_000
_SHARED = ("title", "description", "status", "categories", "option_names")
_SHOWN = 30  # columns of a header, and letters of each


class Fill(Enum):
    """What only whoever asks for an example knows."""

    CURRENCY = auto()
    LOCATION = auto()


@dataclass(frozen=True, slots=True)
class Layout:
    """`required` and `optional` name columns as the system spells them; `a|b` means either. `read` takes records,
    columns and the currency. `example` are rows that can be imported, cells by column: a whole number is money.

    `hint` says what to do with a header that we know and cannot use. `needed` names, of all records, the rows that some
    given rows cannot be imported without, where there are such. `own_places` is the column in which the system writes
    its own names of places; ours may be others.
    """

    required: tuple[str, ...]
    read: Callable[[Iterable[Record], Columns, str], Iterator[Entry]]
    optional: tuple[str, ...] = ()
    example: tuple[Mapping[str, str | int | Fill], ...] = ()
    hint: Callable[[Columns], str] = lambda columns: ""
    needed: Callable[[Iterable[Record], Columns, Collection[int]], set[int]] | None = None
    own_places: str = ""

    def missing(self, columns: Columns) -> list[str]:
        """Required columns that the header lacks, case-folded."""
        required = [name.casefold() for name in self.required]
        return [name for name in required if not any(one in columns for one in name.split("|"))]

    def matching(self, columns: Columns) -> int:
        """How many columns of the header are of this layout."""
        own = {one for name in (*self.required, *self.optional) for one in name.casefold().split("|")}
        return len(own.intersection(columns))

    def only_place(self, records: Iterable[Record], columns: Columns) -> str:
        """What a file of that system calls the one place that it is about, in small letters; "" where its rows name
        none, or several, or are what is left of a file that named several."""
        column, failed_as = columns.get(self.own_places.casefold()), columns.get(FAILED_AS)
        named = ""
        for record in records if column is not None else ():
            name = record.cells[column].strip().casefold() if column < len(record.cells) else ""
            if name and named and name != named:
                return ""
            if failed_as is not None and UNKNOWN_LOCATION in "".join(record.cells[failed_as : failed_as + 1]):
                return ""
            named = named or name
        return named

    def require(self, columns: Columns, looks_like: str | None) -> None:
        """Raise MissingColumns unless the header has all that is required."""
        missing = [name.replace("|", " or ") for name in self.missing(columns)]
        if missing:
            hint = f" It looks like a {looks_like} file." if looks_like else ""
            hint = f" {said}" if (said := self.hint(columns)) else hint
            there = ", ".join(name[:_SHOWN] for name in list(columns)[:_SHOWN]) or "nothing that can be read"
            detail = f"The header lacks {', '.join(missing)}. It has {there}.{hint}"
            raise MissingColumns(detail, columns=missing, looks_like=looks_like)


def inherit(row: ProductRow, head: ProductRow | None) -> ProductRow:
    """The row with what its product's first row said, where it says nothing itself."""
    if head is None or head.handle != row.handle:
        return row
    gaps = {name: getattr(head, name) for name in _SHARED if not getattr(row, name) and getattr(head, name)}
    if head.tax_class and not row.tax_class and not row.tax_class_if_new:
        gaps["tax_class_if_new"] = head.tax_class
    return replace(row, **gaps) if gaps else row


def handle(text: str) -> str | None:
    """A product's handle for any text that names it, or None when nothing is left of it."""
    return slugify(text, allow_unicode=True)[:200] or None


def sku(reading: Reading, column: str) -> str | None:
    """The SKU of a row as written; a blank or unusable one is a problem."""
    raw = reading.raw(column).strip()
    if not raw:
        reading.blame(column, "required", "Every row needs a SKU.")
        return None
    invisible = sku_hygiene.invisible_characters(raw)
    if invisible:
        reading.blame(column, "invalid_sku", f"It holds characters that nobody can see: {', '.join(invisible)}.")
        return None
    usable = reading.parsed(column, raw, sku_hygiene.normalize)
    return raw if usable else None


def barcode(reading: Reading, column: str) -> str | None:
    """The barcode as written, or None. Whatever is wrong with a number's digits is `invalid_gtin`."""
    return reading.value(column, _barcode)


def _barcode(text: str) -> str:
    try:
        return barcodes.parse(text).text
    except barcodes.InvalidCheckDigit as error:
        raise CellError("invalid_gtin", error.detail) from error


def amount(reading: Reading, column: str, currency: str) -> int | None:
    """Minor units, or None when blank or wrong."""
    return reading.value(column, cells.amount, currency)


def on_hand(reading: Reading, column: str) -> int | None:
    """Units that stand there, or None when wrong; a blank is wrong too."""
    return reading.parsed(column, reading.raw(column), cells.whole, 0, MOST_ON_HAND)


def paths(text: str, between: str = ",", below: str = ">") -> tuple[str, ...]:
    """`"Home > Lamps, Gifts"` → `("Home > Lamps", "Gifts")`: category paths, tidied, each once."""
    found = (" > ".join(part.strip() for part in path.split(below) if part.strip()) for path in text.split(between))
    return tuple(dict.fromkeys(path for path in found if path))


def sources(text: str, between: str = ",") -> tuple[str, ...]:
    """Image addresses in one cell, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(between) if part.strip()))
