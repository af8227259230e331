"""What a WooCommerce shop is told of an order: sent twice, it happens once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Can
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.faults import Denied, Unclear
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, Part, RefundPush, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.woocommerce.conftest import V3, line, paid_order, shop

ORDER, NOTES, REFUNDS = f"{V3}/orders/677", f"{V3}/orders/677/notes", f"{V3}/orders/677/refunds"
AT = datetime(2026, 11, 22, tzinfo=UTC)
PARTS = (Part("228", 1),)
NOTE = "Shipped: 1 unit. UPS 1Z9. https://ups.example/1Z9 (a5fa777a)"  # the wish r-1


def shipped(**changes: Any) -> FulfillmentPush:
    said = {"carrier": "UPS", "tracking_number": "1Z9", "tracking_url": "https://ups.example/1Z9"} | changes
    return FulfillmentPush("677", said.pop("kind", "shipped"), PARTS, "r-1", AT, **said)


def refund(amount: int, parts: tuple[Part, ...] = PARTS, **changes: Any) -> RefundPush:
    return RefundPush("677", amount, changes.pop("currency", "USD"), parts, "r-2", "Torn", **changes)


def sent(channel: ScriptedChannel, method: str, path: str) -> list[Any]:
    return [each.json for each in channel.asked_for(method, path)]


def scripted(channel: ScriptedChannel, **order: Any) -> None:
    channel.says("GET", ORDER, Says(paid_order(**order)))
    channel.says("PUT", ORDER, Says(paid_order()))
    channel.says("GET", NOTES, Says([]))
    channel.says("POST", NOTES, Says({"id": 5}, 201))
    channel.says("GET", REFUNDS, Says([]))
    channel.says("POST", REFUNDS, Says({"id": 801}, 201))


def test_push_fulfillment_notes_the_parcel_and_completes_the_order(woo: WooCommerce, channel: ScriptedChannel):
    scripted(channel)

    found = woo.push_fulfillment(shipped())

    assert found == Result("ok", reference="677")
    assert sent(channel, "POST", NOTES) == [{"note": NOTE, "customer_note": True}]
    assert sent(channel, "PUT", ORDER) == [
        {"status": "completed", "meta_data": [{"key": "_tracking_number", "value": "1Z9"}]}
    ]


def test_push_fulfillment_of_one_of_several_parcels_leaves_the_order_open(channel: ScriptedChannel):
    scripted(channel, meta_data=[{"id": 1, "key": "_tracks", "value": "1Z8"}])
    channel.says("GET", NOTES, Says([{"id": 5, "note": NOTE}]))
    woo = shop(f"{channel.url}{V3}", tracking_meta_key="_tracks")

    woo.push_fulfillment(shipped(completes=False, notify=False))

    assert sent(channel, "POST", NOTES) == []
    assert sent(channel, "PUT", ORDER) == [{"meta_data": [{"key": "_tracks", "value": "1Z8, 1Z9"}]}]


def test_push_fulfillment_of_two_hand_overs_alike_notes_both_and_each_once(woo: WooCommerce, channel: ScriptedChannel):
    scripted(channel)
    one = shipped(kind="collected", carrier="", tracking_number="", tracking_url="", completes=False)
    other = replace(one, request_id="r-2")

    woo.push_fulfillment(one)
    first = sent(channel, "POST", NOTES)[0]
    channel.says("GET", NOTES, Says([{"id": 5, **first}]))
    woo.push_fulfillment(one)
    woo.push_fulfillment(other)

    said = [each["note"] for each in sent(channel, "POST", NOTES)]
    assert len(said) == len(set(said)) == 2
    assert all(each.startswith("Collected: 1 unit (") for each in said)


def test_push_fulfillment_at_the_store_uses_the_statuses_of_the_shop(channel: ScriptedChannel):
    scripted(channel)
    woo = shop(f"{channel.url}{V3}", ready_status="wc-ready", collected_status="picked-up")
    at_store = {"carrier": "", "tracking_number": "", "tracking_url": ""}

    woo.push_fulfillment(shipped(kind="ready", completes=False, **at_store))
    woo.push_fulfillment(shipped(kind="collected", **at_store))
    channel.says("GET", ORDER, Says(paid_order(status="cancelled")))
    late = woo.push_fulfillment(shipped(kind="collected", **at_store))

    assert sent(channel, "PUT", ORDER) == [{"status": "ready"}, {"status": "picked-up"}]
    assert (late.outcome, late.code) == ("refused", "order_ended")


def test_push_cancellation_of_all_sets_the_status_unless_it_went_out(woo: WooCommerce, channel: ScriptedChannel):
    scripted(channel)
    push = CancellationPush("677", (), "out_of_stock", "r-3")

    first = woo.push_cancellation(push)
    channel.says("GET", ORDER, Says(paid_order(status="cancelled")))
    again = woo.push_cancellation(push)
    channel.says("GET", ORDER, Says(paid_order(status="completed")))
    late = woo.push_cancellation(push)

    assert (first, again) == (Result("ok", reference="677"), Result("ok", reference="677"))
    assert (late.outcome, late.code) == ("refused", "order_ended")
    assert sent(channel, "PUT", ORDER) == [{"status": "cancelled"}]


def test_push_cancellation_of_parts_takes_units_away_without_money(woo: WooCommerce, channel: ScriptedChannel):
    scripted(channel)

    found = woo.push_cancellation(CancellationPush("677", PARTS, "out_of_stock", "r-3", "Damaged"))

    assert found == Result("ok", reference="801")
    assert sent(channel, "POST", REFUNDS) == [
        {
            "amount": "0",
            "reason": "Out of stock: Damaged",
            "api_refund": False,
            "api_restock": False,
            "line_items": [{"id": 228, "quantity": 1, "refund_total": "0"}],
            "meta_data": [{"key": "_truecount_request", "value": "r-3"}],
        }
    ]


@pytest.mark.parametrize(
    ("amount", "lines"),
    [
        # All that one of two jackets cost: 89.10 and 7.35 tax.
        (
            9645,
            [{"id": 228, "quantity": 1, "refund_total": "89.10", "refund_tax": [{"id": 1, "refund_total": "7.35"}]}],
        ),
        # Less, in the same proportion.
        (1000, [{"id": 228, "quantity": 1, "refund_total": "9.24", "refund_tax": [{"id": 1, "refund_total": "0.76"}]}]),
        # More: the rest is of the shipping.
        (
            9945,
            [
                {"id": 228, "quantity": 1, "refund_total": "89.10", "refund_tax": [{"id": 1, "refund_total": "7.35"}]},
                {"id": 229, "refund_total": "3.00"},
            ],
        ),
    ],
)
def test_push_refund_shares_the_amount_among_goods_taxes_and_shipping(
    woo: WooCommerce, channel: ScriptedChannel, amount: int, lines: list
):
    scripted(channel)

    found = woo.push_refund(refund(amount))

    assert found == Result("ok", reference="801")
    (body,) = sent(channel, "POST", REFUNDS)
    assert body["line_items"] == lines
    assert (body["amount"], body["api_refund"], body["api_restock"]) == (f"{amount / 100:.2f}", False, False)


def test_push_refund_is_made_once(woo: WooCommerce, channel: ScriptedChannel):
    scripted(channel)
    channel.says("POST", REFUNDS, Says(cut=True))

    with pytest.raises(Unclear):
        woo.push_refund(refund(500, parts=()))
    ours = {"id": 802, "meta_data": [{"id": 1, "key": "_truecount_request", "value": "r-2"}]}
    channel.says("GET", REFUNDS, Says([{"id": 801, "meta_data": []}, ours]))
    again = woo.push_refund(refund(500, parts=()))

    assert again == Result("ok", reference="802")
    (body,) = sent(channel, "POST", REFUNDS)
    assert body["line_items"] == []


def test_push_refund_that_the_shop_declines_is_refused_although_it_says_500(channel: ScriptedChannel):
    scripted(channel)
    said = {"code": "woocommerce_rest_cannot_create_order_refund", "message": "Invalid refund amount.", "data": 500}
    channel.says("POST", REFUNDS, Says(said, 500))
    woo = shop(f"{channel.url}{V3}", api_refund="yes")

    with pytest.raises(Exception, match="Invalid refund amount") as refused:
        woo.push_refund(refund(99999999, restock=True))
    other = woo.push_refund(refund(100, currency="EUR"))

    assert refused.value.code == "woocommerce_rest_cannot_create_order_refund"
    assert (other.outcome, other.code) == ("refused", "currency_mismatch")
    (body,) = sent(channel, "POST", REFUNDS)
    assert (body["api_refund"], body["api_restock"]) == (True, True)


def test_check_says_which_webhooks_the_shop_has_switched_off(woo: WooCommerce, channel: ScriptedChannel):
    ours = {"delivery_url": "https://hub.example/in"}
    channel.says("GET", f"{V3}/orders", Says([line()]))
    channel.says("GET", "/wp-json/", Says({"name": "Jackets", "url": "https://jackets.example"}))
    channel.says(
        "GET",
        f"{V3}/webhooks",
        Says(
            [
                {"topic": "order.created", "status": "active", **ours},
                {"topic": "order.updated", "status": "disabled", **ours},
            ]
        ),
        Says([{"topic": topic, "status": "active", **ours} for topic in ("order.created", "order.updated")]),
        Says({"code": "woocommerce_rest_cannot_view", "message": "No"}, 403),
    )

    off, well, unknown = woo.check(), woo.check(), woo.check()

    assert (off.account, off.webhooks_active, off.notes) == (
        "Jackets",
        False,
        ["The webhook order.updated is disabled."],
    )
    assert (well.webhooks_active, well.notes) == (True, [])
    assert unknown.webhooks_active is None
    assert abs(well.clock_skew_seconds) < 5
    channel.says("GET", f"{V3}/orders", Says({"code": "woocommerce_rest_cannot_view", "message": "No"}, 401))
    with pytest.raises(Denied):
        woo.check()


@pytest.mark.parametrize(("said", "pays"), [({}, False), ({"api_refund": "yes"}, True)])
def test_money_is_given_back_only_where_the_gateway_may_pay(said, pays, channel: ScriptedChannel):
    assert (Can.REFUND_OUT in shop(f"{channel.url}{V3}", **said).capabilities()) is pays
