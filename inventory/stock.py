"""The only writer of `on_hand`, `unavailable` and the ledger: receive, adjust, and the posting they share.

Physical truth beats the record: a posting may take `on_hand` below what is promised or set aside, never below zero.
To set aside is to sort what is there: never more than stands there, never out of a bucket what is not in it.
A kit is counted by its parts: units of one can only be counted down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commerce import errors, sql, transactions
from commerce.actors import Actor
from commerce.errors import Invalid, Refusal
from inventory import kit_stock, levels, set_aside
from inventory.levels import Locked
from inventory.models import Movement

COLUMNS = [
    *("variant_id", "location_id", "kind", "on_hand_delta", "unavailable_delta", "bucket", "before", "after", "reason"),
    *("note", "actor_kind", "actor_id", "cause", "cause_line", "unit_cost", "occurred_at", "recorded_at"),
]
LARGEST = 1_000_000_000


class NegativeStock(Refusal):
    """More would leave than is there. `errors` names each line with what is on hand."""

    code = "negative_stock"
    title = "Not enough on hand"


class StaleQuantity(Refusal):
    """An absolute quantity was based on a value that is no longer true. `errors` carry `expected` and `current`."""

    code = "stale_quantity"
    title = "The quantity has changed"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line for the ledger, in units. Either `delta`, or `set_to` with the `expected` it was based on;
    without `expected` whatever is there is replaced, which only a file that speaks for the shelf may do.

    With a `bucket` the units stay on hand and move into (`delta` > 0) or out of (`delta` < 0) `unavailable`.
    """

    variant_id: int
    location_id: int
    delta: int | None = None
    set_to: int | None = None
    expected: int | None = None
    bucket: str = ""
    unit_cost: int | None = None

    @property
    def pair(self) -> levels.Pair:
        return self.variant_id, self.location_id


@dataclass(frozen=True, slots=True)
class Entry:
    """What the movements of one posting have in common."""

    kind: str
    by: Actor
    now: datetime
    cause: str = ""
    reason: str = ""
    note: str = ""
    occurred_at: datetime | None = None
    cause_line: int | None = None


def receipt_cause(reference: str) -> str:
    """What the ledger names as the cause of goods that came under this reference."""
    return f"receipt:{reference}"


@transactions.use_case
def receive(
    *, by: Actor, lines: Sequence[Posting], reference: str, occurred_at: datetime | None = None
) -> list[Movement]:
    """Goods arrived: each line raises `on_hand`. `reference` is the delivery note or order number people know."""
    cause = receipt_cause(reference)
    transactions.about(cause=cause, lines=len(lines))
    return post(lines, Entry(Movement.Kind.RECEIPT, by, transactions.now(), cause=cause, occurred_at=occurred_at))


@transactions.use_case
def adjust(*, by: Actor, lines: Sequence[Posting], reason: str, note: str = "", cause: str = "") -> list[Movement]:
    """Correct the record, with a reason. Absolute lines are compare-and-set: raises StaleQuantity, NegativeStock."""
    entry = Entry(Movement.Kind.ADJUSTMENT, by, transactions.now(), cause=cause, reason=reason, note=note)
    transactions.about(reason=reason, lines=len(lines))
    return post(lines, entry)


@transactions.building_block
def post(lines: Sequence[Posting], entry: Entry) -> list[Movement]:
    """Write lines to the ledger and their levels, all or nothing. A line that changes nothing writes nothing. Raises
    KitHasNoStock, StaleQuantity, NegativeStock."""
    pairs = [line.pair for line in lines]
    levels.ensure(pairs)
    locked = levels.lock(pairs, now=entry.now)
    _refuse_kits(lines, locked)
    _refuse_stale(lines, locked)
    put_back = [line.pair for line in lines if line.bucket and line.delta < 0]
    aside = set_aside.of_levels(put_back) if put_back else {}
    movements, wrong = [], []
    for index, line in enumerate(lines):
        level = locked[line.pair]
        movements.append(_movement(line, level, entry))
        if problem := _negative(movements[-1], level, aside):
            wrong.append(errors.field_error(f"lines[{index}]", "negative_stock", problem[0], current=problem[1]))
    _refuse_too_many(movements)
    if wrong:
        raise NegativeStock("More would leave than is there. Nothing was changed.", errors=wrong)
    return write([m for m in movements if m.on_hand_delta or m.unavailable_delta], locked)


@transactions.building_block
def write(movements: list[Movement], locked: dict[levels.Pair, Locked]) -> list[Movement]:
    """Append movements whose levels are locked and already carry the deltas, then save those levels."""
    rows = [[_plain(getattr(movement, name)) for name in COLUMNS] for movement in movements]
    for movement, id in zip(movements, sql.append("inventory_movement", COLUMNS, rows) if rows else [], strict=True):
        movement.pk = id
    levels.save(locked.values())
    return movements


