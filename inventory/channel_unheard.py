"""Units that channels may have sold without our knowing, and that others are not shown therefore.

Two reasons: a level went down over there and its order is on its way; or a channel is dark, and goes on selling what it
showed last. Nothing that is on hand, held or promised changes: this is about what is shown, and to channels only.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from commerce import sql
from commerce.models import Channel, Connection
from commerce.sales_channels import caution
from commerce.sales_channels.caution import Caution
from inventory import availability

# Kits are taken apart, whatever levels they have from before they were kits.
_UNHEARD = """
WITH asked AS (
    SELECT unnest(%(variants)s::bigint[]) AS id
    UNION SELECT component_id FROM commerce_kitcomponent WHERE kit_id = ANY(%(variants)s)
), goods AS (
    SELECT id AS listed, id, 1 AS units FROM asked
    UNION ALL
    SELECT k.kit_id, k.component_id, k.quantity FROM commerce_kitcomponent k JOIN asked ON asked.id = k.component_id
)
SELECT c.id, g.id, g.units, CASE WHEN c.id <> %(apart)s THEN u.dark_since END,
  CASE WHEN p.awaited_until > statement_timestamp() THEN p.awaited ELSE 0 END,
  CASE WHEN p.sent_at IS NOT NULL THEN greatest((p.sent->>'quantity')::int, (p.tried->>'quantity')::int) END,
  c.settings::text,
  ARRAY(SELECT location_id FROM commerce_connectionplace o
        WHERE o.connection_id = c.id AND o.external_ref = p.place ORDER BY location_id)
FROM goods g JOIN commerce_listing l ON l.variant_id = g.listed AND l.status = 'matched'
JOIN commerce_connection c ON c.id = l.connection_id AND c.status = 'live'
JOIN commerce_pulse u ON u.connection_id = c.id
JOIN commerce_push p ON p.connection_id = c.id AND p.kind = 'level' AND p.subject = l.id
WHERE p.awaited_until > statement_timestamp() OR u.dark_since IS NOT NULL AND c.id <> %(apart)s
ORDER BY c.id, g.id, p.id
"""
Place = tuple[int, int]  # `(variant id, location id)`


@dataclass(frozen=True, slots=True)
class Doubt:
    """One level at a channel: `awaited` units whose order is on its way; while it is dark, what it still `shows`, None
    where nobody knows. `each` units of the variant go into one of what it sells."""

    connection_id: int
    variant_id: int
    each: int
    dark_since: datetime | None
    awaited: int
    shows: int | None
    careful: Caution
    location_ids: tuple[int, ...]

    def units(self, free: int) -> int:
        """Of `free` units at its places, those that may be sold."""
        sold = self.awaited * self.each
        if self.dark_since is not None:
            shown = (free - sold) // self.each if self.shows is None else self.shows
            sold += self.careful.kept(shown) * self.each
        return min(sold, free)


def of(variant_ids: Collection[int], *, apart_from: int = 0) -> list[Doubt]:
    """What is in doubt about these variants, and parts of these kits. One connection knows what itself shows, dark or
    not. One query."""
    rows = sql.run(_UNHEARD, {"variants": sql.numbers(variant_ids), "apart": apart_from})
    return [Doubt(*row[:6], caution.stored(row[6]), tuple(row[7])) for row in rows]


def connection_of(channel: Channel | None) -> int:
    """The connection behind a channel; 0 where none is."""
    rows = Connection.objects.filter(channel=channel).exclude(status=Connection.Status.REMOVED)
    return rows.values_list("pk", flat=True).first() or 0


def kept(variant_ids: Collection[int], *, apart_from: int, now: datetime) -> dict[Place, int]:
    """Units at each level that this connection is not shown. One query, and one more where something is in doubt."""
    found = of(variant_ids, apart_from=apart_from)
    if not found:
        return {}
    places = {location for doubt in found for location in doubt.location_ids}
    levels = availability.read(variant_ids={doubt.variant_id for doubt in found}, location_ids=places, now=now)
    return spread(found, {(row.variant_id, row.location_id): row.free for row in levels})


def spread(doubts: Iterable[Doubt], free: Mapping[Place, int]) -> dict[Place, int]:
    """Where the units in doubt would come from: the fullest of the channel's places first. Never more than are free."""
    left = {place: units for place, units in free.items() if units > 0}
    for doubt in doubts:
        mine = {place: left[place] for at in doubt.location_ids if (place := (doubt.variant_id, at)) in left}
        units = doubt.units(sum(mine.values()))
        for place in sorted(mine, key=lambda place: (-mine[place], place)):
            taken = min(units, mine[place])
            left[place] -= taken
            units -= taken
    return {place: free[place] - units for place, units in left.items() if units < free[place]}
