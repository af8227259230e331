"""The demo retailer, told once for all tests that look at it: the story's own, then those that walk through its pages.

They run one after the other, before all others or in one worker, and the database is emptied after the last of them.
"""

from collections.abc import Iterator

import pytest

from config.demo import story
from tests.database import Copy

DAYS = 14  # as many as charts show
FIXTURE, OWN_TEST = "retailer", "tests/config/demo/"


@pytest.fixture(scope="session")
def retailer(database_copy: Copy, django_db_blocker) -> list[tuple[str, int, int]]:
    """It is there; returns what was said about the story's progress."""
    said = []
    with django_db_blocker.unblock():
        story.tell(progress=lambda *step: said.append(step), days=DAYS)
    return said


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the story's test, as it wants the retailer untouched, then all others that use it."""
    items.sort(key=lambda item: (not _uses_it(item), _uses_it(item) and not item.nodeid.startswith(OWN_TEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After the last one, when nothing runs on the database any more."""
    try:
        return (yield)
    finally:
        if nextitem and _uses_it(item) and not _uses_it(nextitem):  # at the very end it is dropped
            item._request.getfixturevalue("database_copy").empty()


def _uses_it(item: pytest.Item) -> bool:
    return FIXTURE in getattr(item, "fixturenames", ())