@transactions.building_block
def leave(line: Posting, level: Locked, entry: Entry) -> list[Movement]:
    """Goods that physically leave a locked level, `line.delta` < 0. What was there but not on record comes in first."""
    missing = -line.delta - (level.on_hand + level.on_hand_delta)
    found = replace(line, delta=missing), replace(entry, kind=Movement.Kind.UNRECORDED_RECEIPT)
    movements = [_movement(found[0], level, found[1])] if missing > 0 else []
    return [*movements, _movement(line, level, entry)]


@transactions.building_block
def lay_aside(line: Posting, level: Locked, entry: Entry) -> list[Movement]:
    """Goods in somebody's hand that are not for sale now: `line.delta` units of a locked level into `line.bucket`. What
    is there but not on record comes in first."""
    missing = level.unavailable_after + line.delta - (level.on_hand + level.on_hand_delta)
    found = replace(line, delta=missing, bucket=""), replace(entry, reason=Movement.Reason.FOUND)
    movements = [_movement(found[0], level, found[1])] if missing > 0 else []
    return [*movements, _movement(line, level, entry)]


def _refuse_kits(lines: Sequence[Posting], locked: dict[levels.Pair, Locked]) -> None:
    """Nobody asks about lines that only take away what is there, nor about what was promised before: no query then."""
    new = [line.variant_id if _brings_new(line, locked[line.pair]) else None for line in lines]
    if any(new):
        kit_stock.refuse(new, path="lines[{}].sku")


def _brings_new(line: Posting, level: Locked) -> bool:
    """Whether units come that nothing was promised of, or none are there to begin with."""
    if line.bucket:
        return False
    gain = line.delta if line.set_to is None else line.set_to - level.on_hand
    return gain > level.shortfall or not (level.on_hand or level.shortfall)


def _refuse_stale(lines: Sequence[Posting], locked: dict[levels.Pair, Locked]) -> None:
    stale = []
    for index, line in enumerate(lines):
        current = locked[line.pair].on_hand
        if line.expected is not None and line.expected != current:
            detail = f"You started from {line.expected}, but it is {current} now."
            facts = {"expected": line.expected, "current": current}
            stale.append(errors.field_error(f"lines[{index}].expected", "stale_quantity", detail, **facts))
    if stale:
        raise StaleQuantity("The stock changed after you looked. Check the current quantity.", errors=stale)


def _movement(line: Posting, level: Locked, entry: Entry) -> Movement:
    before = level.on_hand + level.on_hand_delta
    delta = line.delta if line.set_to is None else line.set_to - before
    on_hand_delta, unavailable_delta = (0, delta) if line.bucket else (delta, 0)
    level.on_hand_delta += on_hand_delta
    level.unavailable_delta += unavailable_delta
    return Movement(
        variant_id=line.variant_id,
        location_id=line.location_id,
        kind=entry.kind,
        on_hand_delta=on_hand_delta,
        unavailable_delta=unavailable_delta,
        bucket=line.bucket,
        before=before,
        after=before + on_hand_delta,
        reason=entry.reason,
        note=entry.note,
        actor_kind=entry.by.kind,
        actor_id=entry.by.id,
        cause=entry.cause,
        cause_line=entry.cause_line,
        unit_cost=line.unit_cost,
        occurred_at=entry.occurred_at or entry.now,
        recorded_at=entry.now,
    )


def _negative(movement: Movement, level: Locked, aside: dict[tuple[levels.Pair, str], int]) -> tuple[str, int] | None:
    """What is wrong with a line, as a sentence and the number to know. `aside` follows the lines."""
    if movement.after < 0:
        return f"Only {movement.before} on hand.", movement.before
    if not movement.bucket:
        return None
    inside = aside.get((level.pair, movement.bucket), 0)
    if inside + movement.unavailable_delta < 0:
        return f"Only {inside} set aside as {movement.get_bucket_display().lower()}.", inside
    if movement.unavailable_delta > 0 and level.unavailable_after > movement.after:
        left = max(0, movement.after - level.unavailable_after + movement.unavailable_delta)
        return f"Only {left} more can be set aside.", left
    aside[level.pair, movement.bucket] = inside + movement.unavailable_delta
    return None


def _refuse_too_many(movements: list[Movement]) -> None:
    """What is set aside needs no limit of its own: it is never more than what is on hand."""
    detail = f"At most {LARGEST:,} units fit at one location."
    too_many = [index for index, movement in enumerate(movements) if movement.after > LARGEST]
    if too_many:
        wrong = [errors.field_error(f"lines[{index}]", "out_of_range", detail) for index in too_many]
        raise Invalid(detail, errors=wrong)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
