"""One small shop with mugs on the shelf, for everything about fulfillment."""

import pytest

from tests.factories import inventory
from tests.factories.inventory import Shop, receive


@pytest.fixture
def shop(db) -> Shop:
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop
