"""A Shopify account at a scripted shop."""

from collections.abc import Iterator
from typing import Any

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from tests.commerce.sales_channels.connectors.scripted_channel import serving
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, link


@pytest.fixture
def shop(settings: Any) -> Iterator[Shop]:
    with serving(settings) as channel:
        yield Shop(channel)


@pytest.fixture
def shopify(shop: Shop) -> Shopify:
    return Shopify(link(shop.channel.url))
