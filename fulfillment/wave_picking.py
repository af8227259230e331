"""Picking a wave: what is scanned goes to the oldest order that wants it, what is missing to the youngest one."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce import search, sql, transactions
from commerce.actors import Actor
from commerce.state import InvalidTransition
from fulfillment import contents, picking, short_foresight, shortages, waves
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble, Wave
from fulfillment.picking import Scan, TooManyPicked, WrongItem

_LOCK = "SELECT status FROM fulfillment_wave WHERE id = %s FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Credit:
    """Units that a scan gave to one fulfillment."""

    fulfillment: Fulfillment
    units: int


@transactions.use_case
def pick(*, by: Actor, wave: Wave, scan: Scan) -> list[Credit]:
    """Count one scan on the oldest orders of the wave that want it; says which. The last one ends the wave.

    Raises InvalidTransition, WrongItem, TooManyPicked, LocationNotAllowed.
    """
    now = transactions.now()
    _require_picking(wave)
    named = _named(scan)
    ids = {(row.fulfillment.order_id, row.fulfillment_id) for row in _wanting(wave, named)}
    held = {found.pk: found for found in waves.locked(ids, by=by)}
    shares = _shares([row for row in _wanting(wave, named) if row.fulfillment_id in held], scan)
    for pk, variant_id, units in shares:
        picking.take(held[pk], [Scan(variant_id=variant_id, quantity=units)], by=by, now=now, shares=len(shares))
    waves.end_if_done(wave, now=now)
    transactions.about(wave=wave.pk)
    return [Credit(held[pk], units) for pk, _, units in shares]


def short(*, by: Actor, wave: Wave, scan: Scan, reason: str) -> list[Trouble]:
    """So many units cannot be found: the youngest orders go without, so that the oldest get what is there; of a kit,
    whole kits.

    Raises WrongItem, TooManyPicked, InvalidTransition, LocationNotAllowed.
    """
    named = _named(scan)
    rows = [row for row in _rows(wave) if row.variant_id in named and row.picked < row.quantity]
    if not rows:
        raise WrongItem("Nobody in this wave waits for this.", expected=expected(wave))
    left, found = scan.quantity, []
    if left > sum(row.quantity - row.picked for row in rows):
        raise _too_many(rows)
    for row in reversed(rows):
        if units := min(left, row.quantity - row.picked):
            missing = short_foresight.short_of(row, units)
            found += shortages.report(by=by, fulfillment=row.fulfillment, shorts=[missing], reason=reason)
            left -= units
    _settle(by=by, wave=wave)
    return found


def expected(wave: Wave) -> list[dict[str, object]]:
    """What the wave still wants, as `{sku, quantity}`."""
    left: dict[str, int] = {}
    for row in _rows(wave):
        if row.picked < row.quantity:
            left[row.variant.sku] = left.get(row.variant.sku, 0) + row.quantity - row.picked
    return [{"sku": sku, "quantity": units} for sku, units in left.items()]


@transactions.use_case
def _settle(*, by: Actor, wave: Wave) -> None:
    waves.end_if_done(wave, now=transactions.now())


def _require_picking(wave: Wave) -> None:
    """One scan of a wave after the other: both see what is left."""
    status = sql.run(_LOCK, (wave.pk,))[0][0]
    if status != Wave.Status.PICKING:
        allowed = sorted(str(to) for to in Wave.MOVES[status])
        raise InvalidTransition("This wave has ended.", state=status, allowed=allowed)


def _named(scan: Scan) -> set[int]:
    return {scan.variant_id} if scan.variant_id is not None else set(search.exact_ids(scan.code))


def _rows(wave: Wave) -> list[FulfillmentLine]:
    """Rows to be picked, those of the oldest promise first."""
    ids = list(waves.members(wave).filter(status__in=waves.TO_PICK).values_list("pk", flat=True))
    rows = contents.rows_of(ids).select_related("variant", "fulfillment")
    return sorted(rows, key=lambda row: (row.fulfillment.promised_at, row.fulfillment_id, row.pk))


def _wanting(wave: Wave, variant_ids: set[int]) -> list[FulfillmentLine]:
    """Rows of these articles; before the lock one may be gone after it. Raises WrongItem without any."""
    rows = [row for row in _rows(wave) if row.variant_id in variant_ids]
    if not rows:
        raise WrongItem("This is not wanted in this wave. Nothing was counted.", expected=expected(wave))
    return rows


def _shares(rows: Sequence[FulfillmentLine], scan: Scan) -> list[tuple[int, int, int]]:
    """`(fulfillment, variant, units)` of one scan, the oldest first; each fulfillment once per variant."""
    left, found = scan.quantity, dict[tuple[int, int], int]()
    for row in rows:
        if units := min(left, row.quantity - row.picked):
            key = row.fulfillment_id, row.variant_id
            found[key] = found.get(key, 0) + units
            left -= units
    if left:
        raise _too_many(rows)
    return [(pk, variant_id, units) for (pk, variant_id), units in found.items()]


def _too_many(rows: Sequence[FulfillmentLine]) -> TooManyPicked:
    facts = {"wanted": sum(row.quantity for row in rows), "picked": sum(row.picked for row in rows)}
    detail = f"Only {facts['wanted']} of it are wanted in this wave. Nothing was counted."
    return TooManyPicked(detail, sku=rows[0].variant.sku, **facts)
