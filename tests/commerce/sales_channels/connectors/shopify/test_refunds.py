"""Calling off units and giving money back: once, from the payments that it came by."""

from typing import Any

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.pushes import CancellationPush, Part, RefundPush, Result
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, error, failing, gid, money, page
from tests.commerce.sales_channels.connectors.shopify.test_fulfillment import has, work

MADE = {"refundCreate": {"refund": gid("Refund", 88), "userErrors": []}}
ORDER = "gid://shopify/Order/7"


def paid(number: int, amount: str, kind: str = "SALE", *, theirs: str = "", parent: int = 0, **changes: Any) -> dict:
    currency = "EUR" if theirs else "USD"
    bag = {**money(amount), "presentmentMoney": {"amount": theirs or amount, "currencyCode": currency}}
    usual = {
        **gid("OrderTransaction", number), "kind": kind, "status": "SUCCESS", "gateway": "bogus", "amountSet": bag,
        "parentTransaction": gid("OrderTransaction", parent) if parent else None,
    }  # fmt: skip
    return {**usual, **changes}


def basis(*transactions: dict, theirs: str = "USD", notes: tuple[str, ...] = (), lines: Any = ((1, 2),)) -> dict:
    refunds = [{**gid("Refund", 60 + index), "note": note} for index, note in enumerate(notes)]
    items = page(*({**gid("LineItem", line), "refundableQuantity": units} for line, units in lines))
    return {"order": {
        "currencyCode": "USD", "presentmentCurrencyCode": theirs, "refunds": refunds,
        "transactions": list(transactions), "lineItems": items,
    }}  # fmt: skip


def back(amount: int, parts: Any = (), **changes: Any) -> RefundPush:
    rows = [Part(str(line), units) for line, units in parts]
    usual = {"currency": "USD", "parts": rows, "request_id": "r9", "reason": "Broken"}
    return RefundPush("7", amount, **{**usual, **changes})


def off(parts: Any = (), reason: Any = "customer") -> CancellationPush:
    return CancellationPush("7", [Part(str(line), units) for line, units in parts], reason, "r9", "Sorry")


def test_money_goes_back_to_the_payments_it_came_by(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(
        paid(1, "30.00", "AUTHORIZATION"), paid(2, "10.00"), paid(3, "20.00", "CAPTURE"),
        paid(4, "4.00", "REFUND", parent=2), paid(5, "9.00", "REFUND", parent=2, status="FAILURE"),
    ))  # fmt: skip
    shop.says("CreateRefund", MADE)

    assert shopify.push_refund(back(1600, [(1, 1), (2, 1)], restock=True)) == Result("ok", reference="88")
    (said,) = shop.wrote("CreateRefund")
    assert said["input"] == {
        "orderId": ORDER, "note": "Broken [r9]", "notify": True,
        "refundLineItems": [
            {"lineItemId": "gid://shopify/LineItem/1", "quantity": 1, "restockType": "RETURN"}
        ],
        "transactions": [
            {"orderId": ORDER, "parentId": "gid://shopify/OrderTransaction/2", "gateway": "bogus", "kind": "REFUND",
             "amount": "6.00"},
            {"orderId": ORDER, "parentId": "gid://shopify/OrderTransaction/3", "gateway": "bogus", "kind": "REFUND",
             "amount": "10.00"},
        ],
    }  # fmt: skip


def test_buyers_currency_is_given_back_at_the_rate_it_came_by(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00", theirs="9.23"), theirs="EUR"))
    shop.says("CreateRefund", MADE)

    shopify.push_refund(back(333))
    shopify.push_refund(back(1000))

    said = [each["input"] for each in shop.wrote("CreateRefund")]
    assert [each["transactions"][0]["amount"] for each in said] == ["3.07", "9.23"]
    assert [each["currency"] for each in said] == ["EUR", "EUR"]


def test_payment_that_went_back_already_is_passed_over(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(1, "5.00"), paid(2, "5.00", "REFUND", parent=1), paid(3, "5.00")))
    shop.says("CreateRefund", MADE)

    shopify.push_refund(back(500))

    (said,) = shop.wrote("CreateRefund")[0]["input"]["transactions"]
    assert (said["parentId"], said["amount"]) == ("gid://shopify/OrderTransaction/3", "5.00")


