"""A small file of each layout that can be imported as it is, from the columns that the layout itself declares."""

from collections.abc import Iterator

from commerce import money, spreadsheet
from commerce.imports.layouts.layout import Fill, Layout


def header(layout: Layout) -> list[str]:
    """Every column that the layout reads; of several spellings the first."""
    return [name.split("|")[0] for name in (*layout.required, *layout.optional)]


def lines(layout: Layout, *, currency: str, location: str) -> Iterator[str]:
    """CSV lines. The SKUs of stock and prices are those of the example of products."""
    columns, said = header(layout), {Fill.CURRENCY: currency, Fill.LOCATION: location}
    rows = ([_cell(row.get(column, ""), currency, said) for column in columns] for row in layout.example)
    return spreadsheet.lines([columns, *rows])


def _cell(value: str | int | Fill, currency: str, said: dict[Fill, str]) -> str:
    if isinstance(value, int):
        return f"{value:.{money.digits(currency)}f}"
    return said[value] if isinstance(value, Fill) else value
