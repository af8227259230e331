"""The rows that failed as a CSV of their own, with the reason beside each: fix them there and import that file. What
they cannot be imported without stands there too."""

from collections.abc import Iterator
from typing import BinaryIO

from commerce import spreadsheet
from commerce.imports import intake, kinds, rows, storage, table
from commerce.models import Import

ADDED = (rows.MARK, rows.FAILED_AS, "error_detail")
NEEDED = [("", "Nothing is wrong here. Rows that failed belong to this one, so it has to stay.")]


def lines(record: Import, file: BinaryIO | None = None) -> Iterator[str]:
    """CSV lines: the file's own columns, then row number, codes and reasons. No cell runs in a spreadsheet. What an
    earlier file of failed rows added gives way to what is wrong now."""
    return spreadsheet.lines(_rows(record, file))


def _rows(record: Import, file: BinaryIO | None) -> Iterator[list[object]]:
    reasons: dict[int, list[tuple[str, str]]] = {}
    for row, code, detail in record.errors.order_by("row", "id").values_list("row", "code", "detail"):
        reasons.setdefault(row, []).append((code, detail))
    own = [place for place, column in enumerate(record.columns) if column.casefold() not in ADDED]
    yield [*(record.columns[place] for place in own), *ADDED]
    if not reasons:
        return
    source, shape = file or storage.open_kept(record), intake.shape_of(record)
    layout = kinds.find(record.kind, record.layout)[1]
    if layout.needed is not None:
        needed = layout.needed(table.records(source, shape), rows.place_columns(shape.columns), reasons.keys())
        reasons = dict.fromkeys(needed, NEEDED) | reasons
    wanted = (row for row in table.records(source, shape) if row.number in reasons)
    for row in wanted:
        found = reasons.pop(row.number)
        cells = [row.cells[place] if place < len(row.cells) else "" for place in own]
        cells += row.cells[len(record.columns) :]
        yield [*cells, row.number, " ".join(code for code, _ in found), " ".join(detail for _, detail in found)]
        if not reasons:
            return
