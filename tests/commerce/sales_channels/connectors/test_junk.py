"""Whatever stands where something else should: a document is read or Garbled, and nothing else ever happens."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import custom_pos_events
from commerce.sales_channels.connectors.amazon import notifications as amazon_notifications
from commerce.sales_channels.connectors.amazon import orders as amazon_orders
from commerce.sales_channels.connectors.bigcommerce import notifications as bigcommerce_notifications
from commerce.sales_channels.connectors.bigcommerce import orders as bigcommerce_orders
from commerce.sales_channels.connectors.custom_pos import CustomPos
from commerce.sales_channels.connectors.ebay import notifications as ebay_notifications
from commerce.sales_channels.connectors.ebay import orders as ebay_orders
from commerce.sales_channels.faults import Garbled
from tests.commerce.sales_channels.connectors.custom_pos.tills import RETURN, SALE

JUNK = (None, True, 0, -1, 1.5, 10**30, 1e300, "", "x", "0", "-1", "NaN", "\0", "٣", "x" * 300, [], [None], ["x"], [[]])
JUNK += ({}, {"x": 1}, [{}], "2026-11-22T08:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
DATA = Path("tests/data/channels")
ROUNDS = 250


def published(path: str) -> Any:
    return json.loads((DATA / path).read_text())


BIG = published("bigcommerce/documented.json")
TERMS = custom_pos_events.Terms("GBP", True, "soho")


def read_bigcommerce(said: dict[str, Any]) -> None:
    """As the connector does after its calls, whose answers are lists and objects by then."""
    products, addresses, refunds = (reading.rows(said[name]) for name in ("order_products", "addresses", "refunds"))
    parts = bigcommerce_orders.Parts(products, reading.record(said["consignments"]), addresses, refunds)
    bigcommerce_orders.read(reading.record(said["order_v2"]), parts)


def event(kind: str, data: Any) -> dict[str, Any]:
    return {"type": kind, "id": "e", "occurred_at": "2026-11-22T08:00:00Z", "device": "t", "sequence": 1, "data": data}


def as_bytes(read: Callable[[bytes], Any]) -> Callable[[Any], Any]:
    return lambda said: read(json.dumps(said).encode())


READERS: list[tuple[str, Any, Callable[[Any], Any]]] = [
    ("ebay order", published("ebay/order.json"), lambda said: ebay_orders.read(said, prices_include_tax=False)),
    (
        "ebay notification",
        published("ebay/notification.json")["VALID"]["message"],
        as_bytes(ebay_notifications.normalize),
    ),
    (
        "bigcommerce order",
        {name: BIG[name] for name in ("order_v2", "order_products", "consignments")}
        | {
            "addresses": [{"first_name": "A"}],
            "refunds": [
                {"id": 1, "created": "2026-11-22T08:00:00Z", "items": [{"item_type": "PRODUCT", "item_id": 1}]}
            ],
        },
        read_bigcommerce,
    ),
    ("bigcommerce webhook", json.loads(BIG["webhook"]["body"]), as_bytes(bigcommerce_notifications.normalize)),
    ("amazon order", published("amazon/orders.json")[4], lambda said: amazon_orders.read(said, currency="GBP")),
    (
        "amazon notification",
        published("amazon/notifications.json")["order_change"],
        as_bytes(amazon_notifications.identify),
    ),
    ("sale", event("sale.created", SALE), as_bytes(lambda body: custom_pos_events.read(body, TERMS))),
    ("return", event("return.created", RETURN), as_bytes(lambda body: custom_pos_events.read(body, TERMS))),
    ("sale's subject", event("sale.created", SALE), as_bytes(custom_pos_events.about)),
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys."""
    for key, child in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(child, dict | list):
            yield from places(child)


@pytest.mark.parametrize(("name", "good", "read"), READERS, ids=[name for name, _, _ in READERS])
def test_junk_is_garbled_at_worst(name: str, good: Any, read: Callable[[Any], Any]):
    dice, garbled = random.Random(name), 0
    read(deepcopy(good))

    for _ in range(ROUNDS):
        said = deepcopy(good)
        for container, key in dice.sample(list(places(said)), k=dice.choice((1, 1, 2))):
            container[key] = deepcopy(dice.choice(JUNK))
        try:
            read(said)
        except Garbled:
            garbled += 1

    assert 0 < garbled < ROUNDS


def test_junk_settings_of_a_till_are_garbled_at_worst():
    for currency in ("", "POUNDS", "£"):
        till = CustomPos(
            Link("c", "", "1", {}, settings={"currency": currency, "prices_include_tax": 3, "place": None})
        )
        if currency:
            with pytest.raises(Garbled):
                till.normalize("", json.dumps(event("sale.created", SALE)).encode())
        else:
            assert till.normalize("", json.dumps(event("sale.created", SALE)).encode()) != []
