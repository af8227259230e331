"""Real processes beside the tests: the same code on the same test database, so that killing one is really a kill."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS: list[Path] = []  # of all that ran


def environment(**more: str) -> dict[str, str]:
    """For a child: the addresses of the test database and of Redis stand in our own environment already."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(*arguments: str, log: Path, **variables: str) -> Iterator[subprocess.Popen]:
    """A Python program for as long as the block lasts, its output in `log`; afterwards killed with all its children."""
    LOGS.append(log)
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(**variables),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(ready: Callable[[], object], *, seconds: float = 120, every: float = 0.02) -> None:
    """Return as soon as `ready()` is true, asked so often; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(every)


@contextmanager
def serving(log: Path, *, port: str = "", **variables: str) -> Iterator[str]:
    """A web server with live updates, on a free port unless one is named; yields its address once it answers."""
    port = port or free_port()
    with running(*_web(port), log=log, **variables):
        yield _once_it_answers(port)


@contextmanager
def working(log: Path, *, app: str = "config", **variables: str) -> Iterator[subprocess.Popen]:
    """A Celery worker on all queues; yields once it takes tasks."""
    with running(*_worker(app), log=log, **variables) as process:
        _wait_until_it_takes_tasks(log)
        yield process


@contextmanager
def serving_and_working(folder: Path, *, port: str, **variables: str) -> Iterator[str]:
    """A web server on this port and a worker, which start at the same time; yields the address once both are ready."""
    worker_log = folder / "worker.log"
    with (
        running(*_web(port), log=folder / "web.log", **variables),
        running(*_worker("config"), log=worker_log, **variables),
    ):
        url = _once_it_answers(port)
        _wait_until_it_takes_tasks(worker_log)
        yield url


def free_port() -> str:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _web(port: str) -> tuple[str, ...]:
    granian = ("-m", "granian", "--interface", "asginl", "--port", port, "--workers-kill-timeout", "3")
    return (*granian, "config.asgi:application")


def _worker(app: str) -> tuple[str, ...]:
    celery = ("-m", "celery", "-A", app, "worker", "-c", "2", "-Q", "now,sync,bulk", "-l", "info")
    return (*celery, "--without-gossip", "--without-mingle")  # as it is started in a shop


def _once_it_answers(port: str) -> str:
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: _answers(f"{url}/healthz"), seconds=180)
    return url


def _wait_until_it_takes_tasks(log: Path) -> None:
    wait_until(lambda: "ready." in log.read_text(), seconds=180)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
