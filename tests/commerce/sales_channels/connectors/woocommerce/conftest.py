"""A WooCommerce shop at a scripted channel, and what a real one said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels.connector import Delivered, Link
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from tests.commerce.sales_channels.connectors.scripted_channel import ScriptedChannel, serving

DATA = Path(__file__).resolve().parents[4] / "data" / "channels" / "woocommerce"
SECRETS = {"consumer_key": "ck_1", "consumer_secret": "cs_1", "webhook_secret": "whsec-bench"}
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
V3 = "/wp-json/wc/v3"


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


@pytest.fixture
def woo(channel: ScriptedChannel) -> WooCommerce:
    return shop(f"{channel.url}{V3}")


def shop(base_url: str = f"https://127.0.0.1:8089{V3}", **settings: Any) -> WooCommerce:
    """A shop whose settings are these; by default the one that was recorded."""
    return WooCommerce(
        Link("con_1", base_url, "wc/v3", SECRETS, settings=settings, callback_url="https://hub.example/in")
    )


def recorded(number: int) -> Delivered:
    """One of the recorded deliveries, as it reached our address."""
    (path,) = (DATA / "webhooks").glob(f"{number:02}_*.json")
    said = json.loads(path.read_text())
    headers = {name.lower(): value for name, value in said["headers"].items()}
    return Delivered("POST", headers, {}, said["body"].encode())


def paid_order(**changes: Any) -> dict[str, Any]:
    """The recorded order once it is paid: two jackets of 99.00, 10 % off, 8.25 % tax, 5.00 shipping."""
    return json.loads(recorded(11).body) | changes


def line(**changes: Any) -> dict[str, Any]:
    """Its only line."""
    return paid_order()["line_items"][0] | changes
