"""Events of Square: only what it signed for our address is believed, and each says what it means to us."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors.square import Square
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, Gone, Ignored, Level, Person
from tests.commerce.sales_channels.connectors.square.conftest import (
    ADDRESS,
    DATA,
    SECRETS,
    delivered,
    documented,
    merchant,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ORDER_CREATED = (DATA / "OrderCreatedEvent.json").read_bytes()


def code(verdict: object) -> str:
    assert isinstance(verdict, Rejected)
    return verdict.code


def test_verify_agrees_with_the_published_signature():
    said = documented("signature")
    link = Link("con_1", "", "", {"signature_key": said["secret"]}, callback_url=said["notification_url"])
    event = Delivered("POST", {"x-square-hmacsha256-signature": said["signature"]}, {}, said["body"].encode())

    verdict = Square(link).verify(event, now=NOW)

    sent_at = datetime(2022, 7, 13, 20, 30, 59, 37339, tzinfo=UTC)
    assert verdict == Verified("ac3ac95b-f97d-458c-a6e6-18981597e05f", "webhooks.test_notification", "", sent_at)
    assert list(merchant().normalize(verdict.topic, event.body)) == [Ignored("not_needed")]


def test_verify_rejects_what_is_not_signed_for_us():
    square = merchant(merchant_id="5S9MXCS9Y99KK")
    unsigned = Delivered("POST", {}, {}, ORDER_CREATED)
    respelled = json.dumps(json.loads(ORDER_CREATED)).encode()
    signature = delivered(ORDER_CREATED).headers

    assert isinstance(square.verify(delivered(ORDER_CREATED), now=NOW), Verified)
    assert code(square.verify(unsigned, now=NOW)) == "signature_missing"
    assert code(square.verify(Delivered("POST", signature, {}, respelled), now=NOW)) == "signature_invalid"
    assert code(square.verify(delivered(ORDER_CREATED, key="other"), now=NOW)) == "signature_invalid"
    assert code(square.verify(delivered(ORDER_CREATED, address=f"{ADDRESS}/"), now=NOW)) == "signature_invalid"
    assert code(Square(Link("con_1", "", "", {})).verify(delivered(ORDER_CREATED), now=NOW)) == "signature_invalid"
    assert code(merchant(merchant_id="OTHER").verify(delivered(ORDER_CREATED), now=NOW)) == "shop_mismatch"


def test_verify_takes_the_older_key_while_keys_change():
    link = Link("con_1", "", "", {"signature_key": "new"}, older_secrets=SECRETS, callback_url=ADDRESS)

    assert isinstance(Square(link).verify(delivered(ORDER_CREATED), now=NOW), Verified)


def test_verify_names_the_event_and_what_it_is_about():
    def said(name: str) -> Any:
        return merchant().verify(delivered((DATA / f"{name}.json").read_bytes()), now=NOW)

    assert said("OrderCreatedEvent") == Verified(
        "116038d3-2948-439f-8679-fc86dbf80f69", "order.created", "order:eA3vssLHKJrv9H0IdJCM3gNqfdcZY",
        datetime(2020, 4, 16, 23, 14, 26, 129000, tzinfo=UTC),
    )  # fmt: skip
    assert said("PaymentUpdatedEvent").resource == "order:03O3USaPaAaFnI6kkwB1JxGgBsUZY"
    assert said("CustomerCreatedEvent").resource == "customer:QPTXM8PQNX3Q726ZYHPMNP46XC"
    assert said("InventoryCountUpdatedEvent").resource == ""


def test_verify_leaves_a_signed_body_that_cannot_be_read_to_normalize():
    verdict = merchant().verify(delivered(b"{"), now=NOW)

    assert isinstance(verdict, Verified)
    with pytest.raises(Garbled):
        merchant().normalize(verdict.topic, b"{")


def test_normalize_reads_every_documented_event():
    def said(name: str) -> list:
        body = (DATA / f"{name}.json").read_bytes()
        return list(merchant().normalize(json.loads(body)["type"], body))

    at = datetime(2019, 10, 29, 18, 38, 45, 102960, tzinfo=UTC)
    person = Person(
        "QPTXM8PQNX3Q726ZYHPMNP46XC", "jenkins+smorly@squareup.com", "+12126668929", "Jenkins", "Smorly", True
    )

    assert said("OrderCreatedEvent") == [Fetch("order", "eA3vssLHKJrv9H0IdJCM3gNqfdcZY", 1)]
    assert said("PaymentUpdatedEvent") == [Fetch("order", "03O3USaPaAaFnI6kkwB1JxGgBsUZY")]
    assert said("InventoryCountUpdatedEvent") == [Level("FGQ5JJWT2PYTHF35CKZ2DSKP", "YYQR03DGCTXA4", 10, at)]
    assert said("CatalogVersionUpdatedEvent") == [Fetch("product", "")]
    assert said("CustomerCreatedEvent") == [person]


@pytest.mark.parametrize(
    ("topic", "said", "expected"),
    [
        ("order.updated", {"order_updated": {"order_id": "A", "state": "OPEN"}}, [Fetch("order", "A")]),
        (
            "order.fulfillment.updated",
            {"order_fulfillment_updated": {"order_id": "A", "version": 7}},
            [Fetch("order", "A", 7)],
        ),
        ("refund.created", {"refund": {"id": "R", "order_id": "B"}}, [Fetch("order", "B")]),
        ("payment.created", {"payment": {"id": "P"}}, [Ignored("without_order")]),
        ("customer.deleted", {}, [Gone("customer", "C")]),
        ("location.updated", {}, [Ignored("not_needed")]),
        ("something.new", {}, [Ignored("unknown_topic")]),
        (
            "inventory.count.updated",
            {
                "inventory_counts": [
                    {"catalog_object_id": "V", "location_id": "L", "state": "WASTE", "quantity": "1"},
                    {"catalog_object_id": "W", "location_id": "L", "state": "IN_STOCK", "quantity": "2.50000"},
                ]
            },
            [Ignored("no_sellable_count")],
        ),
    ],
)
def test_normalize_reads_what_names_only_a_thing(topic: str, said: dict, expected: list):
    body = json.dumps({"type": topic, "event_id": "1", "data": {"id": "C", "object": said}}).encode()

    assert list(merchant().normalize(topic, body)) == expected


@pytest.mark.parametrize("data", [[], {"object": []}, {"object": {"order_updated": {"order_id": None}}}, {}])
def test_normalize_refuses_an_event_without_what_it_is_about(data: Any):
    with pytest.raises(Garbled):
        merchant().normalize("order.updated", json.dumps({"data": data}).encode())
