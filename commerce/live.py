"""What happened, to every open screen and subscriber, within a moment: best effort, and a gap is always noticed.

`publish` appends to a short stream per topic in Redis and sends to the topic's group in the same step, so that all
subscribers see one order and know the id before each message. Whoever finds a gap reads the stream or starts afresh.
The database stays the truth: losing Redis costs freshness only.
"""

import json
import logging
import re
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone

from commerce import quick_redis

KEPT_MESSAGES = 1000
MOST_REPEATED = 200
LARGEST_BYTES = 256 * 1024
_CURSOR = re.compile(r"[0-9]{1,19}-[0-9]{1,19}", re.ASCII)
_APPEND_AND_SEND = """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local previous = last[1] and last[1][1] or ''
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'body', ARGV[3])
redis.call('PUBLISH', ARGV[2], '{"type":"live.message","id":"' .. id .. '","previous":"' .. previous
    .. '","body":' .. ARGV[3] .. '}')
return id
"""

_log = logging.getLogger(__name__)
_redis = quick_redis.client()
_append_and_send = _redis.register_script(_APPEND_AND_SEND)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a message concerns: those who may act for the channel and at one of the locations."""

    channel_id: int
    location_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a topic: `body` has `topic`, `kind`, `at` and `data`, and `to` when it is not for everybody."""

    id: str
    body: dict[str, Any]


def publish(topic: str, kind: str, data: dict[str, Any], *, to: Audience | None = None) -> bool:
    """Send to whoever listens to `topic` (such as `stock` or `pickups:soho`), or to those of them whom it concerns;
    False when Redis could not take it.

    Never raises for Redis and never waits for it longer than about a second. When Redis can pass messages on but not
    keep them (full, or read-only), or when there is too much to say, listeners are told to load afresh instead.
    """
    audience = {} if to is None else {"to": {"channel": to.channel_id, "locations": sorted(to.location_ids)}}
    body = json.dumps({"topic": topic, "kind": kind, "at": timezone.now().isoformat(), "data": data, **audience})
    if len(body) > LARGEST_BYTES:
        body = json.dumps(resync(topic))
    try:
        _append_and_send([_stream(topic)], [KEPT_MESSAGES, _channel(topic), body], client=_redis)
    except redis.RedisError as failure:
        _log.warning("Live message on %s was not sent: %s", topic, failure)
        if isinstance(failure, redis.ResponseError):
            _tell_to_resync(topic)
        return False
    return True


def resync(topic: str) -> dict[str, Any]:
    """The body that tells a listener that it may have missed something and should load afresh."""
    return {"topic": topic, "kind": "resync", "at": timezone.now().isoformat(), "data": {}}


def last_id(topic: str) -> str:
    """Where a topic stands; empty before its first message. Raises redis.RedisError."""
    entries = _redis.xrevrange(_stream(topic), count=1)
    return entries[0][0].decode() if entries else ""


def since(topic: str, cursor: str) -> list[Message] | None:
    """The messages after the one with id `cursor`, or all after an empty one, oldest first.

    None when that message is not (or no longer) known, or when so many came after it that loading afresh is cheaper.
    Raises redis.RedisError.
    """
    if cursor and not _CURSOR.fullmatch(cursor):
        return None
    entries = _redis.xrange(_stream(topic), min=cursor or "-", count=MOST_REPEATED + 1)
    if len(entries) > MOST_REPEATED or (cursor and (not entries or entries[0][0].decode() != cursor)):
        return None
    messages = [Message(entry_id.decode(), json.loads(fields[b"body"])) for entry_id, fields in entries]
    return messages[1:] if cursor else messages


def group(topic: str) -> str:
    """The channel layer's name for the listeners of a topic."""
    return f"live.{topic.replace(':', '.')}"


def _tell_to_resync(topic: str) -> None:
    message = {"type": "live.message", "id": "", "previous": "", "body": resync(topic)}
    try:
        _redis.publish(_channel(topic), json.dumps(message))
    except redis.RedisError as failure:
        _log.warning("Listeners of %s could not be told to load afresh: %s", topic, failure)


def _stream(topic: str) -> str:
    return f"truecount:live:{topic}"


def _channel(topic: str) -> str:
    """Where channels_redis listens for a group."""
    return f"{settings.LIVE_PREFIX}__group__{group(topic)}"
