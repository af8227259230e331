"""What every layout is turned into: neutral rows, each with its number and what is wrong with it.

None always means "the file does not say", so that nothing is erased by a blank cell or a missing column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from commerce import spreadsheet
from commerce.errors import Refusal
from commerce.imports.cells import CellError
from commerce.imports.table import Record

T = TypeVar("T")
NOT_RENAMED: Mapping[str, str] = MappingProxyType({})
MARK = "error_row"  # the column by which a file of failed rows is known
FAILED_AS = "error_code"
UNKNOWN_LOCATION = "unknown_location"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row: the column, a stable code, a sentence, and what the cell holds."""

    column: str
    code: str
    detail: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A variant with its product, or with `sku` None only more about the product. Money in minor units.

    `shared_handle` tells whether another row with this handle means the same product. `tax_class_if_new` is what a new
    SKU takes from the product's first row; one that is there keeps its own. Option values without names stand in the
    places of the options that the product has already, "" where the row says nothing.
    """

    handle: str | None
    title: str | None = None
    description: str | None = None
    status: str | None = None
    categories: tuple[str, ...] = ()
    option_names: tuple[str, ...] = ()
    option_values: tuple[str, ...] = ()
    sku: str | None = None
    barcode: str | None = None
    price: int | None = None
    compare_at_price: int | None = None
    currency: str | None = None
    cost: int | None = None
    weight_grams: int | None = None
    tax_class: str | None = None
    tax_class_if_new: str | None = None
    images: tuple[str, ...] = ()
    image_alt: str = ""
    shared_handle: bool = True

    def options_of(self, names: Sequence[str]) -> dict[str, str]:
        """What the row says of a product's options, by their names case-folded."""
        pairs = zip(self.option_names or names, self.option_values, strict=False)
        return {name.casefold(): value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class StockRow:
    """The absolute quantity on hand of a SKU; `location` is a code or a name, None where the row names none."""

    sku: str
    quantity: int
    location: str | None = None


@dataclass(slots=True)
class Entry:
    """One record on its way: `row` is None when nothing is to be applied, `problems` then says why, or is empty."""

    record: Record
    row: object | None = None
    problems: list[Problem] = field(default_factory=list)
    key: str = ""

    @property
    def number(self) -> int:
        return self.record.number


class Reading:
    """A record under its header. Cells are read by column name; what is wrong is collected, not raised."""

    def __init__(self, record: Record, columns: Mapping[str, int], spelled: Mapping[str, str] = NOT_RENAMED) -> None:
        """`spelled` says what this file calls a column that we know by another name."""
        self.record = record
        self.problems: list[Problem] = []
        self._columns = columns
        self._spelled = spelled
        self._made_safe = MARK in columns
        if len(record.cells) < len(columns) or any(cell.strip() for cell in record.cells[len(columns) :]):
            detail = f"This row has {len(record.cells)} cells, the header {len(columns)}."
            if len(record.cells) > len(columns):
                detail += " A comma inside a value? Put the value in quotes."
            self.problems.append(Problem("", "cell_count", detail))

    def raw(self, column: str) -> str:
        """The cell as written, or nothing where the column is missing. What our own file of failed rows put before a
        sign is not part of it."""
        place = self._columns.get(self._spelled.get(column, column))
        cell = self.record.cells[place] if place is not None and place < len(self.record.cells) else ""
        return spreadsheet.plain(cell) if self._made_safe else cell

    def value(self, column: str, parse: Callable[..., T], *details: object) -> T | None:
        """The parsed cell; None when it is blank or wrong."""
        raw = self.raw(column)
        return self.parsed(column, raw, parse, *details) if raw.strip() else None

    def parsed(self, column: str, raw: str, parse: Callable[..., T], *details: object) -> T | None:
        """The parsed text, blamed on a column when it is wrong."""
        try:
            return parse(raw, *details)
        except (CellError, Refusal) as error:
            self.problems.append(Problem(self._spelled.get(column, column), error.code, error.detail, raw))
            return None

    def blame(self, column: str, code: str, detail: str) -> None:
        """Note a problem with a column as a whole."""
        self.problems.append(Problem(self._spelled.get(column, column), code, detail, self.raw(column)))

    def entry(self, row: object | None) -> Entry:
        """What the layout yields: the row, unless something is wrong with it."""
        return Entry(self.record, None if self.problems else row, self.problems)


def place_columns(columns: tuple[str, ...]) -> dict[str, int]:
    """Column name, case-folded, → position."""
    return {column.casefold(): place for place, column in enumerate(columns)}
