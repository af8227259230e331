"""Levels that eBay sold from since it was told: they are read before they are written, and told as stale."""

from typing import Any

from commerce.sales_channels.connectors.ebay import Ebay
from commerce.sales_channels.connectors.ebay.inventory import BULK, BULK_READ
from commerce.sales_channels.pushes import Result
from tests.commerce.sales_channels.connectors.ebay.conftest import account
from tests.commerce.sales_channels.connectors.ebay.test_pushes import OK, level
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel


def item(sku: str, quantity: int, **places: int) -> dict[str, Any]:
    kept = [{"merchantLocationKey": place, "quantity": units} for place, units in places.items()]
    held = {"quantity": quantity, **({"availabilityDistributions": kept} if kept else {})}
    return {"sku": sku, **OK, "inventoryItem": {"availability": {"shipToLocationAvailability": held}}}


def test_a_level_that_changed_over_there_is_not_written_over(channel: ScriptedChannel, ebay: Ebay):
    channel.says("POST", BULK_READ, Says({"responses": [item("A", 5), item("B", 4), item("C", 3)]}))
    answers = [{"sku": sku, **OK} for sku in "BCDE"]
    channel.says("POST", BULK, Says({"responses": answers}))
    rows = [level("A", 2, expected=6), level("B", 2, expected=4), level("C", 3, expected=9)]

    found = ebay.push_levels([*rows, level("D", 1, expected=2), level("E", 1)])
    alone = ebay.push_levels(rows[:1])

    assert found == [Result("stale", current=5), *[Result("ok")] * 4]
    assert alone == [Result("stale", current=5)]
    assert [row["sku"] for row in channel.asked_for("POST", BULK_READ)[0].json["requests"]] == ["A", "B", "C", "D"]
    (written,) = channel.asked_for("POST", BULK)
    assert [row["sku"] for row in written.json["requests"]] == ["B", "C", "D", "E"]


def test_a_store_that_sold_meanwhile_keeps_what_is_left_there(channel: ScriptedChannel):
    channel.says("POST", BULK_READ, Says({"responses": [item("A", 7, leeds=4, york=3)]}))
    channel.says("POST", BULK, Says({"responses": [{"sku": "A", **OK}]}))
    rows = [level("A", 9, place="leeds", expected=4), level("A", 8, place="york", expected=5)]

    found = account(channel, per_place="yes").push_levels(rows)

    sent = channel.asked_for("POST", BULK)[0].json["requests"][0]["shipToLocationAvailability"]
    assert found == [Result("ok"), Result("stale", current=3)]
    assert sent["availabilityDistributions"] == [
        {"merchantLocationKey": "leeds", "quantity": 9},
        {"merchantLocationKey": "york", "quantity": 3},
    ]
