"""Picking: what was scanned is counted on the row that wants it, once per scan and never beyond what is wanted.

An article that nobody ordered never counts. Once all lies picked, and nothing missing is undecided, it is picked.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import search, sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from fulfillment import contents, progress
from fulfillment.models import Fulfillment, FulfillmentLine

Status = Fulfillment.Status
_COUNT = """
UPDATE fulfillment_fulfillmentline SET picked = picked + %s
WHERE id = %s AND picked + %s BETWEEN handed AND quantity RETURNING picked
"""


class WrongItem(Refusal):
    """The code belongs to nothing that is still to be picked here. `expected` names what is."""

    code = "wrong_item"
    status = 422
    title = "Another article"


class TooManyPicked(Refusal):
    """More than is wanted. Names `sku`, `wanted` and `picked`."""

    code = "too_many_picked"
    status = 422
    title = "That is too many"


@dataclass(frozen=True, slots=True)
class Scan:
    """Units of one article, by what was scanned or typed (SKU, an earlier SKU, barcode) or by its variant."""

    code: str = ""
    variant_id: int | None = None
    quantity: int = 1


@transactions.use_case
def start(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """Somebody takes it to the shelves: accepted → picking; again is fine, and makes them its picker.

    Raises InvalidTransition, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    begin(locked, by=by, now=now)
    return locked


@transactions.use_case
def pick(*, by: Actor, fulfillment: Fulfillment, scans: Sequence[Scan]) -> Fulfillment:
    """Count what was taken from the shelves, all of these scans or none; the first one begins picking, the last one
    ends it. Raises WrongItem, TooManyPicked, InvalidTransition, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    take(locked, scans, by=by, now=now)
    return locked


@transactions.use_case
def undo_pick(*, by: Actor, fulfillment: Fulfillment, scans: Sequence[Scan]) -> Fulfillment:
    """Put units back on the shelf that were counted; what was picked is being picked again.

    Raises WrongItem, TooManyPicked, InvalidTransition, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    put_down(locked, scans, by=by, now=now)
    return locked


@transactions.building_block
def take(locked: Fulfillment, scans: Sequence[Scan], *, by: Actor, now: datetime, shares: int = 1) -> None:
    """What `pick` does, with a fulfillment that is locked already; `shares` is to how many a scan of a wave goes."""
    progress.require(locked, Status.ACCEPTED, Status.PICKING, Status.PICKED, to_do="picked")
    rows = list(contents.rows_of([locked.pk]))
    counted = [entry for scan, own in _named(rows, scans) for entry in _count(own, scan)]
    if locked.status != Status.PICKED:
        begin(locked, by=by, now=now)
    progress.tell(locked, "units_picked", by=by, now=now, facts={"units": counted, "shares": shares})
    settle(locked, by=by, now=now)


@transactions.building_block
def put_down(locked: Fulfillment, scans: Sequence[Scan], *, by: Actor, now: datetime) -> None:
    """What `undo_pick` does, with a fulfillment that is locked already."""
    progress.require(locked, Status.PICKING, Status.PICKED, to_do="unpicked")
    rows = list(contents.rows_of([locked.pk]))
    counted = [entry for scan, own in _named(rows, scans) for entry in _uncount(own, scan)]
    progress.tell(locked, "units_put_down", by=by, now=now, facts={"units": counted})
    settle(locked, by=by, now=now)


@transactions.building_block
def begin(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """Accepted → picking; while it is being picked only the picker may change."""
    progress.require(locked, Status.ACCEPTED, Status.PICKING, to_do="picked")
    picker = {"picker_id": by.id} if by.kind == "staff" else {}
    if locked.status == Status.ACCEPTED:
        progress.move(locked, Status.PICKING, by=by, now=now, **picker)
    elif picker and locked.picker_id != by.id:
        progress.tell(locked, "picker", by=by, now=now, facts=picker, **picker)


@transactions.building_block
def settle(locked: Fulfillment, *, by: Actor, now: datetime) -> None:
    """Bring the state in line with what is picked: complete is picked, incomplete is being picked (again)."""
    whole = contents.is_picked(locked)
    if whole and locked.status == Status.PICKING:
        progress.move(locked, Status.PICKED, by=by, now=now)
    elif not whole and locked.status == Status.PICKED:
        progress.move(locked, Status.PICKING, by=by, now=now)


def _count(own: Sequence[FulfillmentLine], scan: Scan) -> list[list[int]]:
    """Count one scan on the rows that want its article, the earliest first: `[[line, variant, units], …]`."""
    room = [(row, row.quantity - row.picked) for row in own]
    return _spread(scan, room, 1, f"Only {sum(row.quantity for row in own)} of it are wanted.")


def _uncount(own: Sequence[FulfillmentLine], scan: Scan) -> list[list[int]]:
    room = [(row, row.picked - row.handed) for row in reversed(own)]
    return _spread(scan, room, -1, f"Only {sum(row.picked for row in own)} of it are picked.")


def _named(rows: Sequence[FulfillmentLine], scans: Sequence[Scan]) -> Iterator[tuple[Scan, Sequence[FulfillmentLine]]]:
    """Each scan with the rows of its article. One query."""
    by_code = search.exact_ids_of(scan.code for scan in scans if scan.variant_id is None)
    for scan in scans:
        yield scan, _rows_of(rows, scan, by_code.get(scan.code, []) if scan.variant_id is None else [scan.variant_id])


def _rows_of(rows: Sequence[FulfillmentLine], scan: Scan, named: Collection[int]) -> list[FulfillmentLine]:
    own = [row for row in rows if row.variant_id in named]
    if not own:
        expected = [_expected(row) for row in rows if row.picked < row.quantity]
        what = f"{scan.code[:64]} is" if scan.code else "This is"
        raise WrongItem(f"{what} not wanted here. Nothing was counted.", expected=expected)
    return own


def _spread(scan: Scan, room: Iterable[tuple[FulfillmentLine, int]], sign: int, otherwise: str) -> list[list[int]]:
    left, told = scan.quantity, []
    for row, possible in room:
        if (units := min(left, possible)) > 0 and _written(row, sign * units):
            told.append([row.line_id, row.variant_id, sign * units])
            left -= units
    if left:
        facts = {"sku": row.variant.sku, "wanted": row.quantity, "picked": row.picked}
        raise TooManyPicked(f"{otherwise} Nothing was counted.", **facts)
    return told


def _written(row: FulfillmentLine, units: int) -> bool:
    """Whether the row still had that much room: whoever was faster is never counted over."""
    rows = sql.run(_COUNT, (units, row.pk, units))
    if rows:
        row.picked = rows[0][0]
    return bool(rows)


def _expected(row: FulfillmentLine) -> dict[str, Any]:
    barcode = row.variant.barcodes.first()
    left = row.quantity - row.picked
    return {"line": row.line.public_id, "sku": row.variant.sku, "barcode": barcode and barcode.code, "quantity": left}
