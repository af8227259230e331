"""An eBay account at a scripted channel."""

from collections.abc import Iterator
from typing import Any

import pytest

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.ebay import Ebay
from commerce.sales_channels.connectors.ebay.api import TOKEN_PATH
from tests.commerce.sales_channels.connectors.scripted_channel import Kept, Says, ScriptedChannel, serving

SECRETS = {"client_id": "app", "client_secret": "cert", "refresh_token": "refresh", "verification_token": "v" * 32}


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        found.says("POST", TOKEN_PATH, Says({"access_token": "token-1", "expires_in": 7200}))
        yield found


@pytest.fixture
def ebay(channel: ScriptedChannel) -> Ebay:
    return account(channel)


def account(channel: ScriptedChannel, **settings: str) -> Ebay:
    """A seller whose settings are these."""
    address = "https://shop.example/in"
    return Ebay(Link("con_1", channel.url, "v1", SECRETS, settings=settings, callback_url=address, keeper=Kept()))
