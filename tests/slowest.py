"""`bin/test --slowest` ends with the fifteen test files that took longest, their set-up and clean-up included."""

from collections import Counter
from itertools import chain

import pytest

SHOWN = 15


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--slowest", action="store_true", help=f"list the {SHOWN} test files that took longest")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The list."""
    if not config.option.slowest:
        return
    seconds: Counter[str] = Counter()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            seconds[report.nodeid.split("::")[0]] += report.duration
    terminalreporter.section("slowest files")
    for file, spent in seconds.most_common(SHOWN):
        terminalreporter.write_line(f"{spent:7.1f} s  {file}")
