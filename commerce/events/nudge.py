"""Waking the relay by a Celery message. A lost nudge costs a few seconds, because beat sweeps the outbox too; so a
nudge never waits for Redis: no retries, short time-outs, and silence for a while after a failure."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

TASK = "commerce.tasks.drain"
QUEUE = "now"
SILENCE_SECONDS = 5.0
STALE_SECONDS = 10

_log = logging.getLogger(__name__)
_silent_until = 0.0


def send(task: str = TASK, queue: str = QUEUE) -> None:
    """Ask any worker to drain the outbox, or to look for other work in the database.

    Never raises for a broker that is gone, slow, full or read-only."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, queue=queue, retry=False, ignore_result=True, expires=STALE_SECONDS)
    except (OperationalError, RedisError, OSError) as failure:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        _log.warning("No nudge for %.0f s, beat will sweep: %s", SILENCE_SECONDS, failure)
