"""What Square is told of an order: over the version that was read, and once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connectors.square import Square
from commerce.sales_channels.faults import Denied, Unclear
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, Part, RefundPush, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.square.conftest import PLACE, documented, error, order, to_ship, usd

ID = "CAISENgvlJ6jLWAzERDzjyHVybY"
ORDER, REFUNDS = f"/v2/orders/{ID}", "/v2/refunds"
STEAK, LARGE = "8uSwfzvUImn3IRrvciqlXC", "v8ZuEXpOJpb0bazLuvrLDB"
CARD = {"id": "t1", "payment_id": "card", "amount_money": usd(5000)}
GIFT = {"id": "gift", "amount_money": usd(1176)}


def scripted(channel: ScriptedChannel, **changes: Any) -> None:
    channel.says("GET", ORDER, Says({"order": order(**changes)}))
    channel.says("PUT", ORDER, Says({"order": order(version=2)}))


def told(kind: str = "shipped", **changes: Any) -> FulfillmentPush:
    said = {"carrier": "UPS", "tracking_number": "1Z9", "tracking_url": "https://ups.example/1Z9"} | changes
    return FulfillmentPush(ID, kind, (Part(LARGE, 1),), "r-1", datetime(2026, 11, 22, tzinfo=UTC), **said)


def cancelled(*parts: Part) -> CancellationPush:
    return CancellationPush(ID, parts, "out_of_stock", "r-2")


def refund(amount: int) -> RefundPush:
    return RefundPush(ID, amount, "USD", (Part(LARGE, 1),), "r-3", "Cold " * 60)


def written(channel: ScriptedChannel, method: str = "PUT", path: str = ORDER) -> list[Any]:
    return [each.json for each in channel.asked_for(method, path)]


def no(result: Result) -> tuple[str, str]:
    return result.outcome, result.code


def test_push_fulfillment_of_the_last_parcel_completes_it(square: Square, channel: ScriptedChannel):
    scripted(channel, fulfillments=[to_ship()])

    found = square.push_fulfillment(told())

    assert found == Result("ok", reference=ID)
    (body,) = written(channel)
    assert len(body["idempotency_key"]) == 45
    assert body["order"] == {
        "location_id": PLACE,
        "version": 1,
        "fulfillments": [
            {
                "uid": "f1",
                "state": "COMPLETED",
                "shipment_details": {
                    "carrier": "UPS", "tracking_number": "1Z9", "tracking_url": "https://ups.example/1Z9",
                },
            }
        ],
    }  # fmt: skip


def test_push_fulfillment_of_an_earlier_parcel_prepares_it_and_keeps_all_numbers(
    square: Square, channel: ScriptedChannel
):
    details = {"tracking_number": "1Z8"}
    scripted(channel, fulfillments=[to_ship(state="PREPARED", shipment_details=details)])

    square.push_fulfillment(told(completes=False, carrier="", tracking_url=""))
    repeated = square.push_fulfillment(told(completes=False, tracking_number="1Z8"))

    assert repeated == Result("ok", reference=ID)
    assert [body["order"]["fulfillments"] for body in written(channel)] == [
        [{"uid": "f1", "shipment_details": {"tracking_number": "1Z8, 1Z9"}}]
    ]


def test_push_fulfillment_at_the_store_goes_from_prepared_to_completed(square: Square, channel: ScriptedChannel):
    pickup = {"uid": "f1", "type": "PICKUP", "state": "RESERVED"}
    scripted(channel, fulfillments=[pickup])

    square.push_fulfillment(told("ready"))
    channel.says("GET", ORDER, Says({"order": order(version=2, fulfillments=[pickup | {"state": "PREPARED"}])}))
    square.push_fulfillment(told("collected"))
    channel.says("GET", ORDER, Says({"order": order(version=3, fulfillments=[pickup | {"state": "COMPLETED"}])}))
    again = square.push_fulfillment(told("collected"))

    assert [(body["order"]["version"], body["order"]["fulfillments"]) for body in written(channel)] == [
        (1, [{"uid": "f1", "state": "PREPARED"}]),
        (2, [{"uid": "f1", "state": "COMPLETED"}]),
    ]
    assert again == Result("ok", reference=ID)


def test_push_fulfillment_that_square_cannot_take_says_why(square: Square, channel: ScriptedChannel):
    scripted(channel)
    of_till = square.push_fulfillment(told())
    scripted(channel, fulfillments=[to_ship()], version=None)
    unversioned = square.push_fulfillment(told())
    scripted(channel, fulfillments=[to_ship(state="CANCELED")])
    ended = square.push_fulfillment(told())
    scripted(channel, fulfillments=[to_ship(state="COMPLETED")])
    late = square.push_fulfillment(told())
    scripted(channel, fulfillments=[to_ship()])
    channel.says("PUT", ORDER, error("VERSION_MISMATCH", 409), error("BAD_REQUEST"), Says(cut=True))
    raced = square.push_fulfillment(told())
    bad = square.push_fulfillment(told())

    assert [no(each) for each in (of_till, unversioned, ended, late)] == [
        ("refused", "no_fulfillment"),
        ("refused", "order_not_updatable"),
        ("refused", "fulfillment_ended"),
        ("refused", "fulfillment_ended"),
    ]
    assert raced == Result("retry", after=0.0, code="VERSION_MISMATCH", detail="It is VERSION_MISMATCH.")
    assert no(bad) == ("refused", "BAD_REQUEST")
    with pytest.raises(Unclear):
        square.push_fulfillment(told())


def test_push_cancellation_of_all_ends_the_fulfillment_and_an_unpaid_order(square: Square, channel: ScriptedChannel):
    scripted(channel, fulfillments=[to_ship()])
    square.push_cancellation(cancelled())
    scripted(channel, fulfillments=[to_ship()], tenders=[CARD])
    square.push_cancellation(cancelled())
    scripted(channel, state="CANCELED")
    again = square.push_cancellation(cancelled())
    scripted(channel, state="COMPLETED")
    late = square.push_cancellation(cancelled())

    ended = [{"uid": "f1", "state": "CANCELED"}]
    base = {"location_id": PLACE, "version": 1, "fulfillments": ended}
    assert [body["order"] for body in written(channel)] == [{**base, "state": "CANCELED"}, base]
    assert again == Result("ok", reference=ID)
    assert no(late) == ("refused", "order_ended")


def test_push_cancellation_of_parts_changes_unpaid_lines_once(square: Square, channel: ScriptedChannel):
    scripted(channel, metadata={"theirs": "1"})
    square.push_cancellation(cancelled(Part(LARGE, 1), Part(STEAK, 1)))
    square.push_cancellation(cancelled(Part(LARGE, 2), Part(STEAK, 1)))
    scripted(channel, metadata={"r-2": "out_of_stock"})
    again = square.push_cancellation(cancelled(Part(LARGE, 1)))
    scripted(channel, tenders=[CARD])
    paid = square.push_cancellation(cancelled(Part(LARGE, 1)))

    some, everything = written(channel)
    assert some["order"]["line_items"] == [{"uid": LARGE, "quantity": "1"}]
    assert some["order"]["metadata"] == {"theirs": "1", "r-2": "out_of_stock"}
    assert some["fields_to_clear"] == [f"line_items[{STEAK}]"]
    assert everything["order"] == {"location_id": PLACE, "version": 1, "state": "CANCELED"}
    assert again == Result("ok", reference=ID)
    assert no(paid) == ("refused", "partly_cancelled_when_paid")


def test_push_refund_goes_to_the_payments_and_is_the_same_when_sent_again(square: Square, channel: ScriptedChannel):
    scripted(channel, tenders=[GIFT, CARD])
    made = [Says({"refund": {"id": name, "status": "PENDING"}}) for name in ("R1", "R2", "R1", "R2")]
    channel.says("POST", REFUNDS, *made)

    first, again = square.push_refund(refund(5500)), square.push_refund(refund(5500))

    assert first == again == Result("ok", reference="R1,R2")
    bodies = written(channel, "POST", REFUNDS)
    assert [(body["payment_id"], body["amount_money"]) for body in bodies[:2]] == [
        ("card", usd(5000)), ("gift", usd(500)),
    ]  # fmt: skip
    assert bodies[:2] == bodies[2:]
    assert len({body["idempotency_key"] for body in bodies}) == 2
    assert {(len(body["idempotency_key"]), len(body["reason"])) for body in bodies} == {(45, 192)}


def test_push_refund_that_does_not_go_through_says_how_far_it_came(square: Square, channel: ScriptedChannel):
    scripted(channel, tenders=[GIFT, CARD])
    channel.says("POST", REFUNDS, Says({"refund": {"id": "R1", "status": "PENDING"}}), error("REFUND_AMOUNT_INVALID"))
    partly = square.push_refund(refund(5500))
    channel.says("POST", REFUNDS, Says({"refund": {"id": "R3", "status": "REJECTED"}}))
    rejected = square.push_refund(refund(100))
    too_much = square.push_refund(refund(6177))
    channel.says("POST", REFUNDS, Says(cut=True))

    assert (no(partly), partly.reference) == (("refused", "REFUND_AMOUNT_INVALID"), "R1")
    assert no(rejected) == ("refused", "REJECTED")
    assert no(too_much) == ("refused", "more_than_paid")
    with pytest.raises(Unclear):
        square.push_refund(refund(100))


def test_check_says_whose_account_it_is_and_how_long_the_token_lasts(square: Square, channel: ScriptedChannel):
    channel.says("GET", "/v2/merchants/me", Says({"merchant": {"id": "M1", "business_name": "Jet Fuel Coffee"}}))
    channel.says("GET", "/v2/locations", Says(documented("ListLocationsResponse")))
    token = {"expires_at": "2026-12-01T10:00:00Z", "scopes": ["ITEMS_READ"], "merchant_id": "M1"}
    channel.says("POST", "/oauth2/token/status", Says(token), error("NOT_FOUND", 404))

    found, personal = square.check(), square.check()

    assert (found.account, found.expires_at) == ("Jet Fuel Coffee", datetime(2026, 12, 1, 10, tzinfo=UTC))
    assert found.notes == ["The token does not allow to read orders."]
    assert [(place.ref, place.name, place.active) for place in found.places] == [
        ("18YC4JDH91E1H", "Grant Park", True), ("3Z4V4WHQK64X9", "Midtown", True),
    ]  # fmt: skip
    assert abs(found.clock_skew_seconds) < 5
    assert (personal.expires_at, personal.notes) == (None, ())
    channel.says("GET", "/v2/merchants/me", error("ACCESS_TOKEN_EXPIRED", 401))
    with pytest.raises(Denied):
        square.check()
