"""How fast one key may ask: a token bucket in Redis, shared by all processes, or in this process while Redis is away.

A limiter that cannot reach Redis neither opens nor slows the door: it counts locally and looks again soon.
"""

import math
import threading
import time
from collections import OrderedDict
from functools import cache

import redis
from django.conf import settings

from commerce import quick_redis
from commerce.errors import Refusal

_LUA = """
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local rate, burst, clock = tonumber(ARGV[1]), tonumber(ARGV[2]), redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local tokens = math.min(burst, (tonumber(bucket[1]) or burst) + (now - (tonumber(bucket[2]) or now)) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return tostring(wait)
"""
_BUCKETS_MOST = 10_000
_RETRY_REDIS_SECONDS = 5
_PATIENCE_SECONDS = 0.2


class TooManyRequests(Refusal):
    """The key asks faster than it may."""

    code = "too_many_requests"
    status = 429
    title = "Slow down"


class LocalBuckets:
    """Token buckets of this process; the least recently used one is forgotten beyond 10,000."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, rate: float, burst: float, now: float) -> float:
        """Take one token; seconds until there would be one, or 0."""
        with self._lock:
            tokens, at = self._buckets.pop(name, (burst, now))
            tokens = min(burst, tokens + (now - at) * rate)
            taken = tokens >= 1
            self._buckets[name] = (tokens - 1 if taken else tokens, now)
            if len(self._buckets) > _BUCKETS_MOST:
                self._buckets.popitem(last=False)
            return 0.0 if taken else (1 - tokens) / rate


class Limiter:
    """Redis first, this process otherwise."""

    def __init__(self, url: str) -> None:
        self._script = quick_redis.client(url, patience=_PATIENCE_SECONDS).register_script(_LUA)
        self._local = LocalBuckets()
        self._away_until = 0.0

    def wait(self, name: str, rate: float, burst: float) -> float:
        """Take one token of the named bucket; seconds until there would be one, or 0."""
        now = time.monotonic()
        if now >= self._away_until:
            try:
                return float(self._script(keys=[f"rate:{name}"], args=[rate, burst]))
            except redis.RedisError:
                self._away_until = now + _RETRY_REDIS_SECONDS
        return self._local.wait(name, rate, burst, now)


@cache
def _limiter(url: str) -> Limiter:
    return Limiter(url)


def wait(name: str, *, rate: float, burst: float) -> float:
    """Count one more of anything that only so many of are let through: seconds until there would be room, or 0."""
    return _limiter(settings.REDIS_URL).wait(name, rate, burst)


def spend(principal: str) -> None:
    """Count one request of a principal. Raises TooManyRequests with the seconds to wait."""
    rate, burst = settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_BURST
    if not rate:
        return
    seconds = wait(principal, rate=rate, burst=burst)
    if seconds:
        raise TooManyRequests("Too many requests with this key.", retry_after=math.ceil(seconds))
