"""Notifications of Amazon come from a queue, with names in capitals or without."""

import json
from datetime import UTC, datetime

import pytest

from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors.amazon import Amazon
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, Ignored
from tests.commerce.sales_channels.connectors.amazon.conftest import document

AMAZON = Amazon(Link("c", "", "", {}))
PUBLISHED = {name: json.dumps(each).encode() for name, each in document("notifications.json").items()}
QUANTITY = {"NotificationType": "LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "Payload": {"SellerId": "A1S", "Sku": "TEE"}}


def test_notifications_say_what_to_fetch():
    bodies = [PUBLISHED["order_change"], PUBLISHED["item_inventory"], json.dumps(QUANTITY).encode()]

    found = [AMAZON.normalize("", body)[0] for body in bodies]

    assert found == [Fetch("order", "903-8868176-2219830"), Ignored("not_used"), Fetch("level", "TEE")]


def test_notification_has_a_key_and_names_its_order():
    order, inventory = (AMAZON.identify(PUBLISHED[name]) for name in ("order_change", "item_inventory"))

    at = datetime(2020, 7, 13, 19, 42, 4, 284000, tzinfo=UTC)
    key = "d0e9e693-c3ad-4373-979f-ed4ec98dd746"
    assert order == Verified(key, "ORDER_CHANGE", "order:903-8868176-2219830", at)
    assert (inventory.topic, inventory.resource) == ("ITEM_INVENTORY_EVENT_CHANGE", "")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"NotificationType": "ORDER_CHANGE", "Payload": {}}'])
def test_notification_that_names_nothing_is_garbled(body: bytes):
    with pytest.raises(Garbled):
        AMAZON.normalize("", body)


def test_request_to_our_address_is_never_from_amazon():
    found = AMAZON.verify(Delivered("POST", {}, {}, PUBLISHED["order_change"]), now=datetime(2026, 1, 1, tzinfo=UTC))

    assert isinstance(found, Rejected)
