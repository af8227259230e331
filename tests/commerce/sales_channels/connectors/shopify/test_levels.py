"""Stock per place: compared and set, row by row."""

from datetime import UTC, datetime

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Throttled
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, error, failing, gid, link

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
OK = {"inventorySetQuantities": {"inventoryAdjustmentGroup": None, "userErrors": []}}


def ref(item: int, place: int = 9) -> LevelRef:
    return LevelRef("1", "2", str(item), str(place), "A")


def wish(item: int, quantity: int = 5, expected: int | None = 4, request: str = "r") -> LevelPush:
    return LevelPush(ref(item), quantity, expected, f"{request}{item}", AT)


def refusing(*errors: dict) -> dict:
    return {"inventorySetQuantities": {"inventoryAdjustmentGroup": None, "userErrors": list(errors)}}


def shown(*levels: tuple[int, int | None]) -> dict:
    return {
        "nodes": [
            {
                **gid("InventoryItem", item),
                "sku": "A",
                "inventoryLevel": quantity if quantity is None else {"quantities": [available(quantity)]},
            }
            for item, quantity in levels
        ]
    }


def available(quantity: int) -> dict:
    return {"name": "available", "quantity": quantity}


def test_levels_are_set_over_what_they_were_based_on(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", OK)

    results = shopify.push_levels([wish(1), wish(2, 0, None)])

    assert results == [Result("ok"), Result("ok")]
    (said,) = shop.wrote("SetLevels")
    assert said["input"] == {
        "name": "available",
        "reason": "correction",
        "referenceDocumentUri": f"truecount://levels/{said['key']}",
        "quantities": [
            {
                "inventoryItemId": "gid://shopify/InventoryItem/1", "locationId": "gid://shopify/Location/9",
                "quantity": 5, "changeFromQuantity": 4,
            },
            {
                "inventoryItemId": "gid://shopify/InventoryItem/2", "locationId": "gid://shopify/Location/9",
                "quantity": 0, "changeFromQuantity": None,
            },
        ],
    }  # fmt: skip


def test_same_wish_has_the_same_key_and_another_has_another(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", OK)

    for row in (wish(1), wish(1), wish(1, expected=3), wish(1, 6), wish(1, request="s")):
        shopify.push_levels([row])

    first, again, *others = [said["key"] for said in shop.wrote("SetLevels")]
    assert first == again
    assert len({first, *others}) == 4


def test_stale_rows_say_what_is_there_and_the_others_are_sent_without_them(shop: Shop, shopify: Shopify):
    """Also when the first call went through for them after all: then they find their own value there."""
    shop.says(
        "SetLevels",
        refusing(error(1, "CHANGE_FROM_QUANTITY_STALE"), error(2, "INVALID_QUANTITY_NEGATIVE", "Negative")),
        refusing(error(0, "CHANGE_FROM_QUANTITY_STALE")),
        OK,
    )
    shop.says("Levels", shown((1, 5), (2, 11)))

    results = shopify.push_levels([wish(1), wish(2), wish(3), wish(4)])

    assert results == [
        Result("ok", current=5),
        Result("stale", current=11),
        Result("refused", code="INVALID_QUANTITY_NEGATIVE", detail="Negative"),
        Result("ok"),
    ]
    sent = [[row["inventoryItemId"][-1] for row in said["input"]["quantities"]] for said in shop.wrote("SetLevels")]
    assert sent == [["1", "2", "3", "4"], ["1", "4"], ["4"]]
    assert [said["items"] for said in shop.wrote("Levels")] == [
        ["gid://shopify/InventoryItem/2", "gid://shopify/InventoryItem/1"]
    ]


def test_stale_row_waits_when_nobody_says_what_is_there(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", refusing(error(0, "CHANGE_FROM_QUANTITY_STALE")))
    shop.says("Levels", failing("THROTTLED", cost=110, available=10))

    (result,) = shopify.push_levels([wish(1)])

    assert (result.outcome, result.after) == ("retry", pytest.approx(1.0))


def test_item_that_is_not_stocked_at_a_place_is_stocked_there_when_there_is_something_to_sell(
    shop: Shop, shopify: Shopify
):
    errors = [error(0, "ITEM_NOT_STOCKED_AT_LOCATION"), error(1, "ITEM_NOT_STOCKED_AT_LOCATION")]
    shop.says("SetLevels", refusing(*errors))
    shop.says("ActivateLevel", {"inventoryActivate": {"inventoryLevel": {"id": "x"}, "userErrors": []}})

    results = shopify.push_levels([wish(1), wish(2, 0)])

    assert [result.outcome for result in results] == ["ok", "ok"]
    (said,) = shop.wrote("ActivateLevel")
    assert (said["item"], said["place"], said["available"]) == (
        "gid://shopify/InventoryItem/1", "gid://shopify/Location/9", 5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (failing("THROTTLED"), "retry"),
        (failing("INTERNAL_SERVER_ERROR"), "retry"),
        (failing("INVALID_VARIABLE"), "refused"),
        ({"inventoryActivate": {"inventoryLevel": None, "userErrors": [error(None, None)]}}, "refused"),
    ],
)
def test_item_that_could_not_be_stocked_is_told(answer, outcome, shop: Shop, shopify: Shopify):
    shop.says("SetLevels", refusing(error(0, "ITEM_NOT_STOCKED_AT_LOCATION")))
    shop.says("ActivateLevel", answer)

    assert [result.outcome for result in shopify.push_levels([wish(1)])] == [outcome]


def test_item_that_is_not_stocked_is_refused_where_the_account_wants_that(shop: Shop):
    shop.says("SetLevels", refusing(error(0, "ITEM_NOT_STOCKED_AT_LOCATION")))

    (result,) = Shopify(link(shop.channel.url, connect_places="no")).push_levels([wish(1)])

    assert (result.outcome, result.code) == ("refused", "ITEM_NOT_STOCKED_AT_LOCATION")


def test_spent_key_is_followed_by_the_next_one(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", refusing(error(None, "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED")), OK)

    assert shopify.push_levels([wish(1)]) == [Result("ok")]
    first, second = [said["key"] for said in shop.wrote("SetLevels")]
    assert first != second


def test_objection_to_the_whole_call_is_each_rows(shop: Shop, shopify: Shopify):
    answers = (error(None, "INVALID_REASON"), error(None, "IDEMPOTENCY_CONCURRENT_REQUEST"))
    shop.says("SetLevels", *(refusing(each) for each in answers))

    refused = shopify.push_levels([wish(1), wish(2)])
    busy = shopify.push_levels([wish(1), wish(2)])

    assert [(each.outcome, each.code) for each in refused] == [("refused", "INVALID_REASON")] * 2
    assert [(each.outcome, each.after) for each in busy] == [("retry", 2.0)] * 2


def test_fault_of_the_first_call_is_raised_and_a_later_one_only_stops_the_rest(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", failing("THROTTLED", available=2000))
    with pytest.raises(Throttled):
        shopify.push_levels([wish(1)])

    shop.says("SetLevels", refusing(error(0, "INVALID_LOCATION")), failing("INTERNAL_SERVER_ERROR"))
    results = shopify.push_levels([wish(1), wish(2)])

    assert [(each.outcome, each.code) for each in results] == [("refused", "INVALID_LOCATION"), ("retry", "later")]


def test_levels_are_read_by_place_and_what_is_not_stocked_is_left_out(shop: Shop, shopify: Shopify):
    shop.says("Levels", {"nodes": [None, *shown((2, None), (3, 7))["nodes"]]}, shown((1, -2)))

    found = shopify.fetch_levels([ref(1), ref(2), ref(3), ref(1, 8), ref(1)])

    assert [(level.variant_ref, level.place_ref, level.quantity, level.sku) for level in found] == [
        ("3", "9", 7, "A"), ("1", "8", -2, "A"),
    ]  # fmt: skip
    assert [said["place"][-1] for said in shop.wrote("Levels")] == ["9", "8"]


def test_row_without_an_id_of_shopify_is_refused_alone(shop: Shop, shopify: Shopify):
    shop.says("SetLevels", OK)
    shop.says("Levels", shown((2, 3)))
    lost = LevelPush(LevelRef("1", "2", "", "9", "A"), 5, 4, "r1", AT)

    results = shopify.push_levels([lost, wish(2)])
    levels = shopify.fetch_levels([lost.ref, ref(2)])

    assert [(each.outcome, each.code) for each in results] == [("refused", "not_an_id"), ("ok", "")]
    assert [level.variant_ref for level in levels] == ["2"]
    assert len(shop.wrote("SetLevels")[0]["input"]["quantities"]) == 1


def test_row_that_spoils_the_call_is_found_by_halves(shop: Shop, shopify: Shopify):
    spoiled = failing("INVALID_VARIABLE", "Invalid global id")
    shop.says("SetLevels", spoiled, OK, spoiled, spoiled, OK)

    results = shopify.push_levels([wish(1), wish(2), wish(3)])

    assert [(each.outcome, each.code) for each in results] == [("ok", ""), ("refused", "INVALID_VARIABLE"), ("ok", "")]
