"""What eBay is told: levels, prices, parcels, cancellations and refunds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connectors.ebay import Ebay
from commerce.sales_channels.connectors.ebay.aftersales import CANCELLATION
from commerce.sales_channels.connectors.ebay.api import INVENTORY, ORDERS
from commerce.sales_channels.connectors.ebay.inventory import BULK, BULK_READ
from commerce.sales_channels.faults import Down, Garbled, Refused, Throttled, Unclear
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
from tests.commerce.sales_channels.connectors.ebay.conftest import account
from tests.commerce.sales_channels.connectors.ebay.test_orders import changed, pounds
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
OK = {"statusCode": 200}
PARCELS = f"{ORDERS}/1/shipping_fulfillment"


def level(sku: str, quantity: int, offers: str = "", place: str = "") -> LevelPush:
    return LevelPush(LevelRef("", sku, offers, place, sku), quantity, None, f"r-{sku}", NOW)


def test_levels_are_written_to_the_item_and_to_each_offer(channel: ScriptedChannel, ebay: Ebay):
    answers = [{"sku": "A", **OK}, *({"sku": "A", "offerId": number, **OK} for number in "12")]
    channel.says("POST", BULK, Says({"responses": answers}), Says({"responses": answers[:2]}))

    found = [ebay.push_levels([level("A", 7, "offers:1,2")])[0] for _ in range(2)]

    assert [each.code for each in found] == ["", "no_answer"]
    offers = [{"offerId": "1", "availableQuantity": 7}, {"offerId": "2", "availableQuantity": 7}]
    request = {"sku": "A", "shipToLocationAvailability": {"quantity": 7}, "offers": offers}
    assert channel.asked_for("POST", BULK)[0].json == {"requests": [request]}
    assert channel.asked_for("POST", BULK)[0].headers["content-language"] == "en-GB"


@pytest.mark.parametrize("status", [200, 207, 400])
def test_each_level_has_its_own_result(channel: ScriptedChannel, ebay: Ebay, status: int):
    error = {"errorId": 25702, "message": "SKU not found"}
    responses = [
        {"sku": "A", **OK},
        {"sku": "A", "offerId": "1", "statusCode": 400, "errors": [error]},
        {"sku": "B", **OK},
        {"sku": "C", "statusCode": 500, "errors": [{"errorId": 25001, "message": "system"}]},
        {"sku": "E", "statusCode": 400, "errors": [error]},
    ]
    channel.says("POST", BULK, Says({"responses": responses}, status=status))

    found = ebay.push_levels([level(sku, 1) for sku in "ABCDE"])

    assert found == [
        Result("refused", code="25702", detail="SKU not found", partly=True),
        Result("ok"),
        Result("retry", code="25001", detail="system"),
        Result("retry", code="no_answer", detail="eBay did not answer for all of D"),
        Result("refused", code="25702", detail="SKU not found"),
    ]


def test_levels_per_store_keep_what_other_stores_hold(channel: ScriptedChannel):
    kept = [{"merchantLocationKey": "leeds", "quantity": 4}, {"merchantLocationKey": "york", "quantity": 3}]
    item = {"availability": {"shipToLocationAvailability": {"quantity": 7, "availabilityDistributions": kept}}}
    channel.says("POST", BULK_READ, Says({"responses": [{"sku": "A", "statusCode": 200, "inventoryItem": item}]}))
    channel.says("POST", BULK, Says({"responses": [{"sku": "A", **OK}]}))

    found = account(channel, per_place="yes").push_levels([level("A", 9, place="leeds")])

    sent = channel.asked_for("POST", BULK)[0].json["requests"][0]["shipToLocationAvailability"]
    assert found == [Result("ok")]
    assert sent["quantity"] == 12
    assert sent["availabilityDistributions"] == [
        {"merchantLocationKey": "leeds", "quantity": 9},
        {"merchantLocationKey": "york", "quantity": 3},
    ]


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(status=429, headers={"Retry-After": "3"}), Throttled),
        (Says(status=503), Down),
        (Says(status=500), Unclear),
        (Says(cut=True), Unclear),
        (Says(raw=b"OK"), Garbled),
        (Says({"responses": [{"sku": "A"}]}), Garbled),
        (Says(status=400, data={"errors": [{"errorId": 25734, "message": "SKU should be unique"}]}), Refused),
    ],
)
def test_trouble_with_writing_levels_is_told_by_what_it_means(
    channel: ScriptedChannel, ebay: Ebay, says: Says, fault: type[Exception]
):
    channel.says("POST", BULK, says)

    with pytest.raises(fault) as raised:
        ebay.push_levels([level("A", 1)])

    assert type(raised.value) is fault
    if fault is Refused:
        assert raised.value.code == "25734"


def test_prices_are_written_to_offers_and_levels_read_back(channel: ScriptedChannel, ebay: Ebay):
    item = {"availability": {"shipToLocationAvailability": {"quantity": 7}}}
    answers = [{"sku": "A", **OK, "inventoryItem": item}, {"sku": "B", "statusCode": 404}]
    channel.says("POST", BULK_READ, Says({"responses": answers}, status=207))
    channel.says("POST", BULK, Says({"responses": [{"sku": "A", "offerId": "1", **OK}]}))
    known, unknown = level("A", 0, "offers:1").ref, level("B", 0).ref

    prices = ebay.push_offers([OfferPush(ref, 1299, None, "GBP", "Tee", "r") for ref in (known, unknown)])
    levels = ebay.fetch_levels([known, unknown])

    assert [result.code for result in prices] == ["", "offer_unknown"]
    price = {"value": "12.99", "currency": "GBP"}
    assert channel.asked_for("POST", BULK)[0].json == {
        "requests": [{"sku": "A", "offers": [{"offerId": "1", "price": price}]}]
    }
    assert [(each.variant_ref, each.quantity) for each in levels] == [("A", 7)]


def test_parcel_is_told_once(channel: ScriptedChannel, ebay: Ebay):
    push = FulfillmentPush("1", "shipped", [Part("9001", 2)], "req", NOW, "Royal Mail", "AB 12-34")
    known = {
        "fulfillmentId": "f9",
        "shipmentTrackingNumber": "AB1234",
        "lineItems": [{"lineItemId": "9001", "quantity": 2}],
    }
    channel.says("GET", PARCELS, Says({"fulfillments": []}), Says({"fulfillments": [known]}))
    channel.says("POST", PARCELS, Says(status=201, headers={"Location": f"https://x{PARCELS}/f9"}))

    found = [ebay.push_fulfillment(push), ebay.push_fulfillment(push)]

    assert found == [Result("ok", reference="f9")] * 2
    assert [each.json for each in channel.asked_for("POST", PARCELS)] == [
        {
            "lineItems": [{"lineItemId": "9001", "quantity": 2}],
            "shippedDate": "2026-11-22T08:00:00.000Z",
            "shippingCarrierCode": "Royal Mail",
            "trackingNumber": "AB1234",
        }
    ]
    assert ebay.push_fulfillment(FulfillmentPush("1", "ready", [], "r", NOW)).outcome == "refused"


def test_only_whole_orders_are_cancelled_and_only_once(channel: ScriptedChannel, ebay: Ebay):
    cancelled = changed(cancelStatus={"cancelState": "CANCELED"})
    channel.says("GET", f"{ORDERS}/1", Says(changed(legacyOrderId="12-3")), Says(changed()), Says(cancelled))
    channel.says("POST", CANCELLATION, Says({"cancelId": "c1"}))
    whole, half = [Part("9001", 2)], [Part("9001", 1)]

    found = [ebay.push_cancellation(CancellationPush("1", parts, "customer", "r")) for parts in (whole, half, whole)]

    asked = channel.asked_for("POST", CANCELLATION)
    assert [(each.outcome, each.code, each.reference) for each in found] == [
        ("ok", "", "c1"),
        ("refused", "partial_unsupported", ""),
        ("ok", "", ""),
    ]
    assert asked[0].json == {"legacyOrderId": "12-3", "cancelReason": "BUYER_ASKED_CANCEL", "buyerPaid": True}
    assert asked[0].headers["authorization"] == "IAF token-1"
    assert len(asked) == 1


def test_refund_is_exactly_the_amount(channel: ScriptedChannel, ebay: Ebay):
    said = changed()
    said["lineItems"].append(
        {**said["lineItems"][0], "lineItemId": "9002", "quantity": 1, "lineItemCost": pounds("5.00")}
    )
    channel.says("GET", f"{ORDERS}/1", Says(said))
    path = f"{ORDERS}/1/issue_refund"
    channel.says("POST", path, *[Says({"refundId": "7", "refundStatus": each}) for each in ("PENDING", "FAILED")])

    parts = [Part("9001", 1), Part("9002", 1)]
    split = ebay.push_refund(RefundPush("1", 1000, "GBP", parts, "r", "Damaged", restock=True))
    whole = ebay.push_refund(RefundPush("1", 2350, "GBP", [], "r"))

    sent: list[Any] = [each.json for each in channel.asked_for("POST", path)]
    assert (split, whole.outcome) == (Result("ok", reference="7"), "refused")
    assert sent[0]["refundItems"] == [
        {"lineItemId": "9001", "refundAmount": pounds("6.67")},
        {"lineItemId": "9002", "refundAmount": pounds("3.33")},
    ]
    assert (sent[0]["reasonForRefund"], sent[0]["comment"]) == ("BUYER_RETURN", "Damaged")
    assert sent[1] == {
        "reasonForRefund": "OTHER_ADJUSTMENT",
        "comment": "",
        "orderLevelRefundAmount": pounds("23.50"),
    }


def test_catalog_and_check_read_what_is_there(channel: ScriptedChannel, ebay: Ebay):
    items = [{"sku": "A", "product": {"title": "Tee", "ean": ["4006381333931"]}, "availability": {}}, {"sku": "B"}]
    offers = [
        {"offerId": "1", "status": "PUBLISHED", "marketplaceId": "EBAY_DE"},
        {
            "offerId": "2",
            "status": "PUBLISHED",
            "marketplaceId": "EBAY_GB",
            "listing": {"listingId": "110"},
            "pricingSummary": {"price": pounds("12.00")},
        },
        {"offerId": "3", "status": "UNPUBLISHED"},
    ]
    channel.says("GET", f"{INVENTORY}/inventory_item", Says({"total": 26, "inventoryItems": items}))
    channel.says("GET", f"{INVENTORY}/offer", Says({"offers": offers}), Says(status=404, data={"errors": []}))
    channel.says(
        "GET", f"{INVENTORY}/location", Says({"locations": [{"merchantLocationKey": "leeds", "name": "Leeds"}]})
    )

    page, checkup = ebay.fetch_offers(), ebay.check()

    first, second = page.items
    assert (first.sku, first.external_product_id, first.item_ref, first.price) == ("A", "110", "offers:2,1", 1200)
    assert (first.barcode, first.active, second.active, second.price) == ("4006381333931", True, False, None)
    assert page.token == "25"
    assert [(place.ref, place.name) for place in checkup.places] == [("leeds", "Leeds")]
    assert checkup.clock_skew_seconds is not None and abs(checkup.clock_skew_seconds) < 5
