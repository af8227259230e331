"""Signs of life of what runs in the background, kept in Redis for information: the pulse of beat and workers, and what
the last scheduled audit found. All of it raises redis.RedisError when Redis is away."""

from django.utils import timezone

from commerce import audit, quick_redis

_PULSE, _DRIFT = "truecount:pulse", "truecount:drift"
_redis = quick_redis.client()


def pulse() -> None:
    """Say that a worker runs, and that beat has sent it something."""
    _redis.set(_PULSE, timezone.now().timestamp())


def silence_seconds() -> float | None:
    """Seconds since the last pulse; None when there was none."""
    last = _redis.get(_PULSE)
    return None if last is None else max(0.0, timezone.now().timestamp() - float(last))


def measure_drift() -> None:
    """Run the audit and remember its drift."""
    _redis.set(_DRIFT, audit.run(None, seconds=None).drift)


def drift() -> float | None:
    """What the last scheduled audit found; None before the first."""
    found = _redis.get(_DRIFT)
    return None if found is None else float(found)
