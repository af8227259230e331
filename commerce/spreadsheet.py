"""What we write into CSV files must stay text when a spreadsheet opens it: nothing in it may run as a formula."""

import csv
from collections.abc import Iterable, Iterator

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> object:
    """The value for one exported cell. Text that a spreadsheet would calculate gets an apostrophe in front; numbers and
    plain negative figures stay what they are."""
    if not isinstance(value, str) or not value.startswith(RUNS):
        return value
    if value[0] in "+-" and value[1:].replace(".", "", 1).isdecimal() and value.isascii():
        return value
    return f"'{value}"


def plain(text: str) -> str:
    """The text that `cell` was given, from what it made of it."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV lines of rows of values, one after the other, each cell made safe."""
    writer = csv.writer(_Echo())
    return (writer.writerow([cell(value) for value in row]) for row in rows)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
