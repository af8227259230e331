"""Races need real commits: every test here runs outside a test transaction, and ends with clean books."""

import pytest

from commerce import audit
from tests.factories import inventory
from tests.factories.inventory import Shop


@pytest.fixture
def shop(transactional_db) -> Shop:
    return inventory.shop()


@pytest.fixture
def clean_books(shop):
    """Audit after the test, except where the test broke the books on purpose and leaves this out."""
    yield
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])
