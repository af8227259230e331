"""The one way to talk to a channel: within its rate, not while it is known to be down, never inside a transaction.

Rate and breaker live in one row per connection, so that all workers share them. Every request counts: the first of a
call is let in or not, the others take their turn, since half of a call is no use to anybody. Five failures in a row
open the breaker, and so does one that hung; after half a minute one caller may probe, and the others wait for what it
finds.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from django.db import connection as database

from commerce import sql
from commerce.models import Connection
from commerce.sales_channels import accounts, wire
from commerce.sales_channels.connector import Connector, Limits
from commerce.sales_channels.faults import ChannelFault, Denied, Down, Garbled, Missing, Refused, Throttled, Unclear
from commerce.transactions import TransactionMisuse

R = TypeVar("R")
FAILURES = 5
REST = timedelta(seconds=30)
THROTTLE_SECONDS = 5.0
LONGEST_THROTTLE_SECONDS = 900.0
LONGEST_TURN_SECONDS = 30.0  # for one request of a call that has begun
HANG_SECONDS = 10.0  # a failure that took so long has kept a worker from all other channels: one is enough

_log = logging.getLogger(__name__)

_ADMIT = """
UPDATE commerce_pulse SET
    budget = least(%(burst)s, budget + extract(epoch FROM statement_timestamp() - budget_at) * %(rate)s) - 1,
    budget_at = statement_timestamp(),
    open_until = CASE WHEN open_until IS NULL THEN NULL ELSE statement_timestamp() + %(rest)s END
WHERE connection_id = %(id)s AND (open_until IS NULL OR open_until <= statement_timestamp())
  AND least(%(burst)s, budget + extract(epoch FROM statement_timestamp() - budget_at) * %(rate)s) >= 1
RETURNING 1
"""
_NEXT = """
UPDATE commerce_pulse SET
    budget = least(%(burst)s, budget + extract(epoch FROM statement_timestamp() - budget_at) * %(rate)s) - 1,
    budget_at = statement_timestamp()
WHERE connection_id = %(id)s RETURNING greatest(0, -budget / %(rate)s)
"""
_STATE = """
SELECT open_until > statement_timestamp(), greatest(0, extract(epoch FROM open_until - statement_timestamp())),
       greatest(0, (1 - budget) / %(rate)s - extract(epoch FROM statement_timestamp() - budget_at))
FROM commerce_pulse WHERE connection_id = %(id)s
"""
_WELL = """
UPDATE commerce_pulse SET failures = 0, open_until = NULL, failing_since = NULL, last_success_at = statement_timestamp()
WHERE connection_id = %s AND (failures > 0 OR open_until IS NOT NULL OR last_success_at IS NULL
      OR last_success_at < statement_timestamp() - interval '2 seconds')
"""
_BADLY = """
UPDATE commerce_pulse SET failures = failures + 1, last_fault = %(fault)s, last_fault_at = statement_timestamp(),
    failing_since = coalesce(failing_since, statement_timestamp()),
    open_until = CASE WHEN failures + 1 >= %(most)s OR %(at_once)s THEN statement_timestamp() + %(rest)s END
WHERE connection_id = %(id)s RETURNING failures
"""
_THROTTLED = """
UPDATE commerce_pulse SET budget = least(budget, -%(after)s * %(rate)s), budget_at = statement_timestamp(),
    last_fault = %(fault)s, last_fault_at = statement_timestamp(), open_until = NULL
WHERE connection_id = %(id)s
"""


class NotNow(Exception):
    """Nothing was sent: the breaker is open, or the rate is used up. Try again after `seconds`."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__(why)
        self.why, self.seconds = why, seconds


def make(connection: Connection, work: Callable[[Connector], R], *, wait_seconds: float = 0.0) -> R:
    """What `work` returns. Waits at most `wait_seconds` for the rate. Raises NotNow, or the fault as it was."""
    if database.in_atomic_block and not database.atomic_blocks[-1]._from_testcase:
        raise TransactionMisuse("a channel is called outside any transaction")
    speaker = accounts.connector(connection)
    limits = limits_of(connection)
    _admitted(connection, limits, time.monotonic() + wait_seconds)
    turns = _Turns(connection, limits)
    began = time.monotonic()
    try:
        with wire.metered(turns.take):
            answer = work(speaker)
    except Throttled as fault:
        _throttled(connection, limits, fault)
        raise
    except (Down, Unclear, Garbled, Denied) as fault:
        took = time.monotonic() - began - turns.waited
        _failed(connection, fault, at_once=isinstance(fault, Denied) or took >= HANG_SECONDS)
        raise
    except (Refused, Missing):
        sql.send(_WELL, (connection.pk,))  # it answered
        raise
    sql.send(_WELL, (connection.pk,))
    return answer


class _Turns:
    """The turns of one call's requests. The first was let in with the call."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._params = {"id": connection.pk, "burst": float(limits.burst), "rate": limits.rate}
        self._begun = False
        self.waited = 0.0

    def take(self) -> None:
        """Charge the next request, and wait until it may go. Raises Throttled where that takes too long."""
        if not self._begun:
            self._begun = True
            return
        seconds = float(sql.run(_NEXT, self._params)[0][0])
        if seconds > LONGEST_TURN_SECONDS:
            raise Throttled("The rate is used up", after=seconds)
        time.sleep(seconds)
        self.waited += seconds


def limits_of(connection: Connection) -> Limits:
    """The system's limits, with what this account's settings say otherwise (`rate`, `burst`)."""
    own = accounts.system(connection.system).limits
    changed = {name: connection.settings[name] for name in ("rate", "burst") if connection.settings.get(name)}
    return replace(own, **changed)


def _admitted(connection: Connection, limits: Limits, deadline: float) -> None:
    params = {"id": connection.pk, "burst": float(limits.burst), "rate": limits.rate, "rest": REST}
    while not sql.run(_ADMIT, params):
        is_down, rest, refill = sql.run(_STATE, {"id": connection.pk, "rate": limits.rate})[0]
        if is_down:
            raise NotNow("the breaker is open", float(rest))
        if time.monotonic() + float(refill) > deadline:
            raise NotNow("the rate is used up", float(refill))
        time.sleep(min(max(float(refill), 0.02), 2.0))


def _throttled(connection: Connection, limits: Limits, fault: Throttled) -> None:
    after = min(THROTTLE_SECONDS if fault.after is None else fault.after, LONGEST_THROTTLE_SECONDS)
    _log.warning("Channel %s throttles us for %.1f s", connection.name, after)
    fault.after = after
    params = {"after": after, "rate": limits.rate, "fault": _words(fault), "id": connection.pk}
    sql.send(_THROTTLED, params)


def _failed(connection: Connection, fault: ChannelFault, *, at_once: bool) -> None:
    params = {"fault": _words(fault), "most": FAILURES, "rest": REST, "id": connection.pk}
    ((failures,),) = sql.run(_BADLY, {**params, "at_once": at_once})
    _log.warning("Channel %s failed %s times in a row: %s", connection.name, failures, _words(fault))


def _words(fault: ChannelFault) -> str:
    return f"{type(fault).__name__}: {fault.detail}"[:500].replace("\0", "")
