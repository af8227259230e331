"""A worker's look at what a channel sends us by itself: put right what is missing, and tell people what that was.

A channel that keeps dropping what it should send cannot reach us. While nothing comes in, it is polled all the time, so
nothing is lost; it only comes later.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce import live, sql
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Access, ChannelSubscription, Connection
from commerce.sales_channels import calls, connections, subscriptions, trouble
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.faults import ChannelFault, Denied, Refused
from commerce.sales_channels.subscriber import Subscribed, Subscriber

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=15)
FAREWELLS = 10  # tries to end it at a connection that was removed
SUBJECT, REFUSED, DROPPED = "news", "subscription_refused", "subscription_dropped"

_log = logging.getLogger(__name__)
_MAKE = "INSERT INTO commerce_channelsubscription (connection_id) VALUES (%s) ON CONFLICT DO NOTHING"
_TAKE = """
UPDATE commerce_channelsubscription SET due_at = statement_timestamp() + %s
WHERE connection_id = %s AND due_at <= statement_timestamp() RETURNING topics, anew, failures, problem, due_at
"""
_END = """
UPDATE commerce_channelsubscription SET topics = coalesce(%(topics)s, topics), problem = %(problem)s,
    looked_at = CASE WHEN %(looked)s THEN statement_timestamp() ELSE looked_at END, failures = %(failures)s,
    anew = CASE WHEN due_at = %(mine)s THEN anew AND NOT %(looked)s ELSE anew END,
    due_at = CASE WHEN due_at = %(mine)s THEN statement_timestamp() + %(after)s ELSE due_at END
WHERE connection_id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was known before. `mine` is the lease: whoever asks meanwhile takes it away, and is looked at next."""

    connection: Connection
    topics: list[str]
    anew: bool
    failures: int
    problem: str
    mine: datetime


def look(connection_id: int) -> None:
    """Take one connection's turn, if it has come and nobody else does."""
    connection = Connection.objects.select_related("channel", "till_channel").filter(pk=connection_id).first()
    if connection is None:
        return
    if connection.is_reading:
        sql.send(_MAKE, (connection.pk,))
    taken = sql.run(_TAKE, (LEASE, connection.pk))
    if not taken:
        return
    topics, *rest = taken[0]
    turn = _Turn(connection, json.loads(topics), *rest)
    if connection.status == Connection.Status.REMOVED:
        _say_goodbye(turn)
    elif connection.is_reading:
        _put_right(turn)
    else:
        _end(turn, problem=turn.problem)


def _put_right(turn: _Turn) -> None:
    try:
        if not subscriptions.is_ours_to_make(turn.connection):
            _end(turn, topics=[])
            return
        found = calls.make(turn.connection, lambda own: _subscribed(own, turn.anew), wait_seconds=30.0)
    except NotNow as problem:
        _end(turn, problem=turn.problem, after=timedelta(seconds=problem.seconds + 1), failures=turn.failures)
    except (Refused, Refusal) as problem:
        _end(turn, problem=problem.detail)
        _tell(turn, REFUSED, problem.detail)
    except ChannelFault as fault:
        _log.info("What %s sends us was not looked at: %s", turn.connection.name, type(fault).__name__)
        after = min(FIRST_RETRY * 2**turn.failures, LONGEST_RETRY)
        _end(turn, problem=fault.detail, after=after, failures=min(turn.failures + 1, 10))
    else:
        _keep(turn, found)


def _subscribed(own: Subscriber, anew: bool) -> Subscribed:
    """That we may not subscribe does not mean that we may do nothing there."""
    try:
        return own.subscribe(anew=anew)
    except Denied as fault:
        raise Refused(fault.detail, code="denied") from fault


def _keep(turn: _Turn, found: Subscribed) -> None:
    """A new key is kept before anything else: what it signs may come at once."""
    if found.secrets:
        connections.change_secrets(by=SYSTEM, connection=turn.connection, secrets=found.secrets)
    problem = "; ".join(f"{topic}: {said}" for topic, said in sorted(found.refused.items()))
    _end(turn, topics=list(found.topics), problem=problem)
    if problem:
        _tell(turn, REFUSED, problem)
    else:
        trouble.solved(turn.connection, SUBJECT, REFUSED)
    dropped = sorted({*found.added, *found.renewed} & set(turn.topics))
    if dropped and not turn.anew:
        _log.warning("Channel %s had dropped what it sends us: %s", turn.connection.name, ", ".join(dropped))
        words = f"It did not send these any more; they are subscribed again: {', '.join(dropped)}."
        trouble.open_one(turn.connection, DROPPED, SUBJECT, words, facts={"topics": dropped})
    elif not dropped:
        trouble.solved(turn.connection, SUBJECT, DROPPED)


def _tell(turn: _Turn, cause: str, words: str) -> None:
    """Once for the same words: what was dismissed stays dismissed until it is another matter."""
    if words[:500] != turn.problem or turn.anew:
        trouble.open_one(turn.connection, cause, SUBJECT, words)


def _say_goodbye(turn: _Turn) -> None:
    """At a connection that was removed: as well as it goes, and what else we held for it goes too."""
    try:
        if subscriptions.is_ours_to_make(turn.connection):
            calls.make(turn.connection, lambda own: own.unsubscribe(), wait_seconds=30.0)
    except (NotNow, ChannelFault, Refusal) as problem:
        _log.info("%s still sends us its news: %s", turn.connection.name, type(problem).__name__)
        if turn.failures < FAREWELLS and not isinstance(problem, Refusal):
            after = min(FIRST_RETRY * 2**turn.failures, LONGEST_RETRY)
            _end(turn, problem=turn.problem, after=after, failures=turn.failures + 1)
            return
    Access.objects.filter(connection=turn.connection).delete()
    ChannelSubscription.objects.filter(connection=turn.connection).delete()


def _end(
    turn: _Turn, *, topics: list[str] | None = None, problem: str = "", after: timedelta = EVERY, failures: int = 0
) -> None:
    params = {
        "id": turn.connection.pk, "mine": turn.mine, "topics": None if topics is None else sql.json(topics),
        "problem": problem[:500].replace("\0", ""), "looked": topics is not None, "after": after, "failures": failures,
    }  # fmt: skip
    sql.send(_END, params)
    live.publish("attention", "changed", {})
