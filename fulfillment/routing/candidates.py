"""Every place that could be asked for a wish, what it has of it, and why some are not asked at all.

Two round trips, however many places there are: places with their policies and work, and the stock of the goods.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from commerce import sql
from commerce.models import Channel
from fulfillment import calendar, capacity
from fulfillment.routing.wishes import Wanted, Wish
from inventory import availability, levels, safety

_PLACES = """
SELECT l.id, l.code, l.name, l.kind, l.rank, l.latitude::float8, l.longitude::float8,
  coalesce(l.address->>'country', ''), l.time_zone, l.hours::text, coalesce(p.ships, true), p.paused_until,
  coalesce(p.pick_minutes, 120), p.ships_until, p.orders_per_hour, coalesce(p.accept_minutes, 15),
  p.orders_per_hour IS NOT NULL OR p.units_per_day IS NOT NULL
FROM commerce_location l LEFT JOIN fulfillment_storepolicy p ON p.location_id = l.id
WHERE l.active ORDER BY l.rank, l.id
"""
_CLOSURES = 'SELECT location_id, "on", hours::text FROM fulfillment_closure WHERE "on" >= %s ORDER BY "on", id'
_STOCK = f"""
SELECT l.variant_id, l.location_id, {availability.FREE.format(now="%s")},
  p.in_all_locations OR EXISTS (
    SELECT 1 FROM commerce_assortment a WHERE a.product_id = p.id AND a.location_id = l.location_id)
