"""Whose turn it is: one delivery leased at a time, fairly among endpoints, in order per key.

An endpoint that answers gets a few calls at once, one that fails a single one after a rest that grows, so that however
much waits for it, neither it nor anybody else suffers. `claims` only grows: who returns late finds it gone by.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce import sql
from commerce.webhooks import topics

LEASE = timedelta(seconds=60)
CALLS_AT_ONCE = 3
TRIES = 13
LOST = "worker_lost"

# Of one endpoint's waiting deliveries with one key only the oldest may go. Written so that the planner walks the rows
# as they are due and probes each: NOT EXISTS would become a join with all that wait.
ORDER_GUARD = """
(SELECT older.id FROM commerce_webhookdelivery older
  WHERE older.endpoint_id = d.endpoint_id AND older.ordering_key = d.ordering_key AND older.status = 'waiting'
    AND older.id < d.id LIMIT 1) IS NULL
"""
_NOW = "statement_timestamp()"
_TAKE = f"""
UPDATE commerce_webhookdelivery d
SET attempts = d.attempts + 1, claims = d.claims + 1, leased_until = {_NOW} + %s, due_at = {_NOW} + %s,
  first_sent_at = coalesce(d.first_sent_at, {_NOW}), sent_at = {_NOW}
FROM due, commerce_webhookendpoint e
WHERE d.id = due.id AND e.id = d.endpoint_id
RETURNING d.id, d.claims, d.endpoint_id, d.event, d.topic, d.payload, e.url, e.secret_sealed,
  CASE WHEN e.previous_until > {_NOW} THEN e.previous_sealed ELSE '' END, {_NOW}
"""
_NEXT = f"""
WITH open AS (
  SELECT e.id FROM commerce_webhookendpoint e
  WHERE e.status = 'active' AND e.removed_at IS NULL AND (e.rest_until IS NULL OR e.rest_until <= {_NOW})
    AND (SELECT count(*) FROM commerce_webhookdelivery busy WHERE busy.endpoint_id = e.id AND busy.status = 'waiting'
      AND busy.leased_until IS NOT NULL AND busy.leased_until > {_NOW}) < CASE WHEN e.failures = 0 THEN %s ELSE 1 END
    AND (SELECT d.id FROM commerce_webhookdelivery d WHERE d.endpoint_id = e.id AND {{ready}}
      ORDER BY d.due_at, d.id LIMIT 1) IS NOT NULL
  ORDER BY e.claimed_at NULLS FIRST, e.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
), due AS (
  SELECT d.id FROM commerce_webhookdelivery d WHERE d.endpoint_id = (SELECT id FROM open) AND {{ready}}
  ORDER BY d.due_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
), turn AS (
  UPDATE commerce_webhookendpoint SET claimed_at = {_NOW} WHERE id IN (SELECT id FROM open)
)
{_TAKE}
"""
_READY = f"d.status = 'waiting' AND d.due_at <= {_NOW} AND d.topic <> '{topics.TEST}' AND {{guard}}"
_BUSY = f"""
SELECT EXISTS (SELECT FROM commerce_webhookdelivery WHERE status = 'waiting' AND leased_until IS NOT NULL
  AND leased_until > {_NOW} AND sent_at > {_NOW} - %s AND topic <> '{topics.TEST}')
"""
_TEST = f"""
WITH due AS (
  SELECT d.id FROM commerce_webhookdelivery d
  WHERE d.status = 'waiting' AND d.due_at <= {_NOW} AND d.topic = '{topics.TEST}' AND (%s::bigint IS NULL OR d.id = %s)
  ORDER BY d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
{_TAKE}
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One leased try. `sealed` are the secrets to sign with, newest first; `at` is the database's clock."""

    id: int
    claims: int
    endpoint_id: int
    event: str
    topic: str
    payload: str
    url: str
    sealed: list[str]
    at: datetime


def following(lease: timedelta = LEASE) -> Claim | None:
    """The next delivery to be tried anywhere, leased; None when nothing may be tried now. Tests of endpoints go first,
    even to one that is paused."""
    ready = _READY.format(guard=ORDER_GUARD)
    return trial(lease=lease) or _claim(sql.run(_NEXT.format(ready=ready), (CALLS_AT_ONCE, lease, lease)))


def is_somebody_sending(longest_call: timedelta) -> bool:
    """Whether a worker is waiting for an answer just now: it looks for more as soon as it has one."""
    return sql.run(_BUSY, (longest_call,))[0][0]


def trial(delivery_id: int | None = None, *, lease: timedelta = LEASE) -> Claim | None:
    """A test that waits, or the one with this id, leased."""
    return _claim(sql.run(_TEST, (delivery_id, delivery_id, lease, lease)))


def _claim(rows: sql.Rows) -> Claim | None:
    if not rows:
        return None
    *said, newest, previous, at = rows[0]
    return Claim(*said, sealed=[newest, previous] if previous else [newest], at=at)
