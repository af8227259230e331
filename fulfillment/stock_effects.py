"""What a reason says about the stock of a place: one rule for declined work and for units that turn out short.

- `not_found`: nothing is there but what has been picked and what is set aside. `on_hand` becomes that, whatever the
  record said, and somebody counts.
- `mismatch`: `n` units fewer are there: `on_hand` loses `n`, and somebody counts.
- `damaged`: `n` units are there and cannot be sold: they are set aside as damaged.
- `too_busy`, `closed`, `other`: nothing is known about the stock.

Promises are not touched: what is promised beyond what is left shows as the level's `shortfall`, which opens the task
to find it elsewhere. Units that were found after all are put on record again by `found`, unless the record has them by
then: a count may have been faster, or other units serve. Call these last: they lock levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum

from commerce import transactions, work
from commerce.actors import Actor
from fulfillment.models import DeclinedOffer, Fulfillment, FulfillmentLine
from inventory import levels, stock
from inventory.models import Level, Movement
from inventory.stock import Entry, Posting

Reason = DeclinedOffer.Reason
DAMAGED = Movement.Bucket.DAMAGED
COUNTED = (Reason.NOT_FOUND, Reason.MISMATCH)
_LEDGER = {
    Reason.NOT_FOUND: Movement.Reason.SHRINKAGE,
    Reason.MISMATCH: Movement.Reason.CORRECTION,
    Reason.DAMAGED: Movement.Reason.DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Units of one variant that somebody could not take from the shelf."""

    variant_id: int
    units: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was noticed, and the public id of what it was wanted for."""

    location_id: int
    cause: str


@transactions.building_block
def apply(reason: str, missing: Sequence[Missing], place: Place, *, by: Actor, now: datetime) -> None:
    """Bring the record of the place's stock in line with what was seen; a reason that says nothing changes nothing.

    One entry per variant. Picked units that are themselves among the missing must be subtracted from `picked` before.
    """
    if reason not in _LEDGER:
        return
    ask_for_counts(reason, missing, place, now)
    pairs = [(each.variant_id, place.location_id) for each in missing]
    levels.ensure(pairs)
    levels.freeze(pairs)
    stock.post(foresee(reason, missing, place.location_id), _entry(_LEDGER[reason], place, by, now))


def foresee(reason: str, missing: Sequence[Missing], location_id: int) -> list[Posting]:
    """What `apply` posts as things stand, by variant: for telling it before. Nothing is changed."""
    if reason not in _LEDGER:
        return []
    rows = Level.objects.filter(location=location_id, variant__in={each.variant_id for each in missing})
    there = {row.variant_id: row for row in rows}
    in_hand = _in_hand(location_id, list(there)) if reason == Reason.NOT_FOUND else {}
    return [
        posting
        for each in sorted(missing, key=lambda each: each.variant_id)
        if each.variant_id in there
        for posting in _postings(reason, each, there[each.variant_id], in_hand.get(each.variant_id, 0))
    ]


@transactions.building_block
def found(reason: str, missing: Sequence[Missing], place: Place, *, by: Actor, now: datetime) -> None:
    """Units that had been reported missing for `reason` are there after all: as far as the record has less than it
    promises. Other good units in place of damaged ones change nothing: the damaged ones stay set aside."""
    if reason not in COUNTED:
        return
    levels.freeze((each.variant_id, place.location_id) for each in missing)
    rows = Level.objects.filter(location=place.location_id, variant__in={each.variant_id for each in missing})
    short = dict(rows.values_list("variant_id", "shortfall"))
    units = {each.variant_id: min(each.units, short.get(each.variant_id, 0)) for each in missing}
    lines = [Posting(variant, place.location_id, delta=count) for variant, count in units.items() if count]
    if lines:
        stock.post(lines, _entry(Movement.Reason.FOUND, place, by, now))


def _postings(reason: str, each: Missing, level: Level, in_hand: int) -> list[Posting]:
    pair = each.variant_id, level.location_id
    if reason == Reason.DAMAGED:
        unrecorded = max(0, level.unavailable + each.units - level.on_hand)  # seen, so it is there
        found_first = [Posting(*pair, delta=unrecorded)] if unrecorded else []
        return [*found_first, Posting(*pair, delta=each.units, bucket=DAMAGED)]
    left = in_hand + level.unavailable if reason == Reason.NOT_FOUND else max(0, level.on_hand - each.units)
    gone = level.on_hand - left
    return [Posting(*pair, delta=-gone)] if gone > 0 else []


def _in_hand(location_id: int, variant_ids: Sequence[int]) -> dict[int, int]:
    """`{variant: units}` that lie picked in this place, for any order."""
    rows = FulfillmentLine.objects.filter(
        fulfillment__location=location_id, fulfillment__status__in=Fulfillment.OPEN, variant__in=variant_ids
    )
    sums = rows.order_by().values_list("variant_id").annotate(units=Sum(F("picked") - F("handed")))
    return dict(sums)


@transactions.building_block
def ask_for_counts(reason: str, missing: Sequence[Missing], place: Place, now: datetime) -> None:
    """What `apply` does first. Whoever has to lock levels before that calls this before: tasks are locked before
    levels, or two who miss the same goods wait for each other."""
    if reason not in COUNTED:
        return
    jobs = [
        work.Job(
            kind="count", location_id=place.location_id, variant_id=each.variant_id, about=place.cause,
            cause=_count_cause(each.variant_id, place.location_id), facts={"reason": str(reason)},
        )
        for each in missing
    ]  # fmt: skip
    work.open_tasks(jobs, now=now)


def _count_cause(variant_id: int, location_id: int) -> str:
    """By which the task to count goods is open once."""
    return f"count:{variant_id}:{location_id}"


def _entry(ledger_reason: str, place: Place, by: Actor, now: datetime) -> Entry:
    return Entry(Movement.Kind.ADJUSTMENT, by, now, cause=place.cause, reason=ledger_reason)
