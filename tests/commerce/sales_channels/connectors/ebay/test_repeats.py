"""eBay keeps no key of ours: what was done already is told from what only looks like it."""

from datetime import UTC, datetime

from commerce.sales_channels.connectors.ebay import Ebay
from commerce.sales_channels.connectors.ebay.api import ORDERS
from commerce.sales_channels.pushes import FulfillmentPush, Part, RefundPush, Result
from tests.commerce.sales_channels.connectors.ebay.test_orders import changed, pounds
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PARCELS = f"{ORDERS}/1/shipping_fulfillment"


def test_money_goes_back_once_whether_or_not_the_answer_was_heard(channel: ScriptedChannel, ebay: Ebay):
    refund = {"refundId": "8", "refundDate": "2026-11-22T08:00:05.000Z", "amount": pounds("10.00")}
    earlier = {**refund, "refundId": "5", "refundDate": "2026-11-21T08:00:05.000Z"}
    orders = [
        changed(paymentSummary={"refunds": [earlier, refund]}),
        changed(paymentSummary={"refunds": [earlier]}),
        changed(cancelStatus={"cancelState": "CANCELED"}),
    ]
    channel.says("GET", f"{ORDERS}/1", *[Says(each) for each in orders])
    channel.says("POST", f"{ORDERS}/1/issue_refund", Says({"refundId": "9"}))

    found = [ebay.push_refund(RefundPush("1", 1000, "GBP", [], "r", at=NOW, again=True)) for _ in orders]

    assert [(each.outcome, each.reference) for each in found] == [("ok", "8"), ("ok", "9"), ("ok", "")]
    assert len(channel.asked_for("POST", f"{ORDERS}/1/issue_refund")) == 1


def test_an_equal_refund_of_another_wish_is_not_taken_for_this_one(channel: ScriptedChannel, ebay: Ebay):
    other = {"refundId": "8", "amount": {"value": "10.00", "currency": "GBP"}, "refundDate": NOW.isoformat()}
    channel.says("GET", f"{ORDERS}/1", Says(changed(paymentSummary={"refunds": [other]})))
    channel.says("POST", f"{ORDERS}/1/issue_refund", Says({"refundId": "9"}))

    found = ebay.push_refund(RefundPush("1", 1000, "GBP", [], "r", at=NOW, again=True, others=frozenset({"8"})))

    assert (found.outcome, found.reference) == ("ok", "9")


def test_an_equal_parcel_is_told_too(channel: ScriptedChannel, ebay: Ebay):
    push = FulfillmentPush("1", "shipped", [Part("9001", 1)], "req", NOW, others=frozenset({"f9"}))
    known = {"fulfillmentId": "f9", "lineItems": [{"lineItemId": "9001", "quantity": 1}]}
    channel.says("GET", PARCELS, Says({"fulfillments": [known]}))
    channel.says("POST", PARCELS, Says(status=201, headers={"Location": f"https://x{PARCELS}/f10"}))

    assert ebay.push_fulfillment(push) == Result("ok", reference="f10")
