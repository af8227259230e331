"""What Amazon is told: bodies as its own schemas want them, and what it answers to each row."""

from datetime import UTC, datetime

import jsonschema
import pytest

from commerce.sales_channels.connectors.amazon import Amazon, feeds, listings
from commerce.sales_channels.connectors.amazon.shipping import package_number
from commerce.sales_channels.faults import Denied, Down, Garbled, Throttled
from commerce.sales_channels.pushes import (
    CancellationPush,
    FulfillmentPush,
    LevelPush,
    LevelRef,
    OfferPush,
    Part,
    RefundPush,
    Result,
)
from tests.commerce.sales_channels.connectors.amazon.conftest import account, document
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ITEMS = f"{listings.PATH}/A1S"
ACCEPTED = Says({"sku": "A", "status": "ACCEPTED", "submissionId": "sub1"})


def level(sku: str, quantity: int = 3, kind: str = "") -> LevelPush:
    return LevelPush(LevelRef("", sku, kind, "", sku), quantity, None, "r", NOW)


def test_few_levels_patch_their_listings(channel: ScriptedChannel, amazon: Amazon):
    channel.says("PATCH", f"{ITEMS}/A%2FB%20C", ACCEPTED)

    found = amazon.push_levels([level("A/B C", -1, "type:SHIRT")])

    asked = channel.asked[-1]
    value = [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]
    patch = {"op": "merge", "path": "/attributes/fulfillment_availability", "value": value}
    assert found == [Result("ok", reference="sub1")]
    assert asked.json == {"productType": "SHIRT", "patches": [patch]}
    assert asked.query == {"marketplaceIds": "A1F83G8C2ARO7P"}
    jsonschema.validate(asked.json, document("listings-patch-schema.json"))


def test_each_patch_has_its_own_result(channel: ScriptedChannel, amazon: Amazon):
    issues = [
        {"code": "8541", "message": "warning", "severity": "WARNING"},
        {"code": "90220", "message": "required", "severity": "ERROR"},
    ]
    channel.says("PATCH", f"{ITEMS}/A", ACCEPTED)
    channel.says("PATCH", f"{ITEMS}/B", Says({"sku": "B", "status": "INVALID", "submissionId": "x", "issues": issues}))
    channel.says("PATCH", f"{ITEMS}/C", Says({"errors": [{"code": "InvalidInput", "message": "no"}]}, status=400))
    channel.says("PATCH", f"{ITEMS}/D", Says(status=500))
    channel.says("PATCH", f"{ITEMS}/E", Says(status=429, headers={"Retry-After": "2"}))

    found = amazon.push_levels([level(sku) for sku in "ABCDEF"])

    assert [(each.outcome, each.code, each.after) for each in found] == [
        ("ok", "", None),
        ("refused", "90220", None),
        ("refused", "InvalidInput", None),
        ("retry", "unclear", None),
        ("retry", "later", 2.0),
        ("retry", "later", 2.0),
    ]
    assert channel.asked_for("PATCH", f"{ITEMS}/F") == []


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(status=429), Throttled),
        (Says(status=503), Down),
        (Says(status=403, data={}), Denied),
        (Says(raw=b"fine"), Garbled),
        (Says({"status": "PERHAPS"}), Garbled),
    ],
)
def test_trouble_with_the_first_patch_is_told_by_what_it_means(
    channel: ScriptedChannel, amazon: Amazon, says: Says, fault: type[Exception]
):
    channel.says("PATCH", f"{ITEMS}/A", says)

    with pytest.raises(fault):
        amazon.push_levels([level("A"), level("B")])


def test_many_levels_and_prices_go_in_one_feed(channel: ScriptedChannel):
    amazon = account(channel, patches_at_once="2")
    place = {"feedDocumentId": "doc1", "url": f"{channel.url}/upload?signed=1"}
    channel.says("POST", f"{feeds.PATH}/documents", Says(place, status=201))
    channel.says("PUT", "/upload", Says(raw=b""))
    channel.says("POST", f"{feeds.PATH}/feeds", Says({"feedId": "f1"}, status=202))

    levels = amazon.push_levels([level(sku) for sku in "ABC"])
    prices = amazon.push_offers([OfferPush(level(sku).ref, 1299, None, "GBP", "r") for sku in "ABC"])

    first, second = channel.asked_for("PUT", "/upload")
    assert [each.reference for each in levels] == ["f1:1", "f1:2", "f1:3"]
    assert [each.outcome for each in prices] == ["ok"] * 3
    for upload in (first, second):
        jsonschema.validate(upload.json, document("listings-feed-schema-v2.json"))
        assert upload.headers["content-type"] == feeds.CONTENT_TYPE
        assert "x-amz-access-token" not in upload.headers
    assert [message["sku"] for message in first.json["messages"]] == ["A", "B", "C"]
    assert {patch["op"] for message in first.json["messages"] for patch in message["patches"]} == {"merge"}
    assert second.json["messages"][0]["patches"][0]["value"] == [
        {
            "marketplace_id": "A1F83G8C2ARO7P",
            "currency": "GBP",
            "our_price": [{"schedule": [{"value_with_tax": 12.99}]}],
        }
    ]
    assert channel.asked_for("POST", f"{feeds.PATH}/feeds")[0].json == {
        "feedType": "JSON_LISTINGS_FEED",
        "marketplaceIds": ["A1F83G8C2ARO7P"],
        "inputFeedDocumentId": "doc1",
    }


