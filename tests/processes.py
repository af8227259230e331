"""Real processes beside the tests: the same code on the same test database, so that killing one is really a kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def environment(**more: str) -> dict[str, str]:
    """This process's environment, pointing at the test database."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONPATH": str(ROOT),
        **more,
    }


def database_url() -> str:
    """The address of the database this test runs on."""
    values = connection.settings_dict
    socket = {name: values["OPTIONS"][name] for name in ("host", "port") if name in values["OPTIONS"]}
    account = f"{quote(values['USER'])}:{quote(values['PASSWORD'])}@" if values["USER"] else ""
    place = quote(values["HOST"], safe="") + (f":{values['PORT']}" if values["PORT"] else "")
    return f"postgres://{account}{place}/{values['NAME']}?{urlencode(socket)}"


@contextmanager
def running(*arguments: str, log: Path, **variables: str) -> Iterator[subprocess.Popen]:
    """A Python program for as long as the block lasts, its output in `log`; afterwards killed with all its children."""
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


def wait_until(ready: Callable[[], object], *, seconds: float = 30) -> None:
    """Return as soon as `ready()` is true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)
