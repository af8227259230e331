"""Holds: promises that last until their timestamp. Bought promises are in `allocations`.

Nobody is blocked by their own hold, and no hold counts after its timestamp, whether or not anything swept it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commerce import sql, state, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import StockChanged
from commerce.models import Channel
from inventory import claims, levels, planning, shortages
from inventory.claims import Want
from inventory.models import Hold, HoldLine
from inventory.planning import Line
from inventory.shortages import ShortClaim

_OPEN = """
INSERT INTO inventory_hold (id, channel_id, reference, actor_kind, actor_id, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_OPEN_LINES = """
INSERT INTO inventory_holdline (hold_id, variant_id, location_id, quantity, created_at, expires_at)
SELECT %s, w.variant_id, w.location_id, w.quantity, %s, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS w(variant_id, location_id, quantity)
"""
_END_LINES = """
UPDATE inventory_holdline SET ended_at = %s, end_reason = %s WHERE hold_id = %s AND ended_at IS NULL
RETURNING variant_id, location_id, quantity
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

    Lines without a location are planned on a snapshot. When the claim then comes back short, a second transaction
    locks every level that could serve them, plans once more, and its answer is final.
    """
    request = {"by": by, "channel": channel, "lines": lines, "seconds": seconds, "reference": reference}
    try:
        return _hold(**request)
    except ShortClaim:
        return _hold_locked(**request)


@transactions.use_case
def _hold(*, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None, reference: str) -> Hold:
    return _open(by, channel, lines, timedelta(seconds=seconds or channel.hold_seconds), reference)


@transactions.use_case
def _hold_locked(*, by: Actor, channel: Channel, lines: Sequence[Line], seconds: int | None, reference: str) -> Hold:
    locked = levels.lock(planning.candidates(lines), now=transactions.now())
    levels.save(locked.values())
    return _open(by, channel, lines, timedelta(seconds=seconds or channel.hold_seconds), reference)


@transactions.building_block
def _open(by: Actor, channel: Channel, lines: Sequence[Line], lasts: timedelta, reference: str) -> Hold:
    """Everything is written before the claim, which decides: when it comes back short, all of it is rolled back."""
    now = transactions.now()
    plan = planning.make(lines, channel=channel, now=now)
    if plan.short:
        raise shortages.refusal(plan.short)
    held = Hold(
        pk=sql.run("SELECT nextval('inventory_hold_id_seq')")[0][0],
        channel=channel,
        reference=reference,
        status=Hold.Status.LIVE,
        actor_kind=by.kind,
        actor_id=by.id,
        created_at=now,
        expires_at=now + lasts,
    )
    held.wants = plan.wants
    transactions.about(hold=held.pk)
    wants = claims.total(plan.wants)
    with sql.pipeline():
        sql.send(_OPEN, (held.pk, channel.pk, reference, by.kind, by.id, now, held.expires_at))
        write_lines(held, wants, now=now)
        bus.publish(StockChanged(level_ids=tuple(sorted(want.level_id for want in wants))))
        transactions.settle(held)
        short = claims.take("held", wants, now=now)
    if short:
        raise shortages.after_claim(short, lines, now=now)
    return held


@transactions.building_block
def write_lines(held: Hold, wants: Sequence[Want], *, now: datetime) -> None:
    """Open one line per level. Who calls this claims the units in the same transaction."""
    arrays = zip(*((want.variant_id, want.location_id, want.quantity) for want in wants), strict=True)
    sql.send(_OPEN_LINES, (held.pk, now, held.expires_at, *(list(array) for array in arrays)))


@transactions.use_case
def release(*, by: Actor, held: Hold) -> Hold:
    """Give back what is held. Again is fine; what was bought is not given back here."""
    now = transactions.now()
    transactions.about(hold=held.pk)
    pairs = held.lines.filter(ended_at=None).values_list("variant_id", "location_id")
    locked = levels.lock(list(pairs), now=now)
    for pair, units in end_lines(held, reason=HoldLine.End.RELEASED, now=now):
        locked[pair].held_delta -= units
    levels.save(locked.values())
    held.refresh_from_db(fields=["status"])
    if held.status == Hold.Status.LIVE:
        state.move(held, Hold.Status.RELEASED)
    return held


@transactions.use_case
def extend(*, by: Actor, held: Hold, seconds: int) -> Hold:
    """Let a live hold run `seconds` from now: its lines end and reopen, the hold keeps its id. Raises HoldExpired."""
    now = transactions.now()
    transactions.about(hold=held.pk)
    pairs = held.lines.filter(ended_at=None).values_list("variant_id", "location_id")
    locked = levels.lock(list(pairs), now=now)
    open_lines = end_lines(held, reason=HoldLine.End.REPLACED, now=now)
    if len(open_lines) != len(pairs) or not open_lines:
        raise HoldExpired("This hold ran out. Hold the goods again.")
    held.expires_at = now + timedelta(seconds=seconds)
    Hold.objects.filter(pk=held.pk).update(expires_at=held.expires_at)
    write_lines(held, [Want(*pair, units) for pair, units in open_lines], now=now)
    levels.save(locked.values())
    return held


@transactions.building_block
def end_lines(held: Hold, *, reason: str, now: datetime) -> list[tuple[levels.Pair, int]]:
    """End a hold's open lines, once: `((variant, location), units)` that were still open. Levels are locked."""
    return [((variant, place), units) for variant, place, units in sql.run(_END_LINES, (now, reason, held.pk))]


@transactions.use_case
def sweep(*, by: Actor, limit: int = 1000) -> int:
    """End holds whose time is over, and return how many lines that were. Counts are right without it."""
    now = transactions.now()
    due = HoldLine.objects.filter(ended_at=None, expires_at__lte=now).order_by("expires_at", "id")[:limit]
    pairs = list(due.values_list("variant_id", "location_id"))
    levels.save(levels.lock(pairs, now=now).values())
    Hold.objects.filter(status=Hold.Status.LIVE, expires_at__lte=now).update(status=Hold.Status.EXPIRED)
    return len(pairs)
