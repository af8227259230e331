"""Inventory counts per variation and location. A count is ordered by when it was taken: an older one changes nothing.

There is no compare-and-set, so counts are read first and what is not as expected is told as stale; and the answer to a
write holds what is true now, which is compared with what was wanted.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.square.account import Account, key
from commerce.sales_channels.connectors.square.order_pages import stamp
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result

ROWS = 100
MOST_PAGES = 100
SELLABLE = "IN_STOCK"
LONGEST_AGO = timedelta(hours=23, minutes=50)
_Address = tuple[str, str]


def read(account: Account, refs: Sequence[LevelRef]) -> list[Level]:
    """What is in stock of these at their places; there is no level of what was never counted there."""
    wanted = {_address(ref) for ref in refs}
    found: dict[_Address, Level] = {}
    variations = sorted({variation for variation, _ in wanted})
    for at in range(0, len(variations), ROWS):
        some = variations[at : at + ROWS]
        body = {"catalog_object_ids": some, "states": [SELLABLE]}
        body["location_ids"] = sorted({place for variation, place in wanted if variation in some})
        found.update(_all_pages(account, body))
    return [found[address] for address in dict.fromkeys(_address(ref) for ref in refs) if address in found]


def counted(rows: Sequence[Mapping[str, Any]]) -> dict[_Address, Level]:
    """Counts as levels; without other states than in stock, and without what is not counted in whole units."""
    levels = {}
    for row in rows:
        if row.get("state") != SELLABLE or not reading.is_whole(row.get("quantity")):
            continue
        variation, place = reading.ref(row.get("catalog_object_id")), reading.ref(row.get("location_id"))
        at = reading.moment(row.get("calculated_at"), "calculated_at")
        levels[variation, place] = Level(variation, place, reading.whole(row.get("quantity")), at)
    return levels


def push(account: Account, rows: Sequence[LevelPush], *, now: datetime) -> list[Result]:
    """Have each read its quantity."""
    compared = [row.ref for row in rows if row.expected is not None]
    there = {(level.variant_ref, level.place_ref): level.quantity for level in read(account, compared)}
    results = [_known(row, there.get(_address(row.ref)), now) for row in rows]
    to_write = [index for index, result in enumerate(results) if result is None]
    for at in range(0, len(to_write), ROWS):
        some = to_write[at : at + ROWS]
        written = batches.halving([rows[index] for index in some], lambda part: _write(account, part, now))
        for index, result in zip(some, written, strict=True):
            results[index] = result
    return [result for result in results if result is not None]


def _known(row: LevelPush, current: int | None, now: datetime) -> Result | None:
    """The result where nothing is to be written; None where it is."""
    if row.as_of < now - LONGEST_AGO:
        return Result("stale", current=current, code="too_old", detail="Counts are taken for one day only.")
    if row.expected is None or current is None:
        return None
    if current == row.quantity:
        return Result("ok", current=current)
    return Result("stale", current=current) if current != row.expected else None


def _write(account: Account, rows: Sequence[LevelPush], now: datetime) -> list[Result]:
    changes = [{"type": "PHYSICAL_COUNT", "physical_count": _count(row, now)} for row in rows]
    body = {"idempotency_key": key(changes), "changes": changes}
    body["ignore_unchanged_counts"] = False  # else one like the last count is left out, whatever was sold since
    said = reading.record(account.post("inventory/changes/batch-create", body).data)
    current = counted(reading.rows(said.get("counts"), "counts"))
    unsaid = [row.ref for row in rows if _address(row.ref) not in current]
    for level in read(account, unsaid) if unsaid else []:
        current[level.variant_ref, level.place_ref] = level
    return [_result(row, current.get(_address(row.ref))) for row in rows]


def _count(row: LevelPush, now: datetime) -> dict[str, str]:
    return {
        "reference_id": row.request_id,
        "catalog_object_id": row.ref.external_variant_id,
        "state": SELLABLE,
        "location_id": row.ref.place_ref,
        "quantity": str(row.quantity),
        "occurred_at": stamp(min(row.as_of, now)),
    }


def _result(row: LevelPush, level: Level | None) -> Result:
    if level is None:
        return Result("retry", code="no_answer", detail="Square answered without the count of this row.")
    return Result("ok" if level.quantity == row.quantity else "stale", current=level.quantity)


def _all_pages(account: Account, body: Mapping[str, Any]) -> dict[_Address, Level]:
    found: dict[_Address, Level] = {}
    cursor = ""
    for _ in range(MOST_PAGES):
        asked = {**body, "cursor": cursor} if cursor else body
        said = reading.record(account.ask("inventory/counts/batch-retrieve", asked).data)
        found.update(counted(reading.rows(said.get("counts"), "counts")))
        cursor = reading.text(said.get("cursor"), most=reading.LONGEST_TEXT)
        if not cursor:
            return found
    raise Garbled("The counts go on without an end")


def _address(ref: LevelRef) -> _Address:
    return ref.external_variant_id, ref.place_ref


def now() -> datetime:
    """This moment; counts in the future are refused."""
    return datetime.now(UTC)