FROM inventory_level l JOIN commerce_variant v ON v.id = l.variant_id JOIN commerce_product p ON p.id = v.product_id
WHERE l.variant_id = ANY(%s) AND (l.on_hand > 0 OR l.allocated > 0)
"""
_LEVELS = "SELECT variant_id, location_id FROM inventory_level WHERE variant_id = ANY(%s)"
_BLOCKS = "SELECT variant_id, location_id FROM fulfillment_stockblock WHERE variant_id = ANY(%s) AND until > %s"


_ARRIVED = """
SELECT location_id, (extract(epoch FROM %s::timestamptz - max(occurred_at)) / 604800)::int FROM inventory_movement
WHERE variant_id = ANY(%s) AND kind = 'receipt' GROUP BY location_id
"""


class Policy(NamedTuple):
    """What a place promises, as far as routing asks: see StorePolicy."""

    ships: bool
    paused_until: datetime | None
    pick_minutes: int
    ships_until: object
    orders_per_hour: int | None
    accept_minutes: int


@dataclass(slots=True)
class Place:
    """One place as a candidate. `has` are units per variant that it could give; `hours` its weekly hours as JSON text.

    `gives` are the units of each of the wish's lines that it could give together. `out` says why it is not asked, in
    plain words. `barred` are lines that it declined, `blocked` variants that could not be found there. With more than
    `room` units it is asked only when nobody else can: it has work enough.
    """

    id: int
    code: str
    name: str
    kind: str
    rank: int
    point: tuple[float, float] | None
    country: str
    zone: str
    hours: str
    policy: Policy
    closures: tuple[tuple[date, tuple], ...] = ()
    limited: bool = False
    workload: int = 0
    load: float = 0.0
    room: int | None = None
    idle_weeks: int | None = None
    has: dict[int, int] = field(default_factory=dict)
    gives: tuple[int, ...] = ()
    barred: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    out: str = ""

    def can(self, line: Wanted, has: dict[int, int] | None = None) -> int:
        """How many units of a line it could give, all parts of each; out of `has` when some of it is spoken for."""
        if line.line_id in self.barred:
            return 0
        there, units = self.has if has is None else has, line.units
        for variant, per_unit in line.parts:
            units = min(units, there.get(variant, 0) // per_unit)
        return units

    def give(self, wish: Wish) -> None:
        """Work out what it `gives`: lines that need the same goods get them in their order."""
        left = dict(self.has) if wish.shares_goods else self.has
        gives = []
        for line in wish.lines:
            gives.append(self.can(line, left))
            if left is not self.has:
                for variant, per_unit in line.parts:
                    left[variant] = left.get(variant, 0) - gives[-1] * per_unit
        self.gives = tuple(gives)


Stock = dict[tuple[int, int], int]


def places(now: datetime) -> list[Place]:
    """All active places with their policies and the work that they have, by rank. Two round trips."""
    rows, closures = sql.together([(_PLACES, ()), (_CLOSURES, (calendar.first_day(now),))])
    special: dict[int | None, list[tuple[date, tuple]]] = defaultdict(list)
    for location_id, day, hours in closures:
        special[location_id].append((day, tuple(map(tuple, json.loads(hours)))))
    found = [_place(row, special) for row in rows]
    capacity.count({place.id: place for place in found}, now=now)
    return found


def levels_of(variant_ids: Collection[int]) -> list[levels.Pair]:
    """Every level of these goods."""
    return [(variant, place) for variant, place in sql.run(_LEVELS, (sql.numbers(variant_ids),))]


def stock(variant_ids: Collection[int], channel: Channel, now: datetime) -> Stock:
    """`{(variant, place): units}` that the channel could promise; below zero where promises exceed the goods."""
    rows = sql.run(_STOCK, (now, sql.numbers(variant_ids)))
    rules = safety.load(variant_ids=variant_ids, channel=channel, now=now)
    found = {}
    for variant, place, free, carries in rows:
        if free > 0:
            free = max(0, free - rules.quantity(variant, place)) if carries else 0
        found[variant, place] = free
    return found


def blocks(variant_ids: Collection[int], now: datetime) -> dict[int, set[int]]:
    """`{place: variants}` that could not be found there lately."""
    found: dict[int, set[int]] = defaultdict(set)
    for variant, place in sql.run(_BLOCKS, (sql.numbers(variant_ids), now)):
        found[place].add(variant)
    return found


def age(asked: Iterable[Place], variant_ids: Collection[int], now: datetime) -> None:
    """Fill in for how many weeks no such goods came in: only for a rule that asks, because it reads the ledger."""
    weeks = dict(sql.run(_ARRIVED, (now, sql.numbers(variant_ids))))
    for place in asked:
        place.idle_weeks = weeks.get(place.id)


def judge(asked: Iterable[Place], wish: Wish, stock: Stock, blocked: dict[int, set[int]]) -> list[Place]:
    """Fill in what each place has of the wish and why it is not asked; returns those that are."""
    own: dict[int, dict[int, int]] = defaultdict(dict)
    for (_, variant, place_id), units in wish.own.items():
        own[place_id][variant] = own[place_id].get(variant, 0) + units
    refused: dict[int, set[int]] = defaultdict(set)
    for line, place_id in wish.declined:
        refused[place_id].add(line)
    variants, useful = sorted(wish.variant_ids), []
    for place in asked:
        place.barred, place.blocked = refused.get(place.id, set()), blocked.get(place.id, set())
        mine = own.get(place.id, {})
        place.has = {}
        for variant in variants:
            if variant not in place.blocked:
                free = stock.get((variant, place.id), 0)
                if (units := mine.get(variant, 0) + free) > 0:
                    place.has[variant] = units
        place.give(wish)
        place.out = _why_not(place, wish)
        if not place.out:
            useful.append(place)
    return useful


def _place(row: tuple, special: dict[int | None, list[tuple[date, tuple]]]) -> Place:
    point = (row[5], row[6]) if row[5] is not None else None
    closures = tuple(special.get(None, ())) + tuple(special.get(row[0], ()))
    return Place(*row[:5], point, *row[7:10], Policy(*row[10:16]), closures, row[16])


def _why_not(place: Place, wish: Wish) -> str:
    if not place.policy.ships:
        return "It does not ship."
    if place.policy.paused_until is not None and wish.now is not None and place.policy.paused_until > wish.now:
        return "It takes no new work at the moment."
    if any(place.gives):
        return ""
    if place.barred and place.barred >= {line.line_id for line in wish.lines}:
        return "It declined these goods before."
    if place.blocked and place.blocked >= wish.variant_ids:
        return "The goods could not be found there lately."
    return "It has none of it."
