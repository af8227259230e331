"""The rows that failed as a CSV of their own, with the reason beside each: fix them there and import that file."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from commerce import spreadsheet
from commerce.imports import intake, rows, storage, table
from commerce.models import Import

ADDED = (rows.MARK, "error_code", "error_detail")


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
    wanted = (row for row in _records(record, file) if row.number in reasons)
    for row in wanted:
        found = reasons.pop(row.number)
        cells = [row.cells[place] if place < len(row.cells) else "" for place in own]
        cells += row.cells[len(record.columns) :]
        yield [*cells, row.number, " ".join(code for code, _ in found), " ".join(detail for _, detail in found)]
        if not reasons:
            return


def _records(record: Import, file: BinaryIO | None) -> Iterable[table.Record]:
    source = file or storage.open_kept(record)
    return table.records(source, intake.shape_of(record))
