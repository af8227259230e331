"""What was sent, waits or was handed over, told by the work orders of an order."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Missing, Refused, Unclear
from commerce.sales_channels.pushes import FulfillmentPush, Part, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, error, gid, page

AT = datetime(2026, 11, 22, 6, 0, 0, 900_000, tzinfo=UTC)
MADE = {"fulfillmentCreate": {"fulfillment": gid("Fulfillment", 77), "userErrors": []}}


def wish(kind: Any = "shipped", parts: Any = ((1, 2),), **changes: Any) -> FulfillmentPush:
    tracking = {"carrier": "UPS", "tracking_number": "1Z", "tracking_url": "https://t.example/1Z"}
    usual = {"request_id": "r", "at": AT, **(tracking if kind == "shipped" else {})}
    return FulfillmentPush("7", kind, [Part(str(line), units) for line, units in parts], **{**usual, **changes})


def has(shop: Shop, *works: dict[str, Any], done: Any = (), cancelled: str | None = None) -> None:
    """The order's work, as `work` makes it, and its hand-overs: `(fulfillment, units by line)`."""
    orders = [{name: value for name, value in each.items() if name != "lines"} for each in works]
    shop.says("FulfillmentOrders", {"order": {"cancelledAt": cancelled, "fulfillmentOrders": page(*orders)}})
    lines = [{"fulfillmentOrder": {"lineItems": page(*each["lines"])}} for each in works]
    shop.says("FulfillmentOrderLines", *(lines or [{"fulfillmentOrder": {"lineItems": page()}}]))
    shop.says("Fulfillments", {"order": {"fulfillments": [each for each, _ in done]}})
    handed = [
        page(*({"quantity": units, "lineItem": gid("LineItem", line)} for line, units in by_line.items()))
        for _, by_line in done
    ]
    shop.says("FulfillmentLines", *({"fulfillment": {"fulfillmentLineItems": each}} for each in handed or [page()]))


def work(number: int, lines: dict[int, int], *, place: int = 9, method: str = "SHIPPING", **changes: Any) -> dict:
    usual = {
        **gid("FulfillmentOrder", number), "status": "OPEN", "deliveryMethod": {"methodType": method},
        "assignedLocation": {"location": gid("Location", place)},
        "supportedActions": [{"action": "CREATE_FULFILLMENT"}],
        "lines": [
            {**gid("FulfillmentOrderLineItem", number * 100 + line), "totalQuantity": 5, "remainingQuantity": left,
             "lineItem": gid("LineItem", line)}
            for line, left in lines.items()
        ],
    }  # fmt: skip
    return {**usual, **changes}


def sent(number: str = "1Z", at: str = "2026-11-22T06:00:05Z", **changes: Any) -> dict[str, Any]:
    tracking = [{"number": number}] if number else []
    usual = {**gid("Fulfillment", 55), "status": "SUCCESS", "createdAt": at, "trackingInfo": tracking}
    return {**usual, **changes}


def taken(said: dict[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    groups = said["fulfillment"]["lineItemsByFulfillmentOrder"]
    rows = [[(row["id"][-3:], row["quantity"]) for row in each["fulfillmentOrderLineItems"]] for each in groups]
    return [(each["fulfillmentOrderId"][-1], found) for each, found in zip(groups, rows, strict=True)]


def test_parcel_is_told_with_its_number_by_the_work_at_its_place(shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}), work(2, {1: 1, 2: 3}, place=4))
    shop.says("CreateFulfillment", MADE)

    result = shopify.push_fulfillment(wish(parts=((1, 1), (2, 2)), place_ref="4"))

    assert result == Result("ok", reference="77")
    (said,) = shop.wrote("CreateFulfillment")
    assert taken(said) == [("2", [("201", 1), ("202", 2)])]
    assert said["fulfillment"]["notifyCustomer"] is True
    assert said["fulfillment"]["trackingInfo"] == {"number": "1Z", "company": "UPS", "url": "https://t.example/1Z"}


def test_work_at_two_places_is_told_in_two_calls(shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}), work(2, {1: 1}, place=4))
    shop.says("CreateFulfillment", MADE)

    assert shopify.push_fulfillment(wish(parts=((1, 3),))).reference == "77,77"
    assert [taken(said) for said in shop.wrote("CreateFulfillment")] == [[("1", [("101", 2)])], [("2", [("201", 1)])]]


def test_parcel_that_was_told_before_is_not_told_again(shop: Shop, shopify: Shopify):
    has(shop, done=[(sent(), {1: 2}), (sent("other"), {1: 9})])

    assert shopify.push_fulfillment(wish()) == Result("ok", reference="55")
    assert shop.wrote("CreateFulfillment") == []


