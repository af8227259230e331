"""Every operation's fuzz test has an id of its own: tests that share one are run as one when several run at a time."""

from collections.abc import Sequence

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    fuzz = [item for item in items if item.get_closest_marker("fuzz")]
    for item in fuzz:
        item._id = item.parent.id.child(item.name)
    assert len({item.nodeid for item in fuzz}) == len(fuzz)
