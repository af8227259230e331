"""Redis for what must not wait: no retries, short time-outs. What it keeps is rebuilt or missed, never a truth."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


def client() -> redis.Redis:
    """A client that connects when first used. It answers within about a second or raises redis.RedisError."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=1.0, retry=Retry(NoBackoff(), 0)
    )
