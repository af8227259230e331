"""Working through the inbox: claim the oldest of its resource, translate, hand over, write down how it went.

A worker that dies lets its lease run out. What fails because of the channel or a busy database waits and is not
counted; what fails because of us, or kills its worker, is tried a few times and then waits for people, with what went
wrong.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection as database

from commerce import outages, sql
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import accounts, calls, receivers, trouble
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.connector import Can
from commerce.sales_channels.faults import ChannelFault, Garbled, Missing, Throttled
from commerce.sales_channels.neutral import Fetch, ForPeople, Ignored, Order
from commerce.sales_channels.receivers import Carried, Outcome

LEASE = timedelta(seconds=40)  # waiting for the rate and two calls
TRIES = 5
WAITS = 15
RETRY_SECONDS = 10.0

_log = logging.getLogger(__name__)
_CLAIM = """
WITH due AS (
    SELECT i.id FROM commerce_inbound i
    WHERE i.connection_id = %s AND i.status = 'waiting' AND i.due_at <= statement_timestamp()
      AND (i.resource = '' OR NOT EXISTS (
          SELECT FROM commerce_inbound older
          WHERE older.status = 'waiting' AND older.connection_id = i.connection_id AND older.resource = i.resource
            AND older.resource <> '' AND older.id < i.id))
    ORDER BY i.due_at, i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED
)
UPDATE commerce_inbound i
SET attempts = attempts + 1, due_at = statement_timestamp() + %s, leased_until = statement_timestamp() + %s
FROM due WHERE i.id = due.id RETURNING i.id, i.topic, i.resource, i.body, i.attempts
"""
_END = """
UPDATE commerce_inbound SET status = %s, reason = %s, detail = %s, done_at = statement_timestamp(), leased_until = NULL
WHERE id = %s AND status = 'waiting' AND attempts = %s RETURNING id
"""
_LATER = """
UPDATE commerce_inbound SET due_at = statement_timestamp() + %s * interval '1 second', detail = %s, reason = %s,
    leased_until = NULL, attempts = CASE WHEN %s THEN attempts ELSE attempts - 1 END
WHERE id = %s AND status = 'waiting' AND attempts = %s
"""
_EXHAUSTED = """
UPDATE commerce_inbound
SET status = 'dead', reason = 'failed', detail = %s, done_at = statement_timestamp(), leased_until = NULL
WHERE connection_id = %s AND status = 'waiting' AND leased_until <= statement_timestamp()
  AND attempts >= CASE WHEN reason = '' THEN %s ELSE %s END
