"""Square orders in our shape: every line adds up, tills and parcels alike, and returns are refunds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import (
    Address,
    Delivery,
    Line,
    Method,
    Order,
    Payment,
    Person,
    Progress,
)
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.square.conftest import PLACE, merchant, order, to_ship, usd

PATH = "/v2/orders/CAISENgvlJ6jLWAzERDzjyHVybY"
AT = datetime(2020, 1, 17, 20, 47, 53, 293000, tzinfo=UTC)
PAID = [{"id": "t1", "payment_id": "p1", "type": "CARD", "amount_money": usd(6176)}]


def read(channel: ScriptedChannel, said: dict[str, Any], **settings: Any) -> Order:
    channel.says("GET", PATH, Says({"order": said}))
    return merchant(f"{channel.url}/v2", **settings).fetch_order("CAISENgvlJ6jLWAzERDzjyHVybY")


def adds_up(found: Order) -> bool:
    for each in found.lines:
        tax = 0 if found.tax_included else each.tax
        if each.unit_price * each.quantity - each.line_discount - each.order_discount_share + tax != each.total:
            return False
    on_top = 0 if found.tax_included else found.shipping_tax + found.fees_tax
    return sum(each.total for each in found.lines) + found.shipping + found.fees + on_top == found.total


def test_documented_order_is_read_whole(channel: ScriptedChannel):
    found = read(channel, order())

    steak = "New York Steak - Larger"
    assert found == Order(
        external_id="CAISENgvlJ6jLWAzERDzjyHVybY",
        number="my-order-001",
        updated_at=AT,
        placed_at=AT,
        currency="USD",
        lines=(
            Line(
                "8uSwfzvUImn3IRrvciqlXC", 1, 1599, 1648, tax=136, order_discount_share=87, title="New York Strip Steak"
            ),
            Line(
                "v8ZuEXpOJpb0bazLuvrLDB", 2, 2250, 4528, tax=374, line_discount=100, order_discount_share=246,
                external_variant_id="BEMYCSMIJL46OCDV4KYIKXIB", title=steak,
            ),
        ),
        total=6176,
        delivery=Delivery(Method.CARRY_OUT, place_ref=PLACE),
        progress=Progress.PENDING,
        payment=Payment.UNPAID,
        tax_included=False,
        version=1,
        tax=510,
    )  # fmt: skip
    assert adds_up(found)
    assert channel.asked[0].headers["authorization"] == "Bearer EAAA1"
    assert channel.asked[0].headers["square-version"] == "2026-09-16"


def test_order_with_charges_tip_and_taxes_inside_and_on_top_adds_up(channel: ScriptedChannel):
    line = {
        "uid": "l1", "quantity": "2", "name": "Tea", "catalog_object_id": "V", "base_price_money": usd(1000),
        "gross_sales_money": usd(1819), "total_discount_money": usd(0), "total_service_charge_money": usd(50),
        "total_tax_money": usd(282), "total_money": usd(2150),
        "applied_taxes": [
            {"tax_uid": "in", "applied_money": usd(182)}, {"tax_uid": "top", "applied_money": usd(100)},
        ],
    }  # fmt: skip
    said = order(
        line_items=[line], discounts=[],
        taxes=[
            {"uid": "in", "type": "INCLUSIVE", "applied_money": usd(182)},
            {"uid": "top", "type": "ADDITIVE", "applied_money": usd(130)},
        ],
        service_charges=[
            {"name": "Shipping", "applied_money": usd(300), "total_tax_money": usd(30)},
            {"name": "Packing", "applied_money": usd(50), "total_tax_money": usd(0)},
        ],
        total_tip_money=usd(200), rounding_adjustment={"amount_money": usd(-2)},
        total_tax_money=usd(312), total_money=usd(2678),
    )  # fmt: skip

    found = read(channel, said)
    inside = read(channel, order(taxes=[{"uid": "state-sales-tax", "type": "INCLUSIVE"}]))
    renamed = read(channel, said, shipping_charges="courier, packing")

    assert (found.lines[0].unit_price, found.lines[0].tax, found.lines[0].total) == (1000, 100, 2100)
    assert (found.shipping, found.shipping_tax, found.fees, found.tax) == (300, 30, 248, 130)
    assert adds_up(found)
    assert (inside.tax_included, inside.lines[0].tax, inside.tax) == (True, 136, 510)
    assert (renamed.shipping, renamed.fees) == (50, 498)


def test_order_lines_that_are_no_countable_goods_say_so(channel: ScriptedChannel):
    whole, other = order()["line_items"]
    said = order(
        line_items=[
            whole | {"quantity": "1.00000"},
            other | {"quantity": "2.50000", "uid": "cut"},
            whole | {"uid": "any", "item_type": "CUSTOM_AMOUNT"},
            whole | {"uid": "gift", "item_type": "GIFT_CARD"},
        ]
    )

    found = read(channel, said)

    assert [line.problem for line in found.lines] == ["", "fractional_quantity", "custom_amount", "gift_card"]
    cut = found.lines[1]
    assert (cut.quantity, cut.unit_price * cut.quantity - cut.line_discount - cut.order_discount_share + cut.tax) == (
        1,
        cut.total,
    )
    for broken in ({"quantity": "many"}, {"uid": None}, {"total_money": {"amount": 1, "currency": "EUR"}}):
        with pytest.raises(Garbled):
            read(channel, order(line_items=[whole | broken]))


def test_order_to_be_shipped_says_to_whom(channel: ScriptedChannel):
    found = read(channel, order(fulfillments=[to_ship()], tenders=PAID, customer_id="C1"))

    assert found.delivery == Delivery(Method.SHIP, place_ref=PLACE, service="Ground")
    assert found.customer == Person("C1", "ann@example.com", "+15125550100", "Ann Marie", "Lee")
    assert found.address == Address(
        "Ann Marie Lee", "1 Main St", "", "Austin", "TX", "73301", "US", "+15125550100"
    )  # fmt: skip
    assert (found.payment, found.paid, found.payment_reference, found.progress) == (
        Payment.PAID, 6176, "p1", Progress.OPEN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {
                "type": "PICKUP",
                "pickup_details": {
                    "pickup_at": "2020-01-18T10:00:00Z", "pickup_window_duration": "P1DT1H30M", "note": "Ring twice",
                },
            },
            Delivery(
                Method.PICKUP, PLACE, datetime(2020, 1, 18, 10, tzinfo=UTC), datetime(2020, 1, 19, 11, 30, tzinfo=UTC),
                instructions="Ring twice",
            ),
        ),
        ({"type": "PICKUP", "pickup_details": {"is_curbside_pickup": True}}, Delivery(Method.CURBSIDE, PLACE)),
        (
            {"type": "DELIVERY", "delivery_details": {"deliver_at": "2020-01-18T10:00:00Z"}},
            Delivery(Method.LOCAL, PLACE, datetime(2020, 1, 18, 10, tzinfo=UTC)),
        ),
        ({"type": "IN_STORE"}, Delivery(Method.CARRY_OUT, PLACE)),
        ({"type": "DIGITAL"}, Delivery(Method.DIGITAL, PLACE)),
        ({"type": "BY_BALLOON"}, Delivery(Method.PICKUP, PLACE)),
    ],
)  # fmt: skip
def test_order_delivery_follows_its_fulfillment(channel: ScriptedChannel, row: dict, expected: Delivery):
    assert read(channel, order(fulfillments=[{"uid": "f1", "state": "PROPOSED", **row}])).delivery == expected


@pytest.mark.parametrize(
    ("changes", "progress", "payment", "fulfilled"),
    [
        ({"state": "COMPLETED", "tenders": PAID, "version": None}, Progress.FULFILLED, Payment.PAID, [1, 2]),
        ({"state": "CANCELED"}, Progress.CANCELLED, Payment.VOIDED, [0, 0]),
        ({"tenders": PAID, "fulfillments": [to_ship(state="CANCELED")]}, Progress.CANCELLED, Payment.PAID, [0, 0]),
        ({"tenders": PAID, "fulfillments": [to_ship(state="COMPLETED")]}, Progress.OPEN, Payment.PAID, [1, 2]),
        (
            {
                "tenders": [PAID[0] | {"amount_money": usd(100)}],
                "fulfillments": [
                    to_ship(state="COMPLETED", entries=[{"line_item_uid": "v8ZuEXpOJpb0bazLuvrLDB", "quantity": "1"}])
                ],
            },
            Progress.PENDING,
            Payment.PARTLY_PAID,
            [0, 1],
        ),
        (
            {"tenders": [PAID[0] | {"card_details": {"status": "AUTHORIZED"}}]},
            Progress.OPEN,
            Payment.AUTHORIZED,
            [0, 0],
        ),
        (
            {"tenders": PAID, "refunds": [{"id": "r1", "created_at": "2020-01-18T10:00:00Z", "amount_money": usd(9)}]},
            Progress.OPEN,
            Payment.PARTLY_REFUNDED,
            [0, 0],
        ),
    ],
)
def test_order_stands_where_its_state_payments_and_fulfillment_say(
    channel: ScriptedChannel, changes: dict, progress: Progress, payment: Payment, fulfilled: list[int]
):
    found = read(channel, order(**changes))

    assert (found.progress, found.payment, [line.fulfilled for line in found.lines]) == (progress, payment, fulfilled)


def test_order_that_is_not_paid_is_prepared_where_the_settings_say_so(channel: ScriptedChannel):
    assert read(channel, order(), prepare_unpaid="yes").progress is Progress.OPEN
