"""What became of a try, in one statement: of the delivery, and of its endpoint's standing.

Retries come after 5 s, 15 s, 45 s … 6 h, a little later each by chance: 13 tries over at least 28 hours. An endpoint
rests longer with each failure in a row, as long as it asks for with Retry-After, and is paused after a day of them. Its
first success after several failures makes all that waits for it due.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from commerce import live, sql
from commerce.models import WebhookEndpoint
from commerce.webhooks import topics
from commerce.webhooks.claiming import LOST, TRIES, Claim

FIRST_RETRY, RETRY_FACTOR, LONGEST_RETRY = timedelta(seconds=5), 3, timedelta(hours=6)
FIRST_REST, LONGEST_REST, FREE_FAILURES = timedelta(seconds=5), timedelta(minutes=15), 3
LONGEST_ASKED = timedelta(hours=24)
PATIENCE = timedelta(hours=24)
_NOW = "statement_timestamp()"
_log = logging.getLogger(__name__)

# The endpoint before its deliveries, as whoever pauses, resumes or removes it does.
_ITS_TURN = (
    "WITH held AS MATERIALIZED (\n  SELECT id, failures FROM commerce_webhookendpoint WHERE id = %s FOR NO KEY UPDATE)"
)
_DELIVERED = f"""
{_ITS_TURN}, done AS (
  UPDATE commerce_webhookdelivery d SET status = 'delivered', ended_at = {_NOW}, leased_until = NULL, failure = '',
    took_ms = %s, response_status = %s, response_excerpt = %s
  FROM held WHERE d.endpoint_id = held.id AND d.id = %s AND d.status = 'waiting' AND d.claims = %s
  RETURNING d.id, d.endpoint_id, held.failures
), well AS (
  UPDATE commerce_webhookendpoint e
  SET failures = 0, failing_since = NULL, rest_until = NULL, last_delivered_at = {_NOW}
  FROM done WHERE e.id = done.endpoint_id AND NOT %s
)
SELECT failures FROM done
"""
# As of when each was made: in that order nothing stands before what it waits for.
_BACK = f"""
UPDATE commerce_webhookdelivery SET due_at = created_at
WHERE endpoint_id = %s AND status = 'waiting' AND leased_until IS NULL AND due_at > {_NOW}
"""
_FAILED = f"""
{_ITS_TURN}, failed AS (
  UPDATE commerce_webhookdelivery d SET leased_until = NULL,
    status = CASE WHEN attempts >= %s THEN 'failed' ELSE 'waiting' END,
    ended_at = CASE WHEN attempts >= %s THEN {_NOW} END,
    due_at = {_NOW} + greatest(least(%s * power(%s, attempts - 1), %s) * (1 + 0.25 * random()), %s),
    took_ms = %s, response_status = %s, response_excerpt = %s, failure = %s
  FROM held WHERE d.endpoint_id = held.id AND d.id = %s AND d.status = 'waiting' AND d.claims = %s
  RETURNING d.id, d.endpoint_id, d.status
), hurt AS (
  UPDATE commerce_webhookendpoint e SET failures = e.failures + 1, failing_since = coalesce(e.failing_since, {_NOW}),
    rest_until = greatest(e.rest_until, {_NOW} + %s, CASE WHEN e.failures >= %s THEN
      {_NOW} + least(%s * power(2, least(e.failures - %s, 20)), %s) * (1 + 0.25 * random()) END)
  FROM failed WHERE e.id = failed.endpoint_id AND NOT %s
)
SELECT status FROM failed
"""
_PAUSE = f"""
UPDATE commerce_webhookendpoint SET status = 'paused', paused_at = {_NOW}, version = version + 1,
  pause_reason = CASE WHEN %s <> '' THEN %s ELSE 'failing' END
WHERE id = %s AND status = 'active' AND removed_at IS NULL AND (%s <> '' OR failing_since <= {_NOW} - %s::interval)
RETURNING id
"""
_EXHAUSTED = f"""
UPDATE commerce_webhookdelivery SET status = 'failed', ended_at = {_NOW}, leased_until = NULL, failure = '{LOST}'
WHERE status = 'waiting' AND leased_until <= {_NOW}
  AND attempts >= CASE WHEN topic = '{topics.TEST}' THEN 1 ELSE {TRIES} END
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. Without a `failure` it was delivered. `asked` is the rest that the endpoint asked for;
    `pause` the reason to send it nothing more."""

    failure: str = ""
    status: int | None = None
    excerpt: str = ""
    took_ms: int = 0
    asked: timedelta = timedelta()
    pause: str = ""


def note(claim: Claim, outcome: Outcome) -> bool:
    """Write it down. False when the claim's lease was lost meanwhile: then nothing changes."""
    is_test = claim.topic == topics.TEST
    said = (outcome.took_ms, outcome.status, outcome.excerpt)
    if not outcome.failure:
        noted = sql.run(_DELIVERED, (claim.endpoint_id, *said, claim.id, claim.claims, is_test))
    else:
        tries, asked = 1 if is_test else TRIES, min(outcome.asked, LONGEST_ASKED)
        retry = (FIRST_RETRY, RETRY_FACTOR, LONGEST_RETRY, asked)
        rest = (asked, FREE_FAILURES - 1, FIRST_REST, FREE_FAILURES - 1, LONGEST_REST)
        whose = (outcome.failure, claim.id, claim.claims)
        noted = sql.run(_FAILED, (claim.endpoint_id, tries, tries, *retry, *said, *whose, *rest, is_test))
    if not outcome.failure and noted and noted[0][0] >= FREE_FAILURES and not is_test:
        sql.send(_BACK, (claim.endpoint_id,))
    if not noted:
        _log.warning("Webhook delivery %s outlived its lease", claim.event)
    elif outcome.failure and not is_test:
        _judge(claim, outcome)
    return bool(noted)


def give_up_lost() -> None:
    """End what was tried for the last time by a worker that never said how it went."""
    for (id,) in sql.run(_EXHAUSTED):
        _log.error("Webhook delivery %s gave up: %s", id, LOST)


def _judge(claim: Claim, outcome: Outcome) -> None:
    """Pause an endpoint that wants nothing more, or that has heard nothing for a whole day."""
    rows = sql.run(_PAUSE, (outcome.pause, outcome.pause, claim.endpoint_id, outcome.pause, PATIENCE))
    if rows:
        _log.error(
            "Webhook endpoint %s is paused: %s", WebhookEndpoint(pk=claim.endpoint_id).public_id, outcome.failure
        )
        live.publish("attention", "changed", {})
