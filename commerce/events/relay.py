"""Working through the outbox: claim one row, run its handler outside any transaction, write down how it went.

A claim is a lease by the database's clock. A worker that dies lets it run out and the row is claimed again; one that
comes back late finds its `attempts` gone by and leaves the row alone. A handler that keeps failing, or keeps killing
its worker, ends as a visible dead letter and never holds up other rows.
"""

import json
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from commerce import live, pruning, sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import Fact
from commerce.models import Reaction

TRIES = 5
LEASE = timedelta(seconds=45)
FIRST_RETRY = timedelta(seconds=5)
RETRY_FACTOR = 4
KEPT = timedelta(days=7)
PERMISSION = "admin.write"

_log = logging.getLogger(__name__)

# Leased rows are not due, so one index finds the work; `statement_timestamp` is the clock of the claim itself.
_CLAIM = """
WITH due AS (
    SELECT id FROM commerce_reaction r
    WHERE status = 'waiting' AND due_at <= statement_timestamp() AND attempts < %s
      AND (ordering_key = '' OR NOT EXISTS (
          SELECT FROM commerce_reaction older
          WHERE older.status = 'waiting' AND older.ordering_key <> '' AND older.ordering_key = r.ordering_key
            AND older.id < r.id))
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE commerce_reaction r
SET attempts = attempts + 1, leased_until = statement_timestamp() + %s, due_at = statement_timestamp() + %s
FROM due WHERE r.id = due.id
RETURNING r.id, r.fact, r.handler, r.payload::text, r.attempts
"""
_DONE = """
UPDATE commerce_reaction SET status = 'done', done_at = statement_timestamp(), leased_until = NULL, last_error = ''
WHERE id = %s AND status = 'waiting' AND attempts = %s RETURNING id
"""
_FAILED = """
UPDATE commerce_reaction
SET status = CASE WHEN attempts >= %s THEN 'dead' ELSE 'waiting' END,
    due_at = statement_timestamp() + %s * power(%s, attempts - 1) * (0.8 + 0.4 * random()),
    leased_until = NULL, last_error = %s
WHERE id = %s AND status = 'waiting' AND attempts = %s RETURNING status
"""
_EXHAUSTED = """
UPDATE commerce_reaction SET status = 'dead', leased_until = NULL, last_error = %s
WHERE status = 'waiting' AND due_at <= statement_timestamp() AND attempts >= %s RETURNING id, handler
"""
_LOST = "The worker died, or did not finish before its lease ended."
_OLD = "status IN ('done', 'dismissed') AND done_at < statement_timestamp() - %s"


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    fact: str
    handler: str
    payload: str
    attempts: int


def drain(limit: int = 100, *, lease: timedelta | None = None, seconds: float = 60.0) -> int:
    """Run up to `limit` due rows, one after the other, and start none after `seconds`. Returns how many were tried.

    Any number of drains may run at once. A handler that takes longer than the lease is run again beside itself.
    """
    for row_id, handler in sql.run(_EXHAUSTED, (_LOST, TRIES)):
        _log.error("Reaction %s gave up: %s: %s", row_id, handler, _LOST)
        _call_for_attention()
    tried, deadline = 0, time.monotonic() + seconds
    while tried < limit and time.monotonic() < deadline and (claim := _claim(LEASE if lease is None else lease)):
        _run(claim)
        tried += 1
    return tried


def _claim(lease: timedelta) -> _Claim | None:
    rows = sql.run(_CLAIM, (TRIES, lease, lease))
    return _Claim(*rows[0]) if rows else None


def _run(claim: _Claim) -> None:
    try:
        with bus.caused_by(f"reaction:{claim.id}"):
            bus.find(claim.handler)(Fact.by_name(claim.fact).from_payload(json.loads(claim.payload)))
    except Exception as failure:
        connection.close_if_unusable_or_obsolete()
        _fail(claim, failure)
        return
    if not sql.run(_DONE, (claim.id, claim.attempts)):
        _log.warning("Reaction %s outlived its lease: %s", claim.id, claim.handler)


def _fail(claim: _Claim, failure: Exception) -> None:
    error = f"{type(failure).__name__}: {failure}"[:2000].replace("\0", "")
    params = (TRIES, FIRST_RETRY, RETRY_FACTOR, error, claim.id, claim.attempts)
    for (status,) in sql.run(_FAILED, params):
        if status == Reaction.Status.DEAD:
            _log.error("Reaction %s gave up: %s", claim.id, claim.handler, exc_info=failure)
            _call_for_attention()
        else:
            _log.warning("Reaction %s will be tried again: %s: %s", claim.id, claim.handler, error)


def _call_for_attention() -> None:
    """Open pages look again at what needs somebody."""
    live.publish("attention", "changed", {})


@transactions.use_case
def replay(*, by: Actor, reaction_ids: list[int]) -> int:
    """Give dead letters a new set of tries; rows in another state are left alone. Returns how many it were."""
    by.require(PERMISSION)
    transactions.about(reaction_ids=reaction_ids)
    now = transactions.now()
    bus.nudge_on_commit()
    return _dead(reaction_ids).update(status=Reaction.Status.WAITING, attempts=0, due_at=now)


@transactions.use_case
def dismiss(*, by: Actor, reaction_ids: list[int]) -> int:
    """Decide that dead letters need not happen any more. Returns how many it were."""
    by.require(PERMISSION)
    transactions.about(reaction_ids=reaction_ids)
    return _dead(reaction_ids).update(status=Reaction.Status.DISMISSED, done_at=transactions.now())


def _dead(reaction_ids: list[int]):
    return Reaction.objects.filter(id__in=reaction_ids, status=Reaction.Status.DEAD)


def prune(*, kept: timedelta = KEPT) -> int:
    """Forget rows that were finished longer ago than `kept`; how many. Dead letters stay until somebody decides."""
    return pruning.every("commerce_reaction", _OLD, (kept,))
