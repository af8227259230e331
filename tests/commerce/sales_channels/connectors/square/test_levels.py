"""Counts and prices told to Square: one result per row, by what Square says is true now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.sales_channels.connectors.square import Square, levels
from commerce.sales_channels.faults import Denied, Down, Garbled, Throttled, Unclear
from commerce.sales_channels.neutral import Level, Offer
from commerce.sales_channels.pushes import LevelPush, LevelRef, OfferPush, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.square.conftest import documented, error, usd

WRITE, READ = "/v2/inventory/changes/batch-create", "/v2/inventory/counts/batch-retrieve"
OBJECTS, UPSERT = "/v2/catalog/batch-retrieve", "/v2/catalog/batch-upsert"
NOW = datetime(2016, 11, 16, 22, 26, tzinfo=UTC)


def ref(variation: str = "W62UWFY35CWMYGVWK6TWJDNI", place: str = "C6W5YS5QM06F5") -> LevelRef:
    return LevelRef("ITEM", variation, "", place, "SKU")


def level(quantity: int, expected: int | None = None, where: LevelRef | None = None, **changes: Any) -> LevelPush:
    as_of = changes.get("as_of", datetime(2016, 11, 16, 22, 25, 24, 878000, tzinfo=UTC))
    return LevelPush(where or ref(), quantity, expected, "1536bfbf-efed-48bf-b17d-a197141b2a92", as_of)


def counts(*rows: tuple[str, str, str]) -> Says:
    """What is in stock: variation, place, quantity."""
    return Says(
        {
            "counts": [
                {
                    "catalog_object_id": variation, "location_id": place, "state": "IN_STOCK", "quantity": quantity,
                    "calculated_at": "2016-11-16T22:28:01.223Z",
                }
                for variation, place, quantity in rows
            ]
        }
    )  # fmt: skip


def push(square: Square, channel: ScriptedChannel, *rows: LevelPush) -> list[Result]:
    return levels.push(square._account, rows, now=NOW)


def test_push_levels_sends_the_documented_request_and_compares_the_counts(square: Square, channel: ScriptedChannel):
    channel.says("POST", WRITE, Says(documented("BatchChangeInventoryResponse")))

    found = push(square, channel, level(53))
    again = push(square, channel, level(53))
    other = push(square, channel, level(52))

    asked = [each.json for each in channel.asked]
    wanted = documented("BatchChangeInventoryRequest")
    del wanted["changes"][0]["physical_count"]["team_member_id"]
    wanted["ignore_unchanged_counts"] = False
    assert asked[0] | {"idempotency_key": wanted["idempotency_key"]} == wanted
    assert (found, again) == ([Result("ok", current=53)], [Result("ok", current=53)])
    assert other == [Result("stale", current=53)]
    assert asked[0]["idempotency_key"] == asked[1]["idempotency_key"] != asked[2]["idempotency_key"]


def test_push_levels_is_never_of_the_future_and_never_older_than_a_day(square: Square, channel: ScriptedChannel):
    channel.says("POST", WRITE, Says(documented("BatchChangeInventoryResponse")))

    ahead = push(square, channel, level(53, as_of=NOW + timedelta(minutes=5)))
    old = push(square, channel, level(53, as_of=NOW - timedelta(hours=24)))

    (asked,) = channel.asked
    assert asked.json["changes"][0]["physical_count"]["occurred_at"] == "2016-11-16T22:26:00.000Z"
    assert ahead == [Result("ok", current=53)]
    assert [(each.outcome, each.code) for each in old] == [("stale", "too_old")]


def test_push_levels_writes_only_over_what_it_expects(square: Square, channel: ScriptedChannel):
    one, two, three = ref("A", "L1"), ref("B", "L1"), ref("B", "L2")
    channel.says("POST", READ, counts(("A", "L1", "9"), ("B", "L1", "5"), ("A", "L2", "7")))
    channel.says("POST", WRITE, counts(("B", "L2", "1.00000")))

    found = push(square, channel, level(8, 10, one), level(5, 6, two), level(1, 4, three))

    assert found == [Result("stale", current=9), Result("ok", current=5), Result("ok", current=1)]
    assert channel.asked[0].json == {
        "catalog_object_ids": ["A", "B"],
        "states": ["IN_STOCK"],
        "location_ids": ["L1", "L2"],
    }
    (written,) = channel.asked_for("POST", WRITE)
    assert [each["physical_count"]["location_id"] for each in written.json["changes"]] == ["L2"]


def test_push_levels_finds_the_row_that_square_refuses_all_for(square: Square, channel: ScriptedChannel):
    rows = [level(3, where=ref(name)) for name in ("A", "B", "C", "D")]
    no = error("NOT_FOUND", 404, field="changes[1].physical_count.catalog_object_id")
    place = ref().place_ref
    channel.says(
        "POST", WRITE, no, no, counts(("A", place, "3")), no, counts(("C", place, "3"), ("D", place, "2"))
    )  # fmt: skip

    found = push(square, channel, *rows)

    assert [(each.outcome, each.code, each.current) for each in found] == [
        ("ok", "", 3),
        ("refused", "NOT_FOUND", None),
        ("ok", "", 3),
        ("stale", "", 2),
    ]
    sent = [
        [change["physical_count"]["catalog_object_id"] for change in each.json["changes"]] for each in channel.asked
    ]
    assert sent == [["A", "B", "C", "D"], ["A", "B"], ["A"], ["B"], ["C", "D"]]


def test_push_levels_asks_for_counts_that_are_left_out(square: Square, channel: ScriptedChannel):
    channel.says("POST", WRITE, Says({"counts": [], "errors": []}))
    channel.says("POST", READ, counts(("A", "L1", "3")))

    found = push(square, channel, level(3, where=ref("A", "L1")), level(3, where=ref("B", "L1")))

    assert [(each.outcome, each.code) for each in found] == [("ok", ""), ("retry", "no_answer")]


def test_push_levels_sends_a_hundred_rows_at_a_time(square: Square, channel: ScriptedChannel):
    names = [f"V{n:03}" for n in range(130)]
    place = ref().place_ref
    first, rest = names[:100], names[100:]
    channel.says("POST", WRITE, counts(*((n, place, "1") for n in first)), counts(*((n, place, "1") for n in rest)))

    found = push(square, channel, *(level(1, where=ref(name)) for name in names))

    assert found == [Result("ok", current=1)] * 130
    assert [len(each.json["changes"]) for each in channel.asked] == [100, 30]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (
            Says({"errors": [{"category": "RATE_LIMIT_ERROR", "code": "RATE_LIMITED"}]}, 429, {"Retry-After": "2"}),
            Throttled,
        ),
        (error("UNAUTHORIZED", 401), Denied),
        (error("INSUFFICIENT_SCOPES", 403), Denied),
        (error("INTERNAL_SERVER_ERROR", 500), Unclear),
        (error("SERVICE_UNAVAILABLE", 503), Down),
        (Says(cut=True), Unclear),
        (Says(raw=b"<html>"), Garbled),
        (Says({"counts": [{"state": "IN_STOCK", "quantity": "3"}]}), Garbled),
    ],
)
def test_push_levels_raises_what_goes_wrong_with_all(
    square: Square, channel: ScriptedChannel, answer: Says, fault: type[Exception]
):
    channel.says("POST", WRITE, answer)

    with pytest.raises(fault):
        square.push_levels([level(53, as_of=datetime.now(UTC))])


def test_fetch_levels_turns_pages_and_leaves_out_what_was_not_asked_for(square: Square, channel: ScriptedChannel):
    first = counts(("A", "L1", "9"), ("A", "L2", "4"))
    channel.says(
        "POST", READ, Says({**first.data, "cursor": "more"}), counts(("B", "L2", "79"), ("C", "L2", "2.50000"))
    )

    found = square.fetch_levels([ref("B", "L2"), ref("A", "L1"), ref("C", "L2"), ref("D", "L1")])

    at = datetime(2016, 11, 16, 22, 28, 1, 223000, tzinfo=UTC)
    assert found == [Level("B", "L2", 79, at), Level("A", "L1", 9, at)]
    assert [each.json.get("cursor") for each in channel.asked] == [None, "more"]


def variation(own: str, amount: int | None, **data: Any) -> dict[str, Any]:
    price = {} if amount is None else {"price_money": usd(amount), "pricing_type": "FIXED_PRICING"}
    said = {"item_id": "ITEM", "name": "Regular", "sku": f"SKU-{own}", **price, **data}
    return {"type": "ITEM_VARIATION", "id": own, "version": 7, "item_variation_data": said}


def test_fetch_offers_reads_variations_of_items(square: Square, channel: ScriptedChannel):
    regular = variation("A", 1500, upc="4006381333931", track_inventory=True)
    shirt = {
        "type": "ITEM", "id": "ITEM", "item_data": {
            "name": "Shirt",
            "variations": [
                regular | {"updated_at": "2020-01-17T20:47:53Z"},
                variation("B", None, name="Large", sellable=False, location_overrides=[{"track_inventory": True}]),
            ],
        },
    }  # fmt: skip
    channel.says(
        "GET", "/v2/catalog/list", Says({"objects": [shirt, {"type": "TAX", "id": "T"}], "cursor": "c"}), Says({})
    )  # fmt: skip

    first = square.fetch_offers()
    second = square.fetch_offers(first.token)

    at = datetime(2020, 1, 17, 20, 47, 53, tzinfo=UTC)
    assert list(first.items) == [
        Offer("ITEM", "A", "Shirt", "SKU-A", "4006381333931", 1500, "USD", updated_at=at),
        Offer("ITEM", "B", "Shirt - Large", "SKU-B", active=False),
    ]
    assert (list(second.items), second.token) == ([], "")
    assert [each.query for each in channel.asked] == [{"types": "ITEM"}, {"types": "ITEM", "cursor": "c"}]


def price(name: str, amount: int, place: str = "") -> OfferPush:
    return OfferPush(ref(name, place), amount, None, "USD", "r-1")


def test_push_offers_writes_whole_variations_over_their_versions(square: Square, channel: ScriptedChannel):
    known = [{"location_id": "L1", "track_inventory": True}, {"location_id": "L2", "price_money": usd(5)}]
    there = [variation("A", 1500, location_overrides=known), variation("B", 900), variation("C", 1), variation("D", 2)]
    fixed = {"pricing_type": "FIXED_PRICING", "price_money": usd(1700)}
    kept = variation("A", 1600, location_overrides=[known[1], {**known[0], **fixed}])
    other = [variation("C", 2)]
    stale = {"code": "VERSION_MISMATCH", "detail": "Old.", "field": "batches[1].objects[0].version"}
    channel.says("POST", OBJECTS, Says({"objects": there}))
    channel.says(
        "POST",
        UPSERT,
        Says({"objects": [kept], "errors": [stale, {"code": "BAD", "detail": "No."}]}),
        Says({"objects": other}),
    )

    rows = [price("A", 1600), price("A", 1700, "L1"), price("B", 900), price("C", 3), price("D", 4), price("E", 5)]
    found = square.push_offers(rows)
    (changed,) = square.push_offers([price("C", 3)])

    assert [(each.outcome, each.code, each.current) for each in found] == [
        ("ok", "", 1600),
        ("ok", "", 1700),
        ("ok", "", 900),
        ("retry", "VERSION_MISMATCH", None),
        ("refused", "BAD", None),
        ("refused", "NOT_FOUND", None),
    ]
    assert (changed.outcome, changed.code) == ("refused", "price_not_kept")
    written = channel.asked_for("POST", UPSERT)[0]
    batches = written.json["batches"]
    assert [each["objects"][0]["id"] for each in batches] == ["A", "C", "D"]
    shirt = batches[0]["objects"][0]
    assert (shirt["version"], shirt["item_variation_data"]["sku"]) == (7, "SKU-A")
    assert shirt["item_variation_data"]["price_money"] == usd(1600)
    assert shirt["item_variation_data"]["location_overrides"] == [known[1], {**known[0], **fixed}]
