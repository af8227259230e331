"""An Amazon seller at a scripted channel."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.amazon import Amazon
from tests.commerce.sales_channels.connectors.scripted_channel import Kept, Says, ScriptedChannel, serving

SECRETS = {"client_id": "app", "client_secret": "s", "refresh_token": "Atzr|r"}
TOKEN_PATH = "/auth/o2/token"


def document(name: str) -> Any:
    """A file of the published models."""
    return json.loads(Path("tests/data/channels/amazon", name).read_text())


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        found.says("POST", TOKEN_PATH, *[Says({"access_token": f"Atza|{n}", "expires_in": 3600}) for n in (1, 2)])
        yield found


@pytest.fixture
def amazon(channel: ScriptedChannel) -> Amazon:
    return account(channel)


def account(channel: ScriptedChannel, **settings: str) -> Amazon:
    """A seller whose settings are these."""
    known = {"seller_id": "A1S", "marketplace_id": "A1F83G8C2ARO7P", "token_url": channel.url + TOKEN_PATH, **settings}
    return Amazon(Link("con_1", channel.url, "2026-01-01", SECRETS, settings=known, keeper=Kept()))
