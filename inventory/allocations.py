"""Bought promises: allocate, convert a hold, hand over, give back, move. Building blocks for whoever owns the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, state, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.models import Channel
from inventory import backorders, claims, levels, planning, reservations, safety, shortages, stock
from inventory.claims import Want
from inventory.levels import Locked
from inventory.lines import Line, Short
from inventory.models import Allocation, Hold, HoldLine, Movement
from inventory.stock import Entry, Posting

COLUMNS = ("variant_id", "location_id", "channel_id", "quantity", "cause", "cause_line", "created_at")
_END = """
UPDATE inventory_allocation SET ended_at = %s, end_reason = %s WHERE id = ANY(%s) AND ended_at IS NULL
RETURNING id, variant_id, location_id, quantity
"""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Who buys, on which door, and the public id of what it is for."""

    by: Actor
    channel: Channel
    cause: str
    now: datetime


@transactions.building_block
def allocate(lines: Sequence[Line], purpose: Purpose) -> list[Allocation]:
    """Promise stock to a buyer. The claim comes last; raises OutOfStock, or ShortClaim when a second plan is due."""
    plan = planning.make(lines, channel=purpose.channel, now=purpose.now)
    if plan.short:
        raise shortages.refusal(plan.short)
    wants = claims.total(plan.wants)
    rows = _insert(plan.wants, purpose)
    with sql.pipeline():
        bus.publish(claims.changed(wants))
        short = claims.take("allocated", wants, now=purpose.now)
    if short:
        raise shortages.after_claim(short, lines, now=purpose.now)
    return rows


@transactions.building_block
def convert(held: Hold, lines: Sequence[Line], purpose: Purpose) -> list[Allocation]:
    """Turn a buyer's own hold into allocations; only what it lacks is claimed, or back-ordered where lines may wait. An
    expired one is claimed afresh.

    Raises OutOfStock, ShortClaim when a second plan is due, or InvalidTransition when it was bought or given back.
    """
    open_lines = list(held.lines.filter(ended_at=None))
    own = [(row.variant_id, row.location_id) for row in open_lines]
    live = {(row.variant_id, row.location_id): row.quantity for row in open_lines if row.expires_at > purpose.now}
    plan = planning.make(lines, channel=purpose.channel, now=purpose.now, own=live)
    if plan.short:
        raise shortages.refusal(plan.short)
    wants = claims.total([want for want in plan.wants if not want.later])
    later = [want for want in plan.wants if want.later]
    locked = levels.lock([*own, *(want.pair for want in plan.wants)], now=purpose.now)
    mine = dict(reservations.end_lines(held, reason=HoldLine.End.CONVERTED, now=purpose.now))
    for pair, units in mine.items():
        locked[pair].held_delta -= units
    if short := _short(wants, locked, mine) + _beyond_limit(later, locked):
        raise shortages.second_plan_or_refusal(short, lines)
    for want in wants:
        locked[want.pair].allocated_delta += want.quantity
    for want in later:
        locked[want.pair].backordered_delta += want.quantity
    rows = _insert([want for want in plan.wants if not want.later], purpose)
    if later:
        await_goods(later, purpose)
    levels.save(locked.values())
    state.move(held, Hold.Status.CONVERTED)
    return rows


@transactions.building_block
def take(allocations: Sequence[Allocation], *, by: Actor, now: datetime) -> list[Movement]:
    """The goods leave: allocations end, the ledger says `sale`. What was in the hand but not on record is received
    first, so `on_hand` never drops below zero. An allocation that already ended is left alone."""
    locked = levels.lock([(a.variant_id, a.location_id) for a in allocations], now=now)
    causes = {a.pk: {"cause": a.cause, "cause_line": a.cause_line} for a in allocations}
    movements = []
    for id, variant_id, location_id, units in _end(allocations, Allocation.End.TAKEN, now):
        level = locked[variant_id, location_id]
        level.allocated_delta -= units
        entry = Entry(Movement.Kind.SALE, by, now, **causes[id])
        movements += stock.leave(Posting(variant_id, location_id, delta=-units), level, entry)
    return stock.write(movements, locked)


@transactions.building_block
def free(allocations: Sequence[Allocation], *, now: datetime) -> int:
    """Give promised units back, each allocation at most once; returns how many units that were."""
    locked = levels.lock([(a.variant_id, a.location_id) for a in allocations], now=now)
    freed = 0
    for _, variant_id, location_id, units in _end(allocations, Allocation.End.RELEASED, now):
        locked[variant_id, location_id].allocated_delta -= units
        freed += units
    levels.save(locked.values())
    return freed


