"""Where nobody watches (CI=true), what waits for real browsers and servers may fail once on a busy machine.

Those tests get a second try, and what went wrong in the first is printed all the same. No test of a promise about
stock, money or orders is among them: one failure in a hundred of those is a defect.
"""

import os

import pytest

REAL_TIME = ("tests/browser/", "tests/journeys/", "tests/commerce/live/", "tests/config/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them."""
    if os.environ.get("CI"):
        for item in items:
            if item.nodeid.startswith(REAL_TIME):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each first try that failed, whole."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"needed a second try: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
