"""The pages and the API as in production: granian, WSGI, two workers of eight threads, on the benchmark's database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench import scratch
from config import ports

_HOW = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "8", "--workers-kill-timeout", "3")


@contextmanager
def serving() -> Iterator[str]:
    """The address of a web process that counts no key's requests, until the block ends."""
    port = ports.choose("127.0.0.1", None)
    command = [sys.executable, "-m", "granian", *_HOW, "--port", str(port), "config.wsgi:application"]
    environment = scratch.environment() | {"API_REQUESTS_PER_SECOND": "100000"}
    web = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(10)
