"""Counts over many levels, for Home and for reports. Reads only, one query each; `location_ids` None means everywhere.

Only variants on sale or selling down count. `free` is what no live promise counts on; safety stock is not subtracted.
What an article had before it was made a kit is no stock of the kit; what was promised of it still has to be found.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from commerce import sql
from inventory import availability

LOW_AT = 3

_FREE = f"""
WITH free AS (
  SELECT l.variant_id, l.location_id, l.shortfall,
    CASE WHEN {availability.PLAIN} THEN {availability.FREE.format(now="%(now)s")} END AS units
  FROM inventory_level l JOIN commerce_variant v ON v.id = l.variant_id JOIN commerce_product p ON p.id = v.product_id
  WHERE {availability.ON_SALE}
)
"""
_HERE = "(%(everywhere)s OR location_id = ANY(%(places)s))"
_SHELF = (
    _FREE
    + f"""
, here AS (SELECT variant_id, sum(greatest(0, units)) FILTER (WHERE units IS NOT NULL) AS units,
    sum(shortfall) AS shortfall, count(*) FILTER (WHERE shortfall > 0) AS short_levels
  FROM free WHERE {_HERE} GROUP BY 1)
SELECT count(units), count(*) FILTER (WHERE units > 0), coalesce(sum(units), 0),
  count(*) FILTER (WHERE units BETWEEN 1 AND %(low)s), count(*) FILTER (WHERE units = 0),
  count(*) FILTER (WHERE units = 0 AND EXISTS (
    SELECT 1 FROM free f WHERE f.variant_id = here.variant_id AND f.units > 0)),
  coalesce(sum(shortfall), 0), coalesce(sum(short_levels), 0) FROM here
"""
)
_PER_STORE = (
    _FREE
    + """
SELECT location_id, coalesce(sum(greatest(0, units)), 0)::bigint,
  count(*) FILTER (WHERE units BETWEEN 1 AND %(low)s)::int, count(*) FILTER (WHERE units <= 0)::int,
  coalesce(sum(shortfall), 0)::bigint FROM free GROUP BY 1
"""
)
_FLOW = f"""
SELECT coalesce(sum(on_hand_delta) FILTER (WHERE kind IN ('receipt', 'transfer_in')), 0),
  count(DISTINCT cause) FILTER (WHERE kind IN ('receipt', 'transfer_in')),
  coalesce(-sum(on_hand_delta) FILTER (WHERE on_hand_delta < 0), 0)
FROM inventory_movement WHERE recorded_at >= %(since)s AND recorded_at <= %(now)s AND {_HERE}
"""
_HELD = f"""
SELECT coalesce(sum(quantity), 0), count(DISTINCT hold_id), min(expires_at)
FROM inventory_holdline WHERE ended_at IS NULL AND expires_at > %(now)s AND {_HERE}
"""
_DRIFT = f"""
SELECT count(*), count(*) FILTER (
  WHERE l.on_hand <> coalesce(m.on_hand, 0) OR l.unavailable <> coalesce(m.unavailable, 0))
FROM (SELECT * FROM inventory_level WHERE {_HERE}) l
LEFT JOIN (SELECT variant_id, location_id, sum(on_hand_delta) AS on_hand, sum(unavailable_delta) AS unavailable
  FROM inventory_movement WHERE {_HERE} GROUP BY 1, 2) m USING (variant_id, location_id)
"""
_MOVED = f"""
SELECT (recorded_at AT TIME ZONE %(zone)s)::date, sum(abs(on_hand_delta))
FROM inventory_movement WHERE recorded_at >= %(since)s AND recorded_at <= %(now)s AND {_HERE} GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """How variants stand at some locations taken together: numbers of SKUs, except `free` and `shortfall` in units.

    `elsewhere` of the sold-out ones are free at some other location; `short` counts the levels with a shortfall.
    """

    skus: int
    in_stock: int
    free: int
    low: int
    sold_out: int
    elsewhere: int
    shortfall: int
    short: int


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """One location: free units, SKUs low and sold out, units promised beyond what is there."""

    free: int
    low: int
    sold_out: int
    shortfall: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Units in and out since some moment, and how many deliveries brought the former."""

    received: int
    deliveries: int
    left: int


@dataclass(frozen=True, slots=True)
class Held:
    """Units in live holds, the number of those holds, and when the next one ends."""

    units: int
    holds: int
    next_end: datetime | None


@dataclass(frozen=True, slots=True)
class Drift:
    """Levels compared with their ledger, and how many of them differ."""

    levels: int
    wrong: int


def shelf(*, location_ids: list[int] | None, now: datetime) -> Shelf:
    """Count SKUs by how much of them is free; a SKU is sold out when nothing is free at any of the locations."""
    return Shelf(*map(int, sql.run(_SHELF, _where(location_ids) | {"now": now, "low": LOW_AT})[0]))


def per_store(*, now: datetime) -> dict[int, StoreCounts]:
    """The same counts for every location by itself."""
    rows = sql.run(_PER_STORE, {"now": now, "low": LOW_AT})
    return {location: StoreCounts(*counts) for location, *counts in rows}


def flow(*, location_ids: list[int] | None, since: datetime, now: datetime) -> Flow:
    """Units that arrived and that left during `[since, now]`, by when they were recorded."""
    return Flow(*sql.run(_FLOW, _where(location_ids) | {"since": since, "now": now})[0])


def held(*, location_ids: list[int] | None, now: datetime) -> Held:
    """What is held at this instant; a hold that ran out does not count, swept or not."""
    return Held(*sql.run(_HELD, _where(location_ids) | {"now": now})[0])


def drift(*, location_ids: list[int] | None) -> Drift:
    """Compare every level with the sum of its ledger. Reads the whole ledger of these locations: cache the answer."""
    return Drift(*sql.run(_DRIFT, _where(location_ids))[0])


def moved(*, location_ids: list[int] | None, zone: ZoneInfo, now: datetime, days: int) -> list[tuple[date, int]]:
    """Units that came or went per calendar day of `zone`, the last `days` days, oldest first, quiet days as 0."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    found = dict(sql.run(_MOVED, _where(location_ids) | {"zone": zone.key, "since": since, "now": now}))
    return [(day, int(found.get(day, 0))) for day in (first + timedelta(days=n) for n in range(days))]


def _where(location_ids: list[int] | None) -> dict[str, object]:
    return {"everywhere": location_ids is None, "places": location_ids or []}
