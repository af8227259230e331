"""Holds: promises that last until their timestamp. Bought promises are in `allocations`.

Nobody is blocked by their own hold, and no hold counts after its timestamp, whether or not anything swept it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.models import Channel
from commerce.state import InvalidTransition
from inventory import claims, levels, planning, shortages
from inventory.claims import Want
from inventory.lines import Line, kits_among
from inventory.models import Hold, HoldLine
from inventory.sourcing import Plan

LEVELS_AT_ONCE = 50
LONGEST = timedelta(hours=24)
_ID = "nextval('inventory_hold_id_seq')"
_OPEN = """
WITH hold AS (
  INSERT INTO inventory_hold (id, channel_id, reference, actor_kind, actor_id, created_at, expires_at, kits)
  VALUES (%(hold)s, %(channel)s, %(reference)s, %(actor_kind)s, %(actor_id)s, %(now)s, %(expires_at)s, %(kits)s)
)
{lines}"""
_LINES = """
INSERT INTO inventory_holdline (hold_id, variant_id, location_id, quantity, created_at, expires_at)
SELECT %(hold)s, w.variant_id, w.location_id, w.quantity, %(now)s, %(expires_at)s
FROM unnest(%(variants)s::bigint[], %(locations)s::bigint[], %(quantities)s::int[])
  AS w(variant_id, location_id, quantity)
