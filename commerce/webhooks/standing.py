"""How endpoints are doing: what waits, what came through in a day, what was given up. One query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commerce import sql

_READ = """
SELECT endpoint_id, count(*) FILTER (WHERE status = 'waiting'), min(created_at) FILTER (WHERE status = 'waiting'),
  count(*) FILTER (WHERE status = 'failed'),
  count(*) FILTER (WHERE status = 'delivered' AND ended_at > now() - interval '1 day'),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY took_ms)
    FILTER (WHERE status = 'delivered' AND ended_at > now() - interval '1 day')
FROM commerce_webhookdelivery
WHERE endpoint_id = ANY(%s)
  AND (status IN ('waiting', 'failed') OR created_at > now() - interval '2 days') AND topic <> 'webhook.test'
GROUP BY endpoint_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one endpoint: what waits and since when, what was given up and is still in the log, what came through within
    a day, and how many milliseconds half of those took at most."""

    waiting: int = 0
    waiting_since: datetime | None = None
    failed: int = 0
    delivered: int = 0
    median_ms: int | None = None


def of(endpoint_ids: Iterable[int]) -> dict[int, Standing]:
    """`{endpoint id: its standing}`, for each of them."""
    asked = list(endpoint_ids)
    found = {row[0]: Standing(*row[1:]) for row in sql.run(_READ, (sql.numbers(asked),))} if asked else {}
    return {id: found.get(id, Standing()) for id in asked}
