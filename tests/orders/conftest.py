"""One small shop with mugs on the shelf, for everything about orders."""

import pytest

from tests.factories import inventory
from tests.factories.channels import Connected, connect
from tests.factories.inventory import Shop, receive


@pytest.fixture
def shop(db) -> Shop:
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop


@pytest.fixture
def there(shop, settings) -> Connected:
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    found = connect(shop.web, {shop.soho: "S1", shop.bath: "S2"})
    found.offers(shop.mug)
    return found
