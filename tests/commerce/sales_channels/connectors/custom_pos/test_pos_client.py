"""The example client of the documentation against what we make of its requests, over a real socket."""

import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from commerce.sales_channels.connector import Delivered, Rejected, Verified
from commerce.sales_channels.neutral import Order
from tests.commerce.sales_channels.connectors.custom_pos.tills import SALE, SECRET, till
from tests.commerce.sales_channels.connectors.scripted_channel import Asked, Says, ScriptedChannel, serving

EXAMPLE = Path("docs/examples/pos_client.py")
LARGEST = 75  # lines: it is meant to be read


@pytest.fixture(scope="module")
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pos_client", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


def delivered(asked: Asked) -> Delivered:
    return Delivered(asked.method, asked.headers, asked.query, asked.body)


def test_sale_of_the_example_client_becomes_an_order(client: ModuleType, channel: ScriptedChannel):
    channel.says("POST", "/in", Says(status=202))
    said = client.event("sale.created", "till-7", 12, SALE)

    status = client.send(f"{channel.url}/in", SECRET, said)

    asked = channel.asked[0]
    found = till().verify(delivered(asked), now=datetime.now(UTC))
    (order,) = till().normalize("sale.created", asked.body)
    assert status == 202
    assert isinstance(found, Verified)
    assert (found.key, found.topic, found.resource) == (said["id"], "sale.created", f"order:{SALE['client_id']}")
    assert isinstance(order, Order)
    assert (order.number, order.total) == ("till-7-12", 2700)
    assert len(EXAMPLE.read_text().splitlines()) <= LARGEST


def test_event_that_was_not_heard_is_sent_again_as_the_same(client: ModuleType, channel: ScriptedChannel):
    channel.says("POST", "/in", Says(status=503), Says(cut=True), Says(status=202))
    said = client.event("sale.created", "till-7", 12, SALE)

    status = client.send(f"{channel.url}/in", SECRET, said, pauses=(0, 0, 0))

    found = [till().verify(delivered(asked), now=datetime.now(UTC)) for asked in channel.asked]
    assert status == 202
    assert [each.key for each in found if isinstance(each, Verified)] == [said["id"]] * 3


def test_event_that_is_refused_is_not_sent_again(client: ModuleType, channel: ScriptedChannel):
    channel.says("POST", "/in", Says(status=401))

    status = client.send(f"{channel.url}/in", SECRET, client.event("sale.created", "till-7", 12, SALE), pauses=(0, 0))

    assert (status, len(channel.asked)) == (401, 1)


def test_client_tells_our_webhooks_from_others(client: ModuleType, channel: ScriptedChannel):
    channel.says("POST", "/in", Says(status=202))
    client.send(f"{channel.url}/in", SECRET, client.event("stock.counted", "t", 1, {}))
    asked = channel.asked[0]

    assert client.is_genuine(SECRET, asked.headers, asked.body)
    assert not client.is_genuine(SECRET, asked.headers, asked.body + b" ")
    assert not client.is_genuine(SECRET, {**asked.headers, "webhook-timestamp": "1"}, asked.body)
    assert isinstance(till("whsec_" + "B" * 32).verify(delivered(asked), now=datetime.now(UTC)), Rejected)
