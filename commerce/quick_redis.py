"""Redis for what must not wait: no retries, short time-outs. What it keeps is rebuilt or missed, never a truth."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


def client(url: str | None = None, *, patience: float = 1.0) -> redis.Redis:
    """A client, of the usual Redis unless told otherwise, that connects when first used. It answers within `patience`
    seconds or raises redis.RedisError."""
    return redis.Redis.from_url(
        url or settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=patience, retry=Retry(NoBackoff(), 0)
    )
