"""`bin/test --states`: which states of which records no test has ever left in the database."""

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError, connection

from commerce import state
from tests.quick import uses_database

_seen: set[tuple[str, str]] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--states", action="store_true", help="list states that no test has reached")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Look at what a test has left, before it is rolled back."""
    if item.config.option.states and uses_database(item):
        try:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ".join(_question(model) for model in state.machines()))
                item.user_properties.append(("states", [list(row) for row in cursor.fetchall()]))
        except (DatabaseError, RuntimeError, SynchronousOnlyOperation):
            return  # a broken transaction, a database that is gone, or a browser's loop


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What workers have seen arrives with their reports."""
    if report.when == "teardown":
        found = [rows for name, rows in report.user_properties if name == "states"]
        _seen.update((table, value) for rows in found for table, value in rows)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The states that are missing, by record."""
    if not terminalreporter.config.option.states:
        return
    terminalreporter.section("states that no test has reached")
    for model in state.machines():
        table = model._meta.db_table
        missing = [str(value) for value in model.MOVES if (table, str(value)) not in _seen]
        terminalreporter.write_line(f"{model._meta.label}: {', '.join(missing) or 'none'}")


def _question(model: type) -> str:
    table = model._meta.db_table
    return f"SELECT DISTINCT '{table}', status::text FROM {table}"
