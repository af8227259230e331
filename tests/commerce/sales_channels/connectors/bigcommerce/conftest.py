"""A BigCommerce store at a scripted channel."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from tests.commerce.sales_channels.connectors.scripted_channel import ScriptedChannel, serving

DOCUMENTED = json.loads(Path("tests/data/channels/bigcommerce/documented.json").read_text())
SECRETS = {"access_token": "xtoken", "client_secret": "example-client-secret"}
CALLBACK = "https://shop.example/in"


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


@pytest.fixture
def store(channel: ScriptedChannel) -> BigCommerce:
    return account(channel)


def account(channel: ScriptedChannel, *, secrets: dict[str, str] | None = None, **settings: str) -> BigCommerce:
    """A store whose settings are these; `secrets` go on top of the usual ones."""
    known = {"store_hash": "abc123", **settings}
    link = Link("con_1", channel.url, "v3", {**SECRETS, **(secrets or {})}, settings=known, callback_url=CALLBACK)
    return BigCommerce(link)
