"""Channels that can be told nothing: they go on selling what they showed last, and nobody here knows how much.

A channel is dark once its calls have failed, or levels could not be written, for longer than its `caution` says. It is
heard again when what it should show was accepted and all its orders were read since its last failure. Until then it is
told no higher level: what it sold meanwhile may not be known here. A pause is no outage but somebody's decision.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ConnectionChanged, UnheardSales
from commerce.models import Connection, Pulse
from commerce.sales_channels import caution
from commerce.sales_channels.caution import Caution

_log = logging.getLogger(__name__)
# What a channel that answers will not take yet counts its attempts; what fails because of the channel counts none.
_LOOK = """
SELECT c.id, c.status, c.settings::text, p.dark_since, p.failing_since, p.last_fault_at, p.orders_read_at, told.at,
  waits.oldest, waits.stuck, statement_timestamp()
FROM commerce_connection c JOIN commerce_pulse p ON p.connection_id = c.id
CROSS JOIN LATERAL (
  SELECT min(wanted_at) FILTER (WHERE attempts = 0 OR leased_until > statement_timestamp()) AS oldest,
    min(wanted_at) FILTER (WHERE attempts = 0 AND last_error <> '') AS stuck FROM commerce_push
  WHERE connection_id = c.id AND kind = 'level' AND status = 'waiting') AS waits
LEFT JOIN LATERAL (
  SELECT sent_at AS at FROM commerce_push WHERE connection_id = c.id AND kind = 'level' AND sent_at IS NOT NULL
  ORDER BY sent_at DESC LIMIT 1) AS told ON true
WHERE c.status = 'live' OR p.dark_since IS NOT NULL ORDER BY c.id
"""
_SHOWS = """
SELECT coalesce(greatest((p.sent->>'quantity')::int, (p.tried->>'quantity')::int), 0) FROM commerce_push p
JOIN commerce_listing l ON l.id = p.subject AND l.status = 'matched'
WHERE p.connection_id = %s AND p.kind = 'level'
"""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether one connection is dark. `told_at` is when it accepted a level last, `oldest` since when one
    waits to be told, `stuck` one that was tried in vain."""

    connection_id: int
    status: str
    careful: Caution
    dark_since: datetime | None
    failing_since: datetime | None
    last_fault_at: datetime | None
    orders_read_at: datetime | None
    told_at: datetime | None
    oldest: datetime | None
    stuck: datetime | None
    at: datetime

    @property
    def begun_at(self) -> datetime | None:
        """Since when it is dark, where that is long enough ago to say so and was not said."""
        if self.dark_since is not None or self.status != Connection.Status.LIVE:
            return None
        early = self.at - self.careful.until_dark
        unwritten = self.stuck if self.told_at is None or self.told_at <= early else None
        since = min((moment for moment in (self.failing_since, unwritten) if moment is not None), default=None)
        return since if since is not None and since <= early else None

    @property
    def is_over(self) -> bool:
        """Whether a dark one was heard again: it accepts what it should show, and what it sold meanwhile is known."""
        if self.dark_since is None or self.status != Connection.Status.LIVE:
            return self.dark_since is not None
        last = max(self.dark_since, self.last_fault_at or self.dark_since)
        read = self.orders_read_at is not None and self.orders_read_at > last
        return self.failing_since is None and read and (self.oldest is None or self.oldest > last)


@transactions.upkeep
def look(*, by: Actor) -> list[int]:
    """Note which channels became dark and which were heard again; what the others show follows. Returns those."""
    changed = [signs for signs in map(_signs, sql.run(_LOOK)) if signs.begun_at or signs.is_over]
    for signs in changed:
        was = signs.dark_since
        mine = Pulse.objects.filter(connection=signs.connection_id, dark_since=was)
        mine.update(dark_since=signs.begun_at)
        bus.publish(UnheardSales(connection_id=signs.connection_id))
        if was is not None and signs.status == Connection.Status.LIVE:
            bus.publish(ConnectionChanged(connection_id=signs.connection_id))
        _log.warning("Channel %s %s", signs.connection_id, "is dark" if was is None else "is heard again")
    transactions.about(connections=[signs.connection_id for signs in changed])
    return [signs.connection_id for signs in changed]


def is_dark(connection_id: int) -> bool:
    """Whether it is, as everybody sees it now."""
    return Pulse.objects.filter(connection=connection_id, dark_since__isnull=False).exists()


def kept(connection: Connection) -> int:
    """Units that other channels show fewer of at most, while this one is dark."""
    careful = caution.of(connection.settings)
    return sum(careful.kept(units) for (units,) in sql.run(_SHOWS, (connection.pk,)))


def _signs(row: Sequence[Any]) -> Signs:
    return Signs(*row[:2], caution.stored(row[2]), *row[3:])
