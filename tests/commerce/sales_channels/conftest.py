"""One small shop with mugs on the shelf, connected to a scripted system."""

import pytest

from commerce.models import Channel
from inventory import channel_sync
from tests.commerce.sales_channels.two_doors import settle
from tests.factories import inventory
from tests.factories.channels import Connected, connect
from tests.factories.commerce import ChannelFactory
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


@pytest.fixture
def other(there, shop) -> Connected:
    """Another channel that sells the same mugs, both showing what is there."""
    market = ChannelFactory(kind=Channel.Kind.MARKETPLACE)
    found = connect(market, {shop.soho: "S1"})
    found.offers(shop.mug)
    for each in (there, found):
        channel_sync.everything(each.connection.pk)
    settle(there, found)
    return found