"""
_OPEN_WITH_LINES = _OPEN.format(lines=_LINES)
_END_LINES = """
UPDATE inventory_holdline SET ended_at = %s, end_reason = %s WHERE hold_id = %s AND ended_at IS NULL
RETURNING variant_id, location_id, quantity
"""
_RELEASE_HEAD = """
UPDATE inventory_hold SET status = CASE WHEN expires_at <= %s THEN 'expired' ELSE 'released' END
WHERE id = %s AND status = 'live'
"""
_EXPIRE_HEADS = """
UPDATE inventory_hold SET status = 'expired' WHERE id IN (
  SELECT id FROM inventory_hold WHERE status = 'live' AND expires_at <= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


class HoldExpired(Refusal):
    """The hold ran out and its units may be somebody else's by now."""

    code = "hold_expired"
    status = 410
    title = "The hold ran out"


def hold(
    *, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None = None, reference: str = ""
) -> Hold:
    """Promise every line until the hold runs out, all or nothing. Raises OutOfStock or NotSellable.

    Planned on a snapshot and claimed in two round trips. When the claim comes back short, a second transaction locks
    every level that could serve the lines, plans once more, and its answer is final.
    """
    request = {"by": by, "channel": channel, "lines": lines, "seconds": seconds, "reference": reference}
    return shortages.claimed(_hold, _hold_locked, **request)


@transactions.opening_use_case
def _hold(*, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None, reference: str) -> Hold:
    demand = planning.Demand(lines, channel)
    id, answers = transactions.opening(*demand.reads(transactions.moment()), also=_ID)
    held = _new(id, by, channel, seconds, reference)
    held.kits = kits_among(lines)
    return _open(held, demand.plan(answers))


@transactions.use_case
def _hold_locked(*, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None, reference: str) -> Hold:
    return hold_within(by=by, channel=channel, lines=lines, seconds=seconds, reference=reference, last=True)


@transactions.building_block
def hold_within(
    *, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None, reference: str, last: bool = False
) -> Hold:
    """As `hold`, in a transaction of the caller's: every level that could serve the lines is locked, so its answer is
    final. `last` when nothing is written after it."""
    now = transactions.now()
    lock_candidates(lines)
    held = _new(sql.run(f"SELECT {_ID}")[0][0], by, channel, seconds, reference)
    held.kits = kits_among(lines)
    plan = planning.make(lines, channel=channel, now=now)
    levels.sweep([want.pair for want in plan.wants], now=now)
    return _open(held, plan, last=last)


@transactions.building_block
def lock_candidates(lines: Sequence[Line], *, held: Hold | None = None) -> None:
    """Lock every level that could serve the lines, and those of the buyer's own hold, before a second plan. First in
    its transaction, because levels are locked in one order. Nothing is changed here: who claims sweeps, and says so."""
    own = held.lines.filter(ended_at=None).values_list("variant_id", "location_id") if held else ()
    levels.freeze([*planning.candidates(lines), *own])


def _new(id: int, by: Actor, channel: Channel, seconds: int | None, reference: str) -> Hold:
    now = transactions.now()
    return Hold(
        pk=id,
        channel=channel,
        reference=reference,
        status=Hold.Status.LIVE,
        actor_kind=by.kind,
        actor_id=by.id,
        created_at=now,
        expires_at=now + timedelta(seconds=seconds or channel.hold_seconds),
    )


@transactions.building_block
def _open(held: Hold, plan: Plan, *, last: bool = True) -> Hold:
    """Everything is written before the claim, which decides: when it comes back short, all of it is rolled back."""
    if plan.short:
        raise shortages.refusal(plan.short)
    held.wants = tuple(want for want in plan.wants if not want.later)
    wants = claims.total(held.wants)
    transactions.about(hold=held.pk)
    with sql.pipeline():
        sql.send(_OPEN_WITH_LINES, _lines(held, wants, held.created_at) | _head(held))
        bus.publish(claims.changed(wants))
        if last:
            transactions.settle(held)
        claims.take_all_or_fail("held", wants)
    return held


def _head(held: Hold) -> dict[str, Any]:
    actor = {"actor_kind": held.actor_kind, "actor_id": held.actor_id}
    return {"channel": held.channel_id, "reference": held.reference, "kits": sql.json(held.kits), **actor}


def _lines(held: Hold, wants: Sequence[Want], now: datetime) -> dict[str, Any]:
    names = {"variants": "variant_id", "locations": "location_id", "quantities": "quantity"}
    columns = {name: sql.numbers(getattr(want, field) for want in wants) for name, field in names.items()}
    return {"hold": held.pk, "now": now, "expires_at": held.expires_at, **columns}


@transactions.use_case
def release(*, by: Actor, held: Hold) -> Hold:
    """Give back what is held. Again is fine, and so is somebody else's doing it meanwhile: what was bought is not given
    back here, and a hold that ran out has run out."""
    return give_back(held, now=transactions.now())


@transactions.building_block
def give_back(held: Hold, *, now: datetime) -> Hold:
    """As `release`, for whoever owns the transaction."""
    transactions.about(hold=held.pk)
    pairs = held.lines.filter(ended_at=None).values_list("variant_id", "location_id")
    locked = levels.lock(list(pairs), now=now)
    for pair, units in end_lines(held, reason=HoldLine.End.RELEASED, now=now):
        locked[pair].held_delta -= units
    levels.save(locked.values())
    sql.send(_RELEASE_HEAD, (now, held.pk))
    held.refresh_from_db(fields=["status"])
    return held


@transactions.use_case
def extend(*, by: Actor, held: Hold, seconds: int, longest: timedelta = LONGEST) -> Hold:
    """Let a live hold run `seconds` from now, at most until `longest` after it began: its lines end and reopen, the
    hold keeps its id. Raises HoldExpired, or InvalidTransition when it was bought or given back."""
    return prolong(held, seconds=seconds, now=transactions.now(), longest=longest)


@transactions.building_block
def prolong(held: Hold, *, seconds: int, now: datetime, longest: timedelta = LONGEST) -> Hold:
    """As `extend`, for whoever owns the transaction."""
    transactions.about(hold=held.pk)
    pairs = held.lines.filter(ended_at=None).values_list("variant_id", "location_id")
    locked = levels.lock(list(pairs), now=now)
    open_lines = end_lines(held, reason=HoldLine.End.REPLACED, now=now)
    if not open_lines and held.lines.exists():  # without any, it is of goods that only come later
        raise _ended(held)
    held.expires_at = min(now + timedelta(seconds=seconds), held.created_at + longest)
    Hold.objects.filter(pk=held.pk).update(expires_at=held.expires_at)
    sql.send(_LINES, _lines(held, [Want(*pair, units) for pair, units in sorted(open_lines)], now))
    levels.save(locked.values())
    return held


def _ended(held: Hold) -> Refusal:
    held.refresh_from_db(fields=["status"])
    if held.status in (Hold.Status.CONVERTED, Hold.Status.RELEASED):
        detail = f"It is {held.status} and cannot be extended."
        return InvalidTransition(detail, state=held.status, allowed=[])
    return HoldExpired("This hold ran out. Hold the goods again.")


@transactions.building_block
def end_lines(held: Hold, *, reason: str, now: datetime) -> list[tuple[levels.Pair, int]]:
    """End a hold's open lines, once: `((variant, location), units)` that were still open. Levels are locked."""
    return [((variant, place), units) for variant, place, units in sql.run(_END_LINES, (now, reason, held.pk))]


def sweep(*, by: Actor, limit: int = 1000) -> int:
    """End holds whose time is over, and return how many lines that were. Counts are right without it, so it waits for
    nobody: short transactions, and a level that somebody is busy with is left to them or to the next sweep."""
    due = HoldLine.objects.filter(ended_at=None, expires_at__lte=transactions.now()).order_by("expires_at", "id")
    lines = list(due.values_list("variant_id", "location_id")[:limit])
    pairs, swept = sorted(set(lines)), set()
    for start in range(0, len(pairs), LEVELS_AT_ONCE):
        swept |= _sweep_idle(by=by, pairs=pairs[start : start + LEVELS_AT_ONCE])
    _expire_heads(by=by, limit=limit)
    return sum(pair in swept for pair in lines)


@transactions.use_case
def _sweep_idle(*, by: Actor, pairs: Sequence[levels.Pair]) -> set[levels.Pair]:
    locked = levels.lock_idle(pairs, now=transactions.now())
    levels.save(locked.values())
    return set(locked)


@transactions.upkeep
def _expire_heads(*, by: Actor, limit: int) -> int:
    return len(sql.run(_EXPIRE_HEADS, (transactions.now(), limit)))
