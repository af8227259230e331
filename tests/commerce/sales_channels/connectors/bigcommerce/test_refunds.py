"""Refunds of BigCommerce orders: exactly the amount, only once, through a payment that was quoted."""

from typing import Any

import pytest

from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from commerce.sales_channels.faults import Unclear
from commerce.sales_channels.pushes import Part, RefundPush, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

ACTIONS = "/v3/orders/250/payment_actions"


def quote(*ways: list[dict[str, Any]]) -> Says:
    return Says({"data": {"total_refund_amount": 20.83, "refund_methods": list(ways)}, "meta": {}})


def test_refund_gives_back_exactly_what_was_quoted_and_only_once(channel: ScriptedChannel, store: BigCommerce):
    credit, card = ({"provider_id": name, "amount": 20.83, "offline": False} for name in ("storecredit", "braintree"))
    done = {"id": 9, "items": [{"item_id": 22, "reason": "Torn [req]"}]}
    channel.says("GET", f"{ACTIONS}/refunds", Says({"data": []}), Says({"data": [done]}))
    channel.says("POST", f"{ACTIONS}/refund_quotes", quote([credit], [card]))
    channel.says("POST", f"{ACTIONS}/refunds", Says({"data": {"id": 9}}, status=201))
    push = RefundPush("250", 2083, "USD", [Part("22", 1)], "req", "Torn")

    found = [store.push_refund(push), store.push_refund(push)]

    assert found == [Result("ok", reference="9")] * 2
    items = [{"item_type": "PRODUCT", "item_id": 22, "quantity": 1, "reason": "Torn [req]"}]
    assert channel.asked_for("POST", f"{ACTIONS}/refund_quotes")[0].json == {"items": items}
    payments = [{"provider_id": "braintree", "amount": 20.83, "offline": False}]
    assert [each.json for each in channel.asked_for("POST", f"{ACTIONS}/refunds")] == [
        {"items": items, "payments": payments}
    ]


def test_refund_of_another_amount_is_of_the_order_or_not_at_all(channel: ScriptedChannel, store: BigCommerce):
    def way(amount: float) -> list[dict[str, Any]]:
        return [{"provider_id": "braintree", "amount": amount}]

    channel.says("GET", f"{ACTIONS}/refunds", Says({"data": []}))
    channel.says("POST", f"{ACTIONS}/refund_quotes", quote(way(20.83)), quote(way(15.0)), quote(way(1.0)))
    channel.says("POST", f"{ACTIONS}/refunds", Says({"data": {"id": 9}}))
    push = RefundPush("250", 1500, "USD", [Part("22", 1)], "req")

    found = [store.push_refund(push), store.push_refund(push)]

    assert [each.code for each in found] == ["", "no_refund_method"]
    order = {"item_type": "ORDER", "amount": 15.0, "reason": "[req]"}
    assert [each.json["items"] for each in channel.asked_for("POST", f"{ACTIONS}/refunds")] == [[order]]


def test_lost_answer_of_a_refund_is_unclear(channel: ScriptedChannel, store: BigCommerce):
    channel.says("GET", f"{ACTIONS}/refunds", Says({"data": []}))
    channel.says("POST", f"{ACTIONS}/refund_quotes", quote([{"provider_id": "b", "amount": 20.83}]))
    channel.says("POST", f"{ACTIONS}/refunds", Says(cut=True))

    with pytest.raises(Unclear):
        store.push_refund(RefundPush("250", 2083, "USD", [], "req"))
