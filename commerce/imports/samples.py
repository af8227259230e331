"""Cells by which a person sees whether letters were read rightly, where a file does not say how it writes them."""

from itertools import islice

from commerce.imports import encodings, intake, storage, table
from commerce.models import Import

MOST = 5
LETTERS = 60
ROWS = 20_000  # looked at, at most


def of(record: Import) -> list[str]:
    """Some pieces of an import's file with foreign letters; none where these are certain."""
    if record.encoding != encodings.JUDGED or not record.stored or not record.parts.exists():
        return []
    rows = islice(table.records(storage.open_kept(record), intake.shape_of(record)), ROWS)
    pieces = (_piece(cell) for row in rows for cell in row.cells if not cell.isascii())
    return list(dict.fromkeys(islice(pieces, MOST * 4)))[:MOST]


def _piece(cell: str) -> str:
    """What stands around the first foreign letter."""
    first = next(place for place, letter in enumerate(cell) if not letter.isascii())
    return cell[max(0, first - LETTERS // 2) :][:LETTERS].strip()
