"""How much work places may be given: orders per hour and units per day, counted from what they were assigned. Units
are articles that somebody picks: a kit is all of its parts.

Nothing is stored beside the fulfillments, so what is cancelled or declined frees its room by itself. Whoever assigns
locks the terms of the place first and counts again: two routers never share the last room.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from commerce import sql, transactions

_GONE = ("rejected", "cancelled")
_COUNT = """
SELECT p.location_id, (
    SELECT count(*) FROM fulfillment_fulfillment f
    WHERE f.location_id = p.location_id AND f.routed_at > %s::timestamptz - interval '1 hour' AND f.status <> ALL(%s)
  )::int, (
    SELECT coalesce(sum(w.quantity), 0) FROM fulfillment_fulfillment f
    JOIN fulfillment_fulfillmentline w ON w.fulfillment_id = f.id
    WHERE f.location_id = p.location_id AND f.status <> ALL(%s)
      AND f.routed_at >= date_trunc('day', %s::timestamptz AT TIME ZONE l.time_zone) AT TIME ZONE l.time_zone
  )::int, p.orders_per_hour, p.units_per_day
FROM fulfillment_storepolicy p JOIN commerce_location l ON l.id = p.location_id
WHERE (p.orders_per_hour IS NOT NULL OR p.units_per_day IS NOT NULL) AND (%s OR p.location_id = ANY(%s))
ORDER BY p.location_id
"""
_OPEN = """
SELECT location_id, count(*)::int FROM fulfillment_fulfillment WHERE status IN ('routed', 'accepted', 'picking')
GROUP BY location_id
"""
_LOCK = """
SELECT location_id FROM fulfillment_storepolicy
WHERE (orders_per_hour IS NOT NULL OR units_per_day IS NOT NULL) AND (%s OR location_id = ANY(%s))
ORDER BY location_id FOR NO KEY UPDATE
"""


class Worker(Protocol):
    """A place that work is counted for."""

    workload: int
    load: float
    room: int | None


def count(places: Mapping[int, Worker], *, now: datetime) -> None:
    """Fill in the work of places: orders waiting, the share of their limits that is used, and the units that one more
    order may have there; None is no limit."""
    limits, waiting = sql.together([(_COUNT, _counting(None, now)), (_OPEN, ())])
    for location_id, orders in waiting:
        if location_id in places:
            places[location_id].workload = orders
    for location_id, orders, units, per_hour, per_day in limits:
        if location_id in places:
            place = places[location_id]
            place.load = max(_share(orders, per_hour), _share(units, per_day))
            place.room = _room(orders, units, per_hour, per_day)


@transactions.building_block
def lock(location_ids: Collection[int] | None) -> None:
    """Let nobody else assign to these limited places, or to any, until this transaction ends. Comes before levels."""
    sql.run(_LOCK, (location_ids is None, sql.numbers(location_ids or ())))


def overloaded(units_at: Mapping[int, int], *, now: datetime) -> bool:
    """Whether one more order of so many units would be too much for one of these places; exact under their lock."""
    rows = sql.run(_COUNT, _counting(units_at, now))
    return any(room is not None and units_at[place] > room for place, *row in rows for room in [_room(*row)])


def _room(orders: int, units: int, per_hour: int | None, per_day: int | None) -> int | None:
    if per_hour is not None and orders >= per_hour:
        return 0
    return None if per_day is None else max(0, per_day - units)


def _share(used: int, limit: int | None) -> float:
    return 0.0 if limit is None else used / limit if limit else 1.0


def _counting(location_ids: Iterable[int] | None, now: datetime) -> tuple:
    gone = list(_GONE)
    return now, gone, gone, now, location_ids is None, sql.numbers(location_ids or ())
