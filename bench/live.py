"""From an order, and from a customer's tap, to the store's open screen: web, live updates and a worker all running.

The screen does what a browser does: it hears the message, waits as `live.js` waits, and fetches its newest form.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from bench import retailer, scratch, selling, workers
from bench.registry import Figure
from config import ports

ORDERS, SKUS = 30, 20
MOST_MS = 1_000
OWN_REDIS = 15  # of its numbered databases: another shop's worker must not take this one's messages
OPEN = """UPDATE commerce_location SET hours = (
  SELECT jsonb_object_agg(day, '[["00:00", "23:59"]]'::jsonb) FROM unnest('{mon,tue,wed,thu,fri,sat,sun}'::text[]) day
)"""
_WEB = ("granian", "--interface", "asginl", "--workers", "1", "--workers-kill-timeout", "3")
WORKER = ("celery", "--quiet", "-A", "config.celery", "worker", "-c", "2", "-Q", "now,sync,bulk", "--without-mingle")
_NAMES = {
    "order_heard": "order to the message",
    "order_shown": "order to the card on the board",
    "tap_heard": "tap to the message",
    "tap_shown": "tap to the runner board",
}


def run() -> list[Figure]:
    """Milliseconds from the moment a request is sent, p50 and p95."""
    fill = retailer.statements(skus=SKUS, locations=1) + selling.statements()
    with scratch.database(*fill, OPEN), _running() as (address, environment):
        found = workers.told_by("bench.live_client", address, ORDERS, SKUS, environment=environment)
    return [figure for name, text in _NAMES.items() for figure in _of(text, sorted(found[name]), name)]


def _of(text: str, times: list[float], name: str) -> list[Figure]:
    late = times[int(len(times) * 0.95)]
    must = MOST_MS if name.endswith("shown") else None
    return [
        Figure(f"{text}, p50", statistics.median(times), "ms"),
        Figure(f"{text}, p95", late, "ms", must=must, at_most=True),
    ]


@contextmanager
def _running() -> Iterator[tuple[str, dict[str, str]]]:
    """Web and worker until the block ends: the address, and the environment they run in."""
    environment = scratch.environment()
    environment |= {"REDIS_URL": numbered(environment["REDIS_URL"]), "PYTHONUNBUFFERED": "1"}
    port = ports.choose("127.0.0.1", None)
    commands = ((*_WEB, "--port", str(port), "config.asgi:application"), WORKER)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    children = [subprocess.Popen([sys.executable, "-m", *command], env=environment, **quiet) for command in commands]
    try:
        yield f"127.0.0.1:{port}", environment
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def numbered(url: str) -> str:
    """The same Redis, this benchmark's database."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={OWN_REDIS}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{OWN_REDIS}"))