@pytest.mark.parametrize("number", ["1Z", ""])
def test_equal_units_of_another_parcel_are_no_repeat(number, shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 1}), done=[(sent(number), {1: 1})])
    shop.says("CreateFulfillment", MADE)
    again = wish(parts=((1, 1),), tracking_number=number, others=frozenset({"55"}))

    assert shopify.push_fulfillment(again) == Result("ok", reference="77")


def test_half_of_a_parcel_that_was_told_before_is_completed(shop: Shop, shopify: Shopify):
    has(shop, work(2, {1: 1}, place=4), done=[(sent(), {1: 2})])
    shop.says("CreateFulfillment", MADE)

    assert shopify.push_fulfillment(wish(parts=((1, 3),))) == Result("ok", reference="55,77")
    assert taken(shop.wrote("CreateFulfillment")[0]) == [("2", [("201", 1)])]


@pytest.mark.parametrize(
    ("done", "calls"),
    [
        ((sent(""), {1: 2}), 0),
        ((sent("", "2026-11-22T06:00:00Z"), {1: 2}), 0),
        ((sent("", "2026-11-22T05:59:59Z"), {1: 2}), 1),
        ((sent(""), {1: 1}), 1),
        ((sent("1Z"), {1: 2}), 1),
    ],
)
def test_hand_over_without_a_number_is_known_by_its_units_since_it_happened(done, calls, shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}, method="PICK_UP"), done=[done])
    shop.says("CreateFulfillment", MADE)

    assert shopify.push_fulfillment(wish("collected")).outcome == "ok"
    assert len(shop.wrote("CreateFulfillment")) == calls
    assert all("trackingInfo" not in said["fulfillment"] for said in shop.wrote("CreateFulfillment"))


@pytest.mark.parametrize(
    ("works", "more", "code"),
    [
        ([work(1, {1: 1})], {}, "quantity_not_open"),
        ([work(1, {1: 2}, status="CLOSED")], {}, "quantity_not_open"),
        ([work(1, {1: 2}, supportedActions=[{"action": "RELEASE_HOLD"}])], {}, "on_hold"),
        ([work(1, {1: 2})], {"cancelled": "2026-11-22T00:00:00Z"}, "order_cancelled"),
    ],
)
def test_what_cannot_be_fulfilled_over_there_is_refused_without_a_try(works, more, code, shop: Shop, shopify: Shopify):
    has(shop, *works, **more)

    result = shopify.push_fulfillment(wish())

    assert (result.outcome, result.code) == ("refused", code)
    assert shop.wrote("CreateFulfillment") == []


def test_order_that_is_not_there_is_missing_and_silence_is_unclear(shop: Shop, shopify: Shopify):
    shop.says("FulfillmentOrders", {"order": None})
    with pytest.raises(Missing):
        shopify.push_fulfillment(wish())

    has(shop, work(1, {1: 2}))
    shop.says("CreateFulfillment", Says(cut=True))
    with pytest.raises(Unclear):
        shopify.push_fulfillment(wish())


def test_line_that_was_never_one_of_shopifys_is_refused_and_no_fault_of_the_channel(shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}))

    with pytest.raises(Refused) as fault:
        shopify.push_fulfillment(wish(parts=(("line-x", 1),)))

    assert fault.value.code == "not_an_id"


def test_objection_of_shopify_is_told(shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}))
    answer = {"fulfillment": None, "userErrors": [error(None, None, "No")]}
    shop.says("CreateFulfillment", {"fulfillmentCreate": answer})

    assert shopify.push_fulfillment(wish()) == Result("refused", code="user_error", detail="No")


@pytest.mark.parametrize(
    ("parts", "errors", "result"),
    [
        (((1, 2),), [], Result("ok")),
        (((1, 2),), [error(0, "NO_LINE_ITEMS_TO_PREPARE_FOR_FULFILLMENT_ORDER")], Result("ok")),
        (((1, 2),), [error(0, "UNABLE_TO_PREPARE_QUANTITY")], Result(
            "refused", code="UNABLE_TO_PREPARE_QUANTITY", detail="No"
        )),
        (((1, 1),), [], Result(
            "refused", code="partly_ready", detail="Shopify can only be told that a whole collection is ready"
        )),
        (((5, 1),), [], Result("ok", detail="Nothing of it is open over there any more")),
    ],
)  # fmt: skip
def test_collection_is_ready_as_a_whole(parts, errors, result, shop: Shop, shopify: Shopify):
    has(shop, work(1, {1: 2}, method="PICK_UP"))
    shop.says("ReadyForPickup", {"fulfillmentOrderLineItemsPreparedForPickup": {"userErrors": errors}})

    assert shopify.push_fulfillment(wish("ready", parts)) == result
    order = {"fulfillmentOrderId": "gid://shopify/FulfillmentOrder/1"}
    asked = [] if len(parts) == 1 and parts[0] != (1, 2) else [{"input": {"lineItemsByFulfillmentOrder": [order]}}]
    assert shop.wrote("ReadyForPickup") == asked
