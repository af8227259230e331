"""Waking the relay by a Celery message. A lost nudge costs a few seconds, because beat sweeps the outbox too; so a
commit never waits for Redis: a thread of its own sends, at most ten times a second, without retries, and falls
silent for a while after a failure."""

import atexit
import logging
import os
import threading
import time

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

TASK = "commerce.tasks.drain"
QUEUE = "now"
SILENCE_SECONDS = 5.0
REST_SECONDS = 0.1
STALE_SECONDS = 10

_log = logging.getLogger(__name__)
_wanted: set[tuple[str, str, int, tuple]] = set()
_wake = threading.Event()
_sending = threading.Lock()
_silent_until = 0.0
_thread: threading.Thread | None = None


def send(task: str = TASK, queue: str = QUEUE, seconds: int = 0, args: tuple = ()) -> None:
    """Ask any worker to drain the outbox, or to look for other work in the database, `seconds` from now. Returns at
    once, never raises."""
    global _thread
    _wanted.add((task, queue, seconds, args))
    if _thread is None or not _thread.is_alive():  # also after a fork, which copies no threads
        _thread = threading.Thread(target=_run, name="nudge", daemon=True)
        _thread.start()
    _wake.set()


@atexit.register
def flush() -> None:
    """Send what is still wanted, before the process ends."""
    with _sending:
        while _wanted:
            _deliver(*_wanted.pop())


def _run() -> None:
    while True:
        _wake.wait()
        _wake.clear()
        flush()
        time.sleep(REST_SECONDS)


def _deliver(task: str, queue: str, seconds: int, args: tuple) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        when = {"countdown": seconds or None, "expires": STALE_SECONDS + seconds}
        current_app.send_task(task, args=args, queue=queue, retry=False, ignore_result=True, **when)
    except (OperationalError, RedisError, OSError) as failure:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        _log.warning("No nudge for %.0f s, beat will sweep: %s", SILENCE_SECONDS, failure)


def _forget_locks() -> None:
    global _sending, _wake
    _sending, _wake = threading.Lock(), threading.Event()


# A fork waits for the end of a send. It would copy the locks of the broker's connections as held, by a thread that it
# does not copy, and Kombu takes them in each child.
os.register_at_fork(
    before=lambda: _sending.acquire(), after_in_parent=lambda: _sending.release(), after_in_child=_forget_locks
)
