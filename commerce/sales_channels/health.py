"""How each connection does, in numbers that people and monitors watch: one statement for all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from commerce import sql

PROMISED_SECONDS = 60.0

_READ = """
SELECT c.id, p.failures, p.open_until, p.last_fault, p.last_fault_at, p.last_success_at, p.last_heard_at,
  p.polling_since, statement_timestamp(),
  lag.p50, lag.p95, lag.sent, waiting.found, waiting.since, parked.found, inbox.found, inbox.since,
  mapping.unmatched, mapping.matched, exceptions.found, oversold.found, run.drift, run.finished_at, p.dark_since,
  EXISTS (SELECT FROM commerce_access WHERE connection_id = c.id AND problem <> '')
FROM commerce_connection c JOIN commerce_pulse p ON p.connection_id = c.id
CROSS JOIN LATERAL (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY lag_ms) AS p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY lag_ms) AS p95, count(*) AS sent
  FROM commerce_push WHERE connection_id = c.id AND sent_at > statement_timestamp() - interval '15 minutes') AS lag
CROSS JOIN LATERAL (
  SELECT count(*) AS found, min(wanted_at) AS since FROM commerce_push
  WHERE connection_id = c.id AND status = 'waiting') AS waiting
CROSS JOIN LATERAL (
  SELECT count(*) AS found FROM commerce_push WHERE connection_id = c.id AND status = 'parked') AS parked
CROSS JOIN LATERAL (
  SELECT count(*) AS found, min(received_at) AS since FROM commerce_inbound
  WHERE connection_id = c.id AND status = 'waiting') AS inbox
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE status = 'unmatched') AS unmatched,
    count(*) FILTER (WHERE status = 'matched') AS matched
  FROM commerce_listing WHERE connection_id = c.id) AS mapping
CROSS JOIN LATERAL (
  SELECT count(*) AS found FROM commerce_syncexception
  WHERE connection_id = c.id AND status IN ('open', 'retrying')) AS exceptions
CROSS JOIN LATERAL (
  SELECT count(*) AS found FROM commerce_syncexception
  WHERE connection_id = c.id AND cause = 'oversold'
    AND opened_at > statement_timestamp() - interval '1 day') AS oversold
LEFT JOIN LATERAL (
  SELECT drift, finished_at FROM commerce_syncrun
  WHERE connection_id = c.id AND kind = 'stock' AND status = 'completed' ORDER BY id DESC LIMIT 1) AS run ON true
WHERE c.id = ANY(%s) ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class Health:
    """One connection now. Lags are in milliseconds, of what it accepted within 15 minutes; `backlog` is what it is
    still to be told, `inbox` what it sent and nobody has worked on. `drift` is of the last comparison of stock. While
    it is dark it sells what it showed last, see `dark`. Where `access_ends` it gives us no new access."""

    connection_id: int
    failures: int
    open_until: datetime | None
    last_fault: str
    last_fault_at: datetime | None
    last_success_at: datetime | None
    last_heard_at: datetime | None
    polling_since: datetime | None
    at: datetime
    lag_p50: float | None
    lag_p95: float | None
    sent: int
    backlog: int
    backlog_since: datetime | None
    parked: int
    inbox: int
    inbox_since: datetime | None
    unmatched: int
    matched: int
    exceptions: int
    oversold: int
    drift: int | None
    compared_at: datetime | None
    dark_since: datetime | None
    access_ends: bool

    @property
    def breaker(self) -> str:
        """`closed`, `open` while calls are kept away, `half_open` once one may probe."""
        if self.open_until is None:
            return "closed"
        return "open" if self.open_until > self.at else "half_open"

    @property
    def waits_seconds(self) -> float:
        """How long the oldest thing has waited that the channel is to be told, or that it sent."""
        since = [moment for moment in (self.backlog_since, self.inbox_since) if moment is not None]
        return max(0.0, (self.at - min(since)).total_seconds()) if since else 0.0

    @property
    def is_well(self) -> bool:
        """Whether the promise to users holds: known there within a minute."""
        slow = self.lag_p95 is not None and self.lag_p95 > PROMISED_SECONDS * 1000
        in_reach = self.breaker == "closed" and self.dark_since is None
        return in_reach and not self.access_ends and self.waits_seconds <= PROMISED_SECONDS and not slow


def of(connection_ids: Collection[int]) -> dict[int, Health]:
    """`{connection id: Health}`, one query."""
    rows = sql.run(_READ, (sql.numbers(connection_ids),))
    return {row[0]: Health(*row) for row in rows}