@pytest.mark.parametrize(
    ("wish", "code"),
    [(back(1001), "more_than_paid"), (back(100, currency="EUR"), "currency_mismatch")],
)
def test_what_was_not_paid_is_not_given_back(wish, code, shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00")))

    assert shopify.push_refund(wish).code == code
    assert shop.wrote("CreateRefund") == []


def test_wish_that_was_fulfilled_before_finds_its_own_refund(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(notes=("Broken [r8]", "Broken [r9]")))

    assert shopify.push_refund(back(1000)) == Result("ok", reference="61")
    assert shopify.push_cancellation(off([(1, 1)])) == Result("ok", reference="61")
    assert shop.wrote("CreateRefund") == []


def test_same_wish_has_the_same_key_and_spent_keys_are_followed_by_others(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00")))
    shop.says("CreateRefund", failing("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"), MADE)

    shopify.push_refund(back(100))
    shopify.push_refund(back(100))
    shopify.push_refund(back(100, request_id="r10"))

    spent, second, first, other = [said["key"] for said in shop.wrote("CreateRefund")]
    assert spent == first
    assert len({spent, second, other}) == 3


def test_keys_that_are_all_spent_leave_the_wish_for_later_and_another_refusal_stands(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00")))
    shop.says("CreateRefund", failing("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"))
    assert shopify.push_refund(back(100)).outcome == "retry"
    assert len({said["key"] for said in shop.wrote("CreateRefund")}) == 4

    shop.says("CreateRefund", failing("INVALID_VARIABLE"))
    with pytest.raises(Refused):
        shopify.push_refund(back(100))


def test_objections_and_requests_that_run_already_are_told(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00")))
    refusing = {"refundCreate": {"refund": None, "userErrors": [error(None, None, "Too late")]}}
    shop.says("CreateRefund", failing("IDEMPOTENCY_CONCURRENT_REQUEST"), refusing)

    assert shopify.push_refund(back(100)).outcome == "retry"
    assert shopify.push_refund(back(100)) == Result("refused", code="user_error", detail="Too late")


@pytest.mark.parametrize(
    ("reason", "said", "restock"),
    [("out_of_stock", "INVENTORY", False), ("customer", "CUSTOMER", True), ("other", "OTHER", True)],
)
def test_whole_order_is_cancelled_without_giving_money_back(reason, said, restock, shop: Shop, shopify: Shopify):
    """What our store does not have must not be put back on sale over there."""
    has(shop, work(1, {1: 2}))
    shop.says("CancelOrder", {"orderCancel": {"job": {"id": "x"}, "orderCancelUserErrors": []}})

    assert shopify.push_cancellation(off(reason=reason)) == Result("ok")
    assert shop.wrote("CancelOrder") == [{
        "order": ORDER, "reason": said, "restock": restock, "refund": {"originalPaymentMethodsRefund": False},
        "notify": True, "note": "Sorry",
    }]  # fmt: skip


def test_order_that_is_cancelled_already_is_left_alone_and_objections_are_told(shop: Shop, shopify: Shopify):
    has(shop, cancelled="2026-11-22T00:00:00Z")
    assert shopify.push_cancellation(off()).outcome == "ok"

    has(shop, work(1, {1: 2}))
    refusing = {"job": None, "orderCancelUserErrors": [error(None, "INVALID", "It was sent")]}
    shop.says("CancelOrder", {"orderCancel": refusing})
    assert shopify.push_cancellation(off()) == Result("refused", code="INVALID", detail="It was sent")


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("customer", {"restockType": "CANCEL", "locationId": "gid://shopify/Location/9"}),
        ("out_of_stock", {"restockType": "NO_RESTOCK"}),
    ],
)
def test_units_are_called_off_by_a_refund_of_nothing(reason, line, shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis(paid(2, "10.00")))
    has(shop, work(1, {1: 2}))
    shop.says("CreateRefund", MADE)

    assert shopify.push_cancellation(off([(1, 1)], reason)) == Result("ok", reference="88")
    assert shop.wrote("CreateRefund")[0]["input"] == {
        "orderId": ORDER, "note": "Sorry [r9]",
        "refundLineItems": [{"lineItemId": "gid://shopify/LineItem/1", "quantity": 1, **line}],
    }  # fmt: skip


def test_units_that_are_not_open_are_not_called_off(shop: Shop, shopify: Shopify):
    shop.says("RefundBasis", basis())
    has(shop, work(1, {1: 1}))

    assert shopify.push_cancellation(off([(1, 2)])).code == "nothing_left"