RETURNING id, topic, resource
"""  # with a reason it waits for something, so many times
_LOST = "The worker died, or did not finish before its lease ended."


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    topic: str
    resource: str
    body: bytes
    attempts: int


class _ForPeople(Exception):
    """`code, detail`: the delivery waits for somebody."""


def work(connection: Connection, *, deadline: float, most: int) -> int:
    """Work on what one connection was sent, one after the other, and start nothing after `deadline` (of
    time.monotonic). Returns how many were tried."""
    for row in sql.run(_EXHAUSTED, (_LOST, connection.pk, TRIES, WAITS)):
        _log.error("Delivery %s of %s is given up: %s", row[0], connection.name, _LOST)
        _tell_people(connection, *row, "failed", _LOST)
    tried = 0
    while tried < most and time.monotonic() < deadline and (rows := sql.run(_CLAIM, (connection.pk, LEASE, LEASE))):
        _one(connection, _Claim(*rows[0]))
        tried += 1
    return tried


def _one(connection: Connection, claim: _Claim) -> None:
    try:
        outcome = _apply(connection, claim)
    except (NotNow, Throttled) as no:
        after = no.seconds if isinstance(no, NotNow) else no.after
        _later(claim, after or RETRY_SECONDS, str(no), counts=False)
    except Garbled as fault:
        _park(connection, claim, "malformed", fault.detail)
    except _ForPeople as said:
        _park(connection, claim, *said.args)
    except ChannelFault as fault:
        _later(claim, RETRY_SECONDS, f"{type(fault).__name__}: {fault.detail}", counts=False)
    except Exception as failure:
        database.close_if_unusable_or_obsolete()
        _failed(connection, claim, failure)
    else:
        _end(connection, claim, outcome)


def _apply(connection: Connection, claim: _Claim) -> Outcome:
    speaker = accounts.connector(connection)
    may_ask = Can.ORDERS_IN in speaker.capabilities()
    outcomes = [
        _deliver(connection, Carried(message) if may_ask and isinstance(message, Order) else message)
        for message in speaker.normalize(claim.topic, bytes(claim.body))
    ]
    worst = {"parked": 0, "done": 1, "ignored": 2}
    return min(outcomes, key=lambda outcome: worst[outcome.state], default=Outcome("ignored", "empty"))


def _deliver(connection: Connection, message: object) -> Outcome:
    if isinstance(message, Ignored):
        state = "parked" if message.reason == "unknown_topic" else "ignored"
        return Outcome(state, message.reason)
    if isinstance(message, ForPeople):
        raise _ForPeople(message.code, message.detail)
    if isinstance(message, Fetch):
        return fetched(connection, message)
    outcome = receivers.deliver(connection, message)
    if outcome.needs is not None:
        found = fetched(connection, outcome.needs)
        if found.reason == "before_connection":
            return Outcome("ignored", found.reason)
        if outcome.state == "done":
            return found
        outcome = receivers.deliver(connection, message)
    return outcome


def fetched(connection: Connection, wanted: Fetch) -> Outcome:
    """Ask for one thing and hand it over. Only orders are asked for one by one; levels and products are looked at by
    the next reconciliation."""
    if wanted.kind != "order":
        return Outcome("ignored", "looked_at_later")
    try:
        order = calls.make(connection, lambda own: own.fetch_order(wanted.external_id), wait_seconds=5.0)
    except Missing as fault:
        return Outcome("ignored", "not_there", fault.detail)
    return receivers.deliver(connection, order)


def _end(connection: Connection, claim: _Claim, outcome: Outcome) -> None:
    if outcome.state == "parked" and outcome.again_seconds is not None:
        if claim.attempts < WAITS:
            _later(claim, outcome.again_seconds, outcome.detail, reason=outcome.reason)
            return
        outcome = Outcome("ignored", outcome.reason, "What it is about did not come.")
    if outcome.reason == "unknown_topic":
        _park(connection, claim, outcome.reason, f"Nothing here knows the topic {claim.topic}.")
        return
    if outcome.state == "parked":
        _park(connection, claim, outcome.reason, outcome.detail)
        return
    if sql.run(_END, (outcome.state, outcome.reason[:64], outcome.detail[:1000], claim.id, claim.attempts)):
        trouble.done_after_all(inbound_id=claim.id)


def _park(connection: Connection, claim: _Claim, reason: str, detail: str) -> None:
    _log.warning("Delivery %s of %s is parked: %s: %s", claim.id, connection.name, reason, detail)
    _give_up(connection, claim, "parked", reason, detail)


def _give_up(connection: Connection, claim: _Claim, state: str, reason: str, detail: str) -> None:
    if sql.run(_END, (state, reason, detail[:1000], claim.id, claim.attempts)):
        _tell_people(connection, claim.id, claim.topic, claim.resource, reason, detail)


def _tell_people(connection: Connection, id: int, topic: str, resource: str, reason: str, detail: str) -> None:
    trouble.open_one(connection, reason, resource or f"{topic}:{id}", detail, inbound_id=id, facts={"topic": topic})


def _failed(connection: Connection, claim: _Claim, failure: Exception) -> None:
    error = trouble.words(failure)
    busy = outages.as_refusal(failure) or (failure if isinstance(failure, Refusal) and failure.status == 503 else None)
    if busy is not None:
        _later(claim, float(getattr(busy, "retry_after", None) or 1), error, counts=False)
    elif claim.attempts < TRIES:
        _log.warning("Delivery %s of %s will be tried again: %s", claim.id, connection.name, error)
        _later(claim, RETRY_SECONDS * 3 ** (claim.attempts - 1), error)
    else:
        _log.error(
            "Delivery %s of %s is given up: %s", claim.id, connection.name, error, exc_info=trouble.trace_of(failure)
        )
        _give_up(connection, claim, "dead", "failed", error)


def _later(claim: _Claim, seconds: float, error: str, *, reason: str = "", counts: bool = True) -> None:
    sql.send(_LATER, (seconds, error[:1000], reason, counts, claim.id, claim.attempts))
