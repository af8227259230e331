"""One CSV file as a header and numbered records, read with flat memory however long a line or the file is.

A record's number is the row a spreadsheet shows: the header is 1, a cell with line breaks is one row, blank rows count.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from commerce.imports import encodings
from commerce.imports.refusals import FileTooLarge, MalformedCsv, UnsupportedFile

DELIMITERS = ",;\t|"
MAX_COLUMNS = 1_000
MAX_CELL = 512 * 1024
MAX_LINE = 1 << 20
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # a first line by which Excel is told
_CELL_TOO_LARGE = "has a cell of more than 512 KiB. Is a quote left open?"

csv.field_size_limit(MAX_CELL)

_FOREIGN = {
    b"PK\x03\x04": "a spreadsheet or zip archive", b"%PDF": "a PDF", b"MZ\x90": "a program", b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file", b"\x1f\x8b": "a compressed file", b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"{\\rtf": "a text document", b"SQLite format 3": "a database",
}  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one door takes."""

    size: int
    rows: int


UPLOAD = Limits(size=20 << 20, rows=200_000)
COMMAND_LINE = Limits(size=8 << 30, rows=10_000_000)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a whole reading of a file found. `rows` counts records below the header that are not blank."""

    sha256: str
    size: int
    encoding: str
    delimiter: str
    padded: bool
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number and its cells, as written."""

    number: int
    cells: list[str]


def inspect(file: BinaryIO, limits: Limits) -> Shape:
    """Read the file once to its end and describe it. Raises a refusal of `imports.refusals`."""
    digest, size = _measure(file, limits)
    encoding = encodings.detect(file)
    delimiter = _delimiter(file, encoding)
    shape = Shape(digest, size, encoding, delimiter, False, (), 0)
    try:
        return _counted(file, shape, limits)
    except MalformedCsv:
        # Some systems pad their cells behind the closing quote. Only when the strict reading fails is that allowed for.
        return _counted(file, replace(shape, padded=True), limits)


def _counted(file: BinaryIO, shape: Shape, limits: Limits) -> Shape:
    rows = _records(file, shape)
    columns, unnamed = _header(next(rows, None))
    count = 0
    for row in rows:
        count += 1
        for place in unnamed:
            if row.cells[place : place + 1] and row.cells[place].strip():
                raise MalformedCsv(f"Column {place + 1} has no name, but something in row {row.number}.")
        if count > limits.rows:
            raise FileTooLarge(f"At most {limits.rows:,} rows at once. Split the file.", limit=limits.rows)
    if count == 0:
        raise MalformedCsv("There is a header and no row below it.")
    return replace(shape, columns=columns, rows=count)


def records(file: BinaryIO, shape: Shape) -> Iterator[Record]:
    """The rows below the header, blank ones left out. The shape is the one that `inspect` found."""
    rows = _records(file, shape)
    next(rows, None)
    return rows


def _measure(file: BinaryIO, limits: Limits) -> tuple[str, int]:
    file.seek(0)
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := file.read(encodings.CHUNK_BYTES):
        head = head or chunk[:1024]
        size += len(chunk)
        if size > limits.size:
            raise FileTooLarge(f"At most {limits.size >> 20} MiB at once. Split the file.", limit=limits.size)
        digest.update(chunk)
    if not head:
        raise MalformedCsv("The file is empty.")
    _refuse_foreign(head)
    return digest.hexdigest(), size


def _refuse_foreign(head: bytes) -> None:
    for signature, name in _FOREIGN.items():
        if head.startswith(signature):
            raise UnsupportedFile(f"This is {name}. Save the sheet as CSV and upload that.")
    if head.startswith(b"MZ") and b"\0" in head:
        raise UnsupportedFile("This is a program. Save the sheet as CSV and upload that.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise UnsupportedFile("This is a web page or XML. Save the sheet as CSV and upload that.")


def _delimiter(file: BinaryIO, encoding: str) -> str:
    with _Text(file, encoding) as text:
        head = text.readline(MAX_LINE)
        if told := _SEPARATOR.fullmatch(head):
            if told[1] in DELIMITERS:
                return told[1]
            head = text.readline(MAX_LINE)
        while head.count('"') % 2 and len(head) < MAX_LINE:
            more = text.readline(MAX_LINE)
            if not more:
                break
            head += more

    def width(delimiter: str) -> int:
        return len(next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), []))

    try:
        return max(DELIMITERS, key=width)
    except csv.Error as error:
        raise MalformedCsv(f"The header cannot be read: {error}.") from error


def _header(record: Record | None) -> tuple[tuple[str, ...], list[int]]:
    """The names of the columns, and the places of those that have none. Blank ones behind the last are no columns."""
    if record is None:
        raise MalformedCsv("The file is empty.")
    cells = [cell.strip() for cell in record.cells]
    unnamed = [place for place, cell in enumerate(cells) if not cell]
    width = max((place + 1 for place, cell in enumerate(cells) if cell), default=0)
    columns = tuple(cell or f"column {place + 1}" for place, cell in enumerate(cells[:width]))
    if record.number != 1:
        raise MalformedCsv("The first row must name the columns, it is blank.")
    if len(columns) > MAX_COLUMNS:
        raise MalformedCsv(f"At most {MAX_COLUMNS} columns, this file has {len(columns):,}.")
    names = [column.casefold() for column in columns]
    twice = next((column for column in columns if names.count(column.casefold()) > 1), None)
    if twice:
        raise MalformedCsv(f"Two columns are called {twice[:80]}.")
    return columns, unnamed


def _records(file: BinaryIO, shape: Shape) -> Iterator[Record]:
    with _Text(file, shape.encoding) as text:
        lines = _unpadded(_lines(text), shape.delimiter) if shape.padded else _lines(text)
        reader = csv.reader(lines, delimiter=shape.delimiter, strict=True)
        number = 0
        try:
            for cells in reader:
                number += 1
                if any(cell.strip() for cell in cells):
                    yield Record(number, cells)
        except csv.Error as error:
            if str(error).startswith("field larger"):
                raise MalformedCsv(f"Row {number + 1} {_CELL_TOO_LARGE}", row=number + 1) from error
            line = reader.line_num
            raise MalformedCsv(f"Row {number + 1} cannot be read (line {line}): {error}.", row=number + 1) from error


def _lines(text: io.TextIOBase) -> Iterator[str]:
    first = True
    while line := text.readline(MAX_LINE):
        if first and _SEPARATOR.fullmatch(line):
            first = False
            continue
        first = False
        if len(line) == MAX_LINE:
            raise MalformedCsv("A line has more than a million characters. Is a quote left open?")
        if "\0" in line:
            raise MalformedCsv("The file holds NUL bytes. It is damaged, or no text.")
        yield line


def _unpadded(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    """Lines without the blanks between a closing quote and the end of its cell."""
    inside = False
    for line in lines:
        before, *parts = line.split('"')
        tidy, escaped = [before], False
        for place, part in enumerate(parts):
            if inside and not escaped and not part and place + 1 < len(parts):
                escaped = True
            elif escaped:
                escaped = False
            elif inside or not before.strip() or before.rstrip(" ").endswith(delimiter):
                inside = not inside
                if not inside and part.lstrip(" ")[:1] in (delimiter, "\r", "\n", ""):
                    part = part.lstrip(" ")
            tidy.append(part)
            before = part
        yield '"'.join(tidy)


class _Text(io.TextIOWrapper):
    """The file as text from its start. Leaving the block leaves the file itself open."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        file.seek(0)
        super().__init__(file, encoding=encoding, newline="")

    def __exit__(self, *details: object) -> None:
        if not self.buffer.closed:
            self.detach()
