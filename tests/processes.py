"""Real processes beside the tests: the same code on the same test database, so that killing one is really a kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def running(*arguments: str, log: Path, **variables: str) -> Iterator[subprocess.Popen]:
    """A Python program for as long as the block lasts, its output in `log`; afterwards killed with all its children.

    The addresses of the test database and of Redis stand in the environment already.
    """
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
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


def wait_until(ready: Callable[[], object], *, seconds: float = 30) -> None:
    """Return as soon as `ready()` is true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)
