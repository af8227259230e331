"""A test that fails shows what the processes beside it wrote meanwhile, if that tells of an error."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes

TROUBLE = re.compile(r"Traceback|\[(error|critical)|\"level\": ?\"(error|critical)")
MOST = 12_000  # characters, the newest
_begun: dict[Path, int] = {}


def pytest_runtest_logstart() -> None:
    """Remember how long each log is before a test."""
    _begun.clear()
    _begun.update((log, log.stat().st_size) for log in processes.LOGS if log.exists())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A section for each log with an error in it, under the test's own failure."""
    report = yield
    if report.failed:
        report.sections += [(str(log), text) for log in processes.LOGS if (text := _trouble(log))]
    return report


def _trouble(log: Path) -> str:
    if not log.exists():
        return ""
    written = log.read_bytes()[_begun.get(log, 0) :].decode(errors="replace")
    return written[-MOST:] if TROUBLE.search(written) else ""
