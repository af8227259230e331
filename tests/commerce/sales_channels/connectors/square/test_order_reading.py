"""Reading Square orders: those of returns, the changed ones of all locations, and what is not there."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Since
from commerce.sales_channels.connectors.square import Square
from commerce.sales_channels.faults import Down, Garbled, Missing
from commerce.sales_channels.neutral import Order, Refund, RefundLine
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.square.conftest import error, merchant, order, usd

PATH = "/v2/orders/CAISENgvlJ6jLWAzERDzjyHVybY"
AT = datetime(2020, 1, 17, 20, 47, 53, 293000, tzinfo=UTC)


def read(square: Square, channel: ScriptedChannel, said: dict[str, Any]) -> Order:
    channel.says("GET", PATH, Says({"order": said}))
    return square.fetch_order("CAISENgvlJ6jLWAzERDzjyHVybY")


def returned(**changes: Any) -> dict[str, Any]:
    line = {"uid": "x", "source_line_item_uid": "v8ZuEXpOJpb0bazLuvrLDB", "quantity": "1", "total_money": usd(2264)}
    row = {"uid": "ret", "source_order_id": "SOLD", "return_line_items": [line], "return_amounts": {}}
    money = {
        "id": "pr1",
        "created_at": "2020-02-01T10:00:00Z",
        "reason": "Cold",
        "amount_money": usd(2300),
        "status": "APPROVED",
    }
    return order(
        line_items=[], discounts=[], taxes=[], state="COMPLETED", total_money=usd(0), returns=[row], refunds=[money]
    ) | changes  # fmt: skip


def test_order_of_returns_carries_refunds_of_the_orders_it_names(square: Square, channel: ScriptedChannel):
    lines = (RefundLine("v8ZuEXpOJpb0bazLuvrLDB", 1, 2264),)
    of_card = Refund("pr1", "SOLD", 2300, "USD", datetime(2020, 2, 1, 10, tzinfo=UTC), lines, "Cold")
    of_cash = Refund("CAISENgvlJ6jLWAzERDzjyHVybY", "SOLD", 2264, "USD", AT, lines)
    two = returned()["returns"] * 2

    found = read(square, channel, returned())

    assert (found.lines, found.refunds, found.refunded) == ((), (of_card,), 0)
    assert read(square, channel, returned(refunds=[])).refunds == (of_cash,)
    ids = [refund.external_id for refund in read(square, channel, returned(returns=two)).refunds]
    assert ids == ["CAISENgvlJ6jLWAzERDzjyHVybY", "CAISENgvlJ6jLWAzERDzjyHVybY:1"]
    exchanged = read(square, channel, returned(line_items=order()["line_items"]))
    assert (len(exchanged.lines), exchanged.refunds) == (2, (of_card,))


def test_fetch_orders_hands_on_only_what_the_searches_of_all_locations_have_reached(
    square: Square, channel: ScriptedChannel
):
    def at(second: int, external_id: str, **changes: Any) -> dict[str, Any]:
        return order(id=external_id, updated_at=f"2020-01-17T20:00:{second:02}Z", **changes)

    places = [{"id": f"L{n}", "name": "", "status": "ACTIVE"} for n in range(12)]
    channel.says("GET", "/v2/locations", Says({"locations": places}))
    channel.says(
        "POST",
        "/v2/orders/search",
        Says({"orders": [at(0, "A")], "cursor": "same second"}),
        Says({"orders": [at(0, "B"), at(5, "C")], "cursor": "more"}),
        Says({"orders": [at(3, "D"), at(9, "E")]}),
        Says({"orders": [at(5, "C"), at(7, "F", state="DRAFT")]}),
        Says({"orders": [at(9, "E"), at(9, "G", total_money={"amount": "x", "currency": "USD"})]}),
    )
    since = Since(datetime(2020, 1, 17, 20, tzinfo=UTC))

    first = square.fetch_orders(since)
    second = square.fetch_orders(since, first.token)

    assert [each.external_id for each in first.items] == ["A", "B", "D", "C"]
    assert [each.external_id for each in second.items] == ["C", "E"]
    assert [each.external_id for each in second.unreadable] == ["G"]
    assert second.token == ""
    asked = [each.json for each in channel.asked_for("POST", "/v2/orders/search")]
    filters = [each["query"]["filter"]["date_time_filter"]["updated_at"]["start_at"][17:] for each in asked]
    assert [(len(each["location_ids"]), filters[n], each.get("cursor")) for n, each in enumerate(asked)] == [
        (10, "00.000Z", None), (10, "00.000Z", "same second"), (2, "00.000Z", None),
        (10, "05.000Z", None), (2, "05.000Z", None),
    ]  # fmt: skip
    assert asked[0]["query"]["sort"] == {"sort_field": "UPDATED_AT", "sort_order": "ASC"}
    assert len(channel.asked_for("GET", "/v2/locations")) == 1
    with pytest.raises(Garbled):
        square.fetch_orders(since, "{}")


def test_fetch_orders_gives_up_a_search_without_an_end(channel: ScriptedChannel):
    channel.says("POST", "/v2/orders/search", Says({"cursor": "again"}))

    with pytest.raises(Garbled):
        merchant(f"{channel.url}/v2", location_ids="L1, L2").fetch_orders(Since(AT))

    assert channel.asked[0].json["location_ids"] == ["L1", "L2"]


def test_fetch_order_that_is_gone_is_missing_only_when_square_says_so(square: Square, channel: ScriptedChannel):
    channel.says("GET", "/v2/orders/1", error("NOT_FOUND", 404))
    channel.says("GET", "/v2/orders/2", Says(status=404, raw=b"<h1>Not found</h1>"))

    with pytest.raises(Missing):
        square.fetch_order("1")
    with pytest.raises(Down):
        square.fetch_order("2")
