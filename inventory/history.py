"""What stood at some levels at any past instant: as it was (`occurred_at`), or as we knew it (`recorded_at`).

A delivery booked in late changes what was true, never what we knew. Holds and allocations have one clock only.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from commerce import sql
from inventory.availability import Position

Clock = Literal["occurred_at", "recorded_at"]

_AT = """
WITH ledger AS (
  SELECT m.variant_id, m.location_id, sum(m.on_hand_delta)::bigint AS on_hand,
    sum(m.unavailable_delta)::bigint AS unavailable
  FROM inventory_movement m
  WHERE m.variant_id = ANY(%s) AND (%s OR m.location_id = ANY(%s)) AND m.{clock} <= %s GROUP BY 1, 2
), held AS (
  SELECT h.variant_id, h.location_id, sum(h.quantity)::bigint AS units FROM inventory_holdline h
  WHERE h.variant_id = ANY(%s) AND (%s OR h.location_id = ANY(%s))
    AND h.created_at <= %s AND h.expires_at > %s AND (h.ended_at IS NULL OR h.ended_at > %s) GROUP BY 1, 2
), promised AS (
  SELECT a.variant_id, a.location_id, sum(a.quantity)::bigint AS units FROM inventory_allocation a
  WHERE a.variant_id = ANY(%s) AND (%s OR a.location_id = ANY(%s))
    AND a.created_at <= %s AND (a.ended_at IS NULL OR a.ended_at > %s) GROUP BY 1, 2
)
SELECT variant_id, location_id, coalesce(l.on_hand, 0), coalesce(l.unavailable, 0), coalesce(p.units, 0),
  coalesce(h.units, 0)
FROM ledger l FULL JOIN held h USING (variant_id, location_id) FULL JOIN promised p USING (variant_id, location_id)
ORDER BY variant_id, location_id
"""
AT = {clock: _AT.format(clock=clock) for clock in ("occurred_at", "recorded_at")}

_CHANGES = """
SELECT (m.occurred_at AT TIME ZONE %s)::date, sum(m.on_hand_delta)::bigint FROM inventory_movement m
WHERE m.variant_id = %s AND (%s OR m.location_id = ANY(%s)) AND m.occurred_at >= %s GROUP BY 1
"""


def at(
    *, variant_ids: Collection[int], location_ids: Collection[int] | None, moment: datetime, clock: Clock
) -> list[Position]:
    """Every level of these variants that had anything by `moment`, at all locations when None. One query.

    Only what stood there, what was set aside and what was promised is known of the past; the rest stays at its default.
    """
    where = (list(variant_ids), location_ids is None, list(location_ids or ()))
    params = (*where, moment, *where, moment, moment, moment, *where, moment, moment)
    return [Position(*row) for row in sql.run(AT[clock], params)]


def daily_on_hand(
    *, variant_id: int, location_ids: Sequence[int] | None, zone: ZoneInfo, today: date, on_hand: int
) -> list[tuple[date, int]]:
    """On hand at the end of each of the last 30 days of `zone`'s calendar, oldest first; the last is `on_hand`, now."""
    days = [today - timedelta(days=back) for back in range(30)]
    since = datetime(days[-1].year, days[-1].month, days[-1].day, tzinfo=zone)
    places = list(location_ids or ())
    changes = dict(sql.run(_CHANGES, (zone.key, variant_id, location_ids is None, places, since)))
    points = []
    for day in days:
        points.append((day, on_hand))
        on_hand -= changes.get(day, 0)
    return points[::-1]