def test_feed_that_could_not_be_written_has_changed_nothing(channel: ScriptedChannel):
    channel.says("POST", f"{feeds.PATH}/documents", Says({"feedDocumentId": "d", "url": f"{channel.url}/upload"}))
    channel.says("PUT", "/upload", Says(cut=True))

    with pytest.raises(Down):
        account(channel, patches_at_once="1").push_levels([level("A"), level("B")])


def test_listings_tell_own_stock_from_that_of_amazon(channel: ScriptedChannel, amazon: Amazon):
    summary = {"marketplaceId": "A1F83G8C2ARO7P", "asin": "B01", "productType": "SHIRT", "itemName": "Tee"}
    price = {"offerType": "B2C", "price": {"currencyCode": "GBP", "amount": "12.50"}}
    own, theirs = ({"fulfillmentChannelCode": code, "quantity": 4} for code in ("DEFAULT", "AMAZON_EU"))
    items = [
        {
            "sku": "A",
            "summaries": [{**summary, "status": ["BUYABLE"]}],
            "offers": [price],
            "fulfillmentAvailability": [own],
        },
        {"sku": "B", "summaries": [{**summary, "status": []}], "fulfillmentAvailability": [theirs]},
    ]
    channel.says("GET", ITEMS, Says({"items": items, "pagination": {"nextToken": "p2"}}))

    page = amazon.fetch_offers()
    levels = amazon.fetch_levels([level(sku).ref for sku in "ABC"])

    a, b = page.items
    assert (a.sku, a.item_ref, a.price, a.quantity, a.tracked, a.active) == ("A", "type:SHIRT", 1250, 4, True, True)
    assert (b.quantity, b.tracked, b.active, b.price) == (None, False, False, None)
    assert (page.token, [(each.variant_ref, each.quantity) for each in levels]) == ("p2", [("A", 4)])
    assert channel.asked[-1].query["identifiers"] == "A,B,C"


def test_parcel_has_the_same_number_whenever_it_is_told(channel: ScriptedChannel, amazon: Amazon):
    channel.says("POST", "/orders/v0/orders/9-1/shipmentConfirmation", Says(status=204))
    channel.says("POST", "/orders/v0/orders/9-1/shipment", Says(status=204))
    shipped = FulfillmentPush("9-1", "shipped", [Part("68", 2)], "req", NOW, "Royal Mail", "RR1")

    found = [amazon.push_fulfillment(shipped), amazon.push_fulfillment(shipped)]
    ready = amazon.push_fulfillment(FulfillmentPush("9-1", "ready", [Part("68", 2)], "req2", NOW))

    items = [{"orderItemId": "68", "quantity": 2}]
    package = {
        "packageReferenceId": package_number("req"),
        "carrierCode": "Royal Mail",
        "carrierName": "Royal Mail",
        "trackingNumber": "RR1",
        "shipDate": "2026-11-22T08:00:00Z",
        "orderItems": items,
    }
    bodies = [each.json for each in channel.asked if each.path.startswith("/orders/v0")]
    assert found == [Result("ok", reference=package_number("req"))] * 2
    assert ready == Result("ok")
    assert package_number("req").isdigit() and package_number("req") != package_number("req2")
    assert bodies[:2] == [{"marketplaceId": "A1F83G8C2ARO7P", "packageDetail": package}] * 2
    assert bodies[2] == {"marketplaceId": "A1F83G8C2ARO7P", "shipmentStatus": "ReadyForPickup", "orderItems": items}


def test_what_amazon_takes_by_hand_only_is_refused_and_the_account_named(channel: ScriptedChannel, amazon: Amazon):
    taking_part = {"marketplace": {"id": "A1F83G8C2ARO7P", "name": "Amazon.co.uk"}, "storeName": "Tolland"}
    channel.says(
        "GET", "/sellers/v1/marketplaceParticipations", Says({"payload": [taking_part]}), Says({"payload": []})
    )

    refused = [
        amazon.push_cancellation(CancellationPush("1", [], "customer", "r")),
        amazon.push_refund(RefundPush("1", 1, "GBP", [], "r")),
    ]
    checks = [amazon.check(), amazon.check()]

    assert [each.code for each in refused] == ["unsupported", "unsupported"]
    assert checks[0].account == "Tolland"
    assert checks[1].notes == ["The seller does not take part in this marketplace"]
