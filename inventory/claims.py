"""The one claim: all demand summed per level, then one statement locks and takes, in the same order for everybody.

It is the last write before COMMIT, so a hot level is locked for one round trip, or none where COMMIT travels with it.
Whether there is enough is judged inside the statement, never before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from django.db import DataError
from psycopg.errors import DivisionByZero

from commerce import sql, transactions
from commerce.events.facts import StockChanged
from inventory import levels

Counter = Literal["held", "allocated"]

_CLAIM = """
WITH want AS (
  SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[]) AS w(variant_id, location_id, quantity, safety)
), locked AS (
  SELECT l.id, w.quantity, w.safety FROM inventory_level l
  JOIN want w ON l.variant_id = w.variant_id AND l.location_id = w.location_id
  ORDER BY l.variant_id, l.location_id FOR NO KEY UPDATE OF l
)
UPDATE inventory_level l SET {counter} = l.{counter} + k.quantity, version = l.version + 1
FROM locked k
WHERE l.id = k.id AND l.on_hand - l.unavailable - l.allocated - l.held >= k.quantity + k.safety
RETURNING l.variant_id, l.location_id
"""
CLAIM = {counter: _CLAIM.format(counter=counter) for counter in ("held", "allocated")}
_ALL_OR_FAIL = "WITH taken AS ({claim}) SELECT 1 / (count(*) = %s)::int FROM taken"


@dataclass(frozen=True, slots=True)
class Want:
    """Units of one level, and how many a channel must leave there. See `lines.Line` for `in_hand` and `cause_line`.
    Units that come `later` are back-ordered: they are promised for `ships_on`, if that is known."""

    variant_id: int
    location_id: int
    quantity: int
    safety: int = 0
    level_id: int | None = None
    in_hand: bool = False
    cause_line: int | None = None
    later: bool = False
    ships_on: date | None = None

    @property
    def pair(self) -> levels.Pair:
        return self.variant_id, self.location_id


@transactions.building_block
def take(counter: Counter, wants: Sequence[Want], *, now: datetime) -> list[Want]:
    """Claim every want or report those that are short; the caller raises then, and all is rolled back. The caller
    publishes the levels.

    A first answer that is short was judged on a snapshot older than the lock. The rows are locked by now, so their
    expired holds are swept and the missing ones asked once more, which is exact.
    """
    missing = _claim(counter, wants)
    if not missing:
        return []
    levels.sweep([want.pair for want in missing], now=now)
    return _claim(counter, missing)


@transactions.building_block
def take_all_or_fail(counter: Counter, wants: Sequence[Want]) -> None:
    """Claim every want in a statement that fails when one is short, so that COMMIT may follow without an answer. The
    failure says `is_short` once the pipeline ends, and is final only when repeated under lock."""
    statement = _ALL_OR_FAIL.format(claim=CLAIM[counter])
    sql.send(statement, (*_columns(wants), len(wants)))


def is_short(failure: DataError) -> bool:
    """Whether a transaction failed because `take_all_or_fail` came back short."""
    return isinstance(failure.__cause__, DivisionByZero)


def total(wants: Sequence[Want]) -> list[Want]:
    """Demand summed per level, in lock order."""
    sums: dict[levels.Pair, Want] = {}
    for want in wants:
        before = sums.get(want.pair)
        sums[want.pair] = replace(want, quantity=want.quantity + (before.quantity if before else 0))
    return [sums[pair] for pair in sorted(sums)]


def changed(wants: Sequence[Want]) -> StockChanged:
    """The fact of a claim, published before it, so that the claim stays last; a failed one takes this back."""
    return StockChanged(level_ids=tuple(sorted({want.level_id for want in wants})))


def _claim(counter: Counter, wants: Sequence[Want]) -> list[Want]:
    taken = set(sql.run(CLAIM[counter], _columns(wants)))
    return [want for want in wants if want.pair not in taken]


def _columns(wants: Sequence[Want]) -> list[str]:
    names = ("variant_id", "location_id", "quantity", "safety")
    return [sql.numbers(getattr(want, name) for want in wants) for name in names]