@transactions.building_block
def set_aside(allocations: Sequence[Allocation], *, by: Actor, now: datetime) -> dict[levels.Pair, int]:
    """Promised goods that lie ready and that nobody gets: the promise ends, and they cannot be sold until they are back
    on their shelf. Returns how many units that were; an allocation that already ended is left alone."""
    locked = levels.lock([(a.variant_id, a.location_id) for a in allocations], now=now)
    causes = {a.pk: {"cause": a.cause, "cause_line": a.cause_line} for a in allocations}
    movements, units_at = [], {}
    for id, variant_id, location_id, units in _end(allocations, Allocation.End.RELEASED, now):
        level = locked[variant_id, location_id]
        level.allocated_delta -= units
        entry = Entry(Movement.Kind.ADJUSTMENT, by, now, reason=Movement.Reason.OTHER, **causes[id])
        line = Posting(variant_id, location_id, delta=units, bucket=Movement.Bucket.SET_ASIDE)
        movements += stock.lay_aside(line, level, entry)
        units_at[level.pair] = units_at.get(level.pair, 0) + units
    stock.write(movements, locked)
    return units_at


@transactions.building_block
def hold_again(allocations: Sequence[Allocation], held: Hold, *, now: datetime) -> int:
    """Give promised units back to the buyer's hold, new and without lines yet, at the same places and under one lock,
    so that nobody comes between; returns how many units that were. For a payment that failed."""
    locked = levels.lock([(a.variant_id, a.location_id) for a in allocations], now=now)
    units_at: dict[levels.Pair, int] = {}
    for _, variant_id, location_id, units in _end(allocations, Allocation.End.RELEASED, now):
        level = locked[variant_id, location_id]
        level.allocated_delta -= units
        level.held_delta += units
        units_at[level.pair] = units_at.get(level.pair, 0) + units
    HoldLine.objects.bulk_create(
        HoldLine(
            hold=held, variant_id=variant_id, location_id=place, quantity=units, created_at=now,
            expires_at=held.expires_at,
        )
        for (variant_id, place), units in sorted(units_at.items())
    )  # fmt: skip
    levels.save(locked.values())
    return sum(units_at.values())


@transactions.building_block
def move(allocation: Allocation, *, to_location_id: int, purpose: Purpose) -> Allocation:
    """Promise the same units from another place. Raises OutOfStock when it has not enough."""
    source, target = (allocation.variant_id, allocation.location_id), (allocation.variant_id, to_location_id)
    levels.ensure([target])
    locked = levels.lock([source, target], now=purpose.now)
    rules = safety.load(variant_ids=[allocation.variant_id], channel=purpose.channel, now=purpose.now)
    for _, _, _, units in _end([allocation], Allocation.End.MOVED, purpose.now):
        locked[source].allocated_delta -= units
        want = Want(*target, units, rules.quantity(*target))
        if short := _short([want], locked, {}):
            raise shortages.refusal(short)
        locked[target].allocated_delta += units
        allocation = _insert([want], purpose)[0]
    levels.save(locked.values())
    return allocation


def _short(wants: Sequence[Want], locked: dict[levels.Pair, Locked], mine: dict[levels.Pair, int]) -> list[Short]:
    """Judge under lock. Units of one's own hold need no leave; only what goes beyond them meets safety."""
    short = []
    for want in wants:
        level, own = locked.get(want.pair), mine.get(want.pair, 0)
        free = level.free_after if level else 0
        possible = own + max(0, free - own - want.safety)
        if want.quantity > possible:
            short.append(Short(*want.pair, want.quantity, possible))
    return short


def _beyond_limit(later: Sequence[Want], locked: dict[levels.Pair, Locked]) -> list[Short]:
    """Back-orders that somebody else was faster with."""
    return [
        Short(*want.pair, want.quantity, max(0, locked[want.pair].room))
        for want in claims.total(later)
        if want.quantity > locked[want.pair].room
    ]


@transactions.building_block
def await_goods(wants: Sequence[Want], purpose: Purpose) -> None:
    """The back-orders of what comes later, like `write`. Whoever claims counts them at their levels."""
    rows = [
        (
            *(want.variant_id, want.location_id, purpose.channel.pk, want.quantity, purpose.cause, want.cause_line),
            *(want.ships_on.isoformat() if want.ships_on else None, purpose.now.isoformat()),
        )
        for want in wants
    ]
    sql.insert("inventory_backorder", backorders.COLUMNS, rows)


@transactions.building_block
def write(wants: Sequence[Want], purpose: Purpose) -> None:
    """The rows alone, without waiting for their ids: for a claim that comes last (see sales)."""
    now = purpose.now.isoformat()
    rows = [
        (w.variant_id, w.location_id, purpose.channel.pk, w.quantity, purpose.cause, w.cause_line, now) for w in wants
    ]
    sql.insert("inventory_allocation", COLUMNS, rows)


def _insert(wants: Sequence[Want], purpose: Purpose) -> list[Allocation]:
    rows = [
        Allocation(
            variant_id=want.variant_id, location_id=want.location_id, channel_id=purpose.channel.pk,
            quantity=want.quantity, cause=purpose.cause, cause_line=want.cause_line, created_at=purpose.now,
        )
        for want in wants
    ]  # fmt: skip
    values = [(*(getattr(row, name) for name in COLUMNS[:-1]), purpose.now.isoformat()) for row in rows]
    for row, id in zip(rows, sql.append("inventory_allocation", COLUMNS, values), strict=True):
        row.pk = id
    return rows


def _end(allocations: Sequence[Allocation], reason: str, now: datetime) -> list[tuple[int, int, int, int]]:
    return sql.run(_END, (now, reason, [a.pk for a in allocations]))
