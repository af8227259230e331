"""One small shop for the tests of stock."""

import pytest

from tests.factories import inventory
from tests.factories.inventory import Shop


@pytest.fixture
def shop(db) -> Shop:
    return inventory.shop()
