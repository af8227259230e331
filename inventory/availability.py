"""What can be promised, where, to which channel. Reads only.

`available = max(0, on_hand − unavailable − allocated − live holds − safety)`. A hold stops counting at its timestamp,
whether or not anything swept it. A kit stands nowhere itself: what can be made of its parts counts as on hand, whatever
its own levels say, such as those of an article that was made a kit later.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from commerce import kits, sql
from commerce.models import Channel
from inventory import safety
from inventory.safety import Rules

LIVE_HELD = """
l.held - CASE WHEN l.held > 0 THEN (
  SELECT coalesce(sum(h.quantity), 0)::int FROM inventory_holdline h
  WHERE h.variant_id = l.variant_id AND h.location_id = l.location_id AND h.ended_at IS NULL AND h.expires_at <= {now}
) ELSE 0 END
"""  # of a level `l`; `now` is an SQL expression
FREE = f"l.on_hand - l.unavailable - l.allocated - ({LIVE_HELD})"
ON_SALE = "v.status <> 'archived' AND p.status IN ('active', 'discontinued')"  # a variant `v` of a product `p`
_LEVELS = f"""
SELECT l.variant_id, l.location_id, l.on_hand, l.unavailable, l.allocated, {LIVE_HELD.format(now="%s")},
  l.backordered, 0, l.shortfall, l.version, 0, true, l.id
FROM inventory_level l
WHERE l.variant_id = ANY(%s) AND (%s OR l.location_id = ANY(%s))
"""
PLAIN = "NOT EXISTS (SELECT FROM commerce_kitcomponent k WHERE k.kit_id = l.variant_id)"  # level `l` is of no kit
_IN_ORDER = "ORDER BY l.variant_id, l.location_id"
_READ = f"{_LEVELS} {_IN_ORDER}"
_READ_PLAIN = f"{_LEVELS} AND {PLAIN} {_IN_ORDER}"
MAY_SELL = f"""
{ON_SALE}
  AND (p.on_all_channels OR EXISTS (
    SELECT 1 FROM commerce_publication u WHERE u.product_id = p.id AND u.channel_id = %s
      AND (u.starts_at IS NULL OR u.starts_at <= coalesce(%s, now()))
      AND (u.ends_at IS NULL OR u.ends_at > coalesce(%s, now()))))
"""
_SELLABLE = f"""
SELECT v.id FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
WHERE v.id = ANY(%s) AND {MAY_SELL}
"""

Kept = Mapping[tuple[int, int], int]  # units by variant and location
NOTHING: Kept = MappingProxyType({})


class Position(NamedTuple):
    """The counters of one level at one instant, in units. `held` are live holds only, so the numbers add up.
    `incoming` stays 0 until transfers and purchase orders can be on their way. `made` is a kit's, whose parts all have
    a level there. One call may make 10,000 of them."""

    variant_id: int
    location_id: int
    on_hand: int = 0
    unavailable: int = 0
    allocated: int = 0
    held: int = 0
    backordered: int = 0
    incoming: int = 0
    shortfall: int = 0
    version: int = 0
    safety: int = 0
    sellable: bool = True
    level_id: int | None = None
    made: bool = False

    @property
    def free(self) -> int:
        """What no promise counts on yet, below zero when promises exceed the goods. Safety is not subtracted."""
        return self.on_hand - self.unavailable - self.allocated - self.held

    @property
    def available(self) -> int:
        """Exactly what can be promised on the channel that was asked about."""
        return max(0, self.free - self.safety) if self.sellable else 0


def read(*, variant_ids: Collection[int], location_ids: Collection[int] | None, now: datetime) -> list[Position]:
    """The positions of all levels of these variants, at all locations when none are named. One indexed query."""
    return _read(_READ, variant_ids, location_ids, now)


def promise(
    *,
    variant_ids: Collection[int],
    location_ids: Collection[int],
    channel: Channel | None,
    now: datetime,
    kept: Kept = NOTHING,
) -> list[Position]:
    """One position per variant and location asked about, never-stocked ones as zeros, with the channel's safety and
    what is `kept` back besides.

    A constant number of queries: levels, and with a channel its rules and what it may sell; a few more for kits.
    """
    known = {(p.variant_id, p.location_id): p for p in _read(_READ_PLAIN, variant_ids, location_ids, now)}
    rules = safety.load(variant_ids=variant_ids, channel=channel, now=now)
    open_to_channel = None if channel is None else sellable(variant_ids=variant_ids, channel=channel, now=now)
    pairs = [(variant, place) for variant in variant_ids for place in location_ids]
    found = (known.get(pair) or Position(*pair) for pair in pairs)
    positions = list(_with_channel(found, rules, open_to_channel, kept))
    stocked = {variant for variant, _ in known}
    made_of = kits.parts_of(unstocked) if (unstocked := set(variant_ids) - stocked) else {}
    return _with_kits(positions, made_of, channel, now, kept) if made_of else positions


def for_kits(
    *,
    variant_ids: Collection[int],
    location_ids: Collection[int],
    channel: Channel | None,
    now: datetime,
    kept: Kept = NOTHING,
) -> dict[tuple[int, int], Position]:
    """`{(variant id, location id): Position}` of parts as kits count on them: without what the channel keeps back, and
    whether or not it sells them by themselves. Two queries; never-stocked ones are left out."""
    rows = read(variant_ids=variant_ids, location_ids=location_ids, now=now)
    rules = safety.load(variant_ids=variant_ids, channel=channel, now=now)
    return {(p.variant_id, p.location_id): p for p in _with_channel(rows, rules, None, kept)}


def _read(
    statement: str, variant_ids: Collection[int], location_ids: Collection[int] | None, now: datetime
) -> list[Position]:
    places = list(location_ids or ())
    rows = sql.run(statement, (now, sql.numbers(variant_ids), location_ids is None, sql.numbers(places)))
    return [Position(*row) for row in rows]


def _with_kits(
    positions: list[Position], made_of: dict[int, kits.Parts], channel: Channel | None, now: datetime, kept: Kept
) -> list[Position]:
    """Kits have as many as their scarcest part allows, whatever is kept back of that part."""
    parts = {variant_id for each in made_of.values() for variant_id, _ in each}
    places = {p.location_id for p in positions}
    there = for_kits(variant_ids=parts, location_ids=places, channel=channel, now=now, kept=kept)
    return [
        _made(position, [(there.get((part, position.location_id)), units) for part, units in made_of[position[0]]])
        if position.variant_id in made_of
        else position
        for position in positions
    ]


def _made(kit: Position, parts: list[tuple[Position | None, int]]) -> Position:
    possible = min(part.available // units if part else 0 for part, units in parts)
    version = sum(part.version for part, _ in parts if part)
    return kit._replace(on_hand=possible, safety=0, version=version, made=all(part for part, _ in parts))


def _with_channel(
    positions: Iterable[Position], rules: Rules, open_to_channel: set[int] | None, kept: Kept
) -> Iterable[Position]:
    for position in positions:
        back = rules.quantity(position.variant_id, position.location_id) + kept.get(position[:2], 0)
        may_sell = open_to_channel is None or position.variant_id in open_to_channel
        yield position if not back and may_sell else position._replace(safety=back, sellable=may_sell)


def sellable(*, variant_ids: Collection[int], channel: Channel, now: datetime) -> set[int]:
    """Which of these variants the channel may sell now: by lifecycle and publication."""
    return {row[0] for row in sql.run(_SELLABLE, (sql.numbers(variant_ids), channel.pk, now, now))}
