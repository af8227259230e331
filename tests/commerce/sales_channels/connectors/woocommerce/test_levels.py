"""Stock and prices told to a WooCommerce shop: few calls, one result per row, nothing taken for success."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.faults import Denied, Down, Garbled, Refused, Throttled, Unclear
from commerce.sales_channels.neutral import Level, Offer
from commerce.sales_channels.pushes import LevelPush, LevelRef, OfferPush, Result
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel
from tests.commerce.sales_channels.connectors.woocommerce.conftest import DATA, V3, shop

AS_OF = datetime(2026, 11, 21, 16, tzinfo=UTC)
SIMPLE = LevelRef("10", "10", "", "", "BLU-JAC-M")
SECOND = LevelRef("999999", "999999", "", "", "GONE")
VARIATION = LevelRef("674", "675", "", "", "WAX-M")
PRODUCTS, VARIATIONS = f"{V3}/products", f"{V3}/products/674/variations"


def recorded(name: str) -> Any:
    return json.loads((DATA / "rest" / f"{name}.json").read_text())


def level(ref: LevelRef, quantity: int, expected: int | None = None) -> LevelPush:
    return LevelPush(ref, quantity, expected, f"r-{ref.external_variant_id}", AS_OF)


def price(ref: LevelRef, amount: int, before: int | None = None) -> OfferPush:
    return OfferPush(ref, amount, before, "USD", "r-1")


def counts(ref: str, quantity: int | None) -> dict[str, Any]:
    return {"id": int(ref), "manage_stock": quantity is not None, "stock_quantity": quantity}


def test_push_levels_gives_each_row_its_result_from_one_call_per_parent(woo: WooCommerce, channel: ScriptedChannel):
    answer = recorded("products_batch_partial_failure")["body"]
    channel.says("POST", f"{PRODUCTS}/batch", Says(answer))
    channel.says("POST", f"{VARIATIONS}/batch", Says({"update": [counts("675", 4)]}))

    found = woo.push_levels([level(SIMPLE, 7), level(VARIATION, 4), level(SECOND, 1)])

    assert found == [
        Result("ok", current=7),
        Result("ok", current=4),
        Result("refused", code="woocommerce_rest_product_invalid_id", detail="Invalid ID."),
    ]
    assert [(each.path, each.json) for each in channel.asked] == [
        (
            f"{PRODUCTS}/batch",
            {
                "update": [
                    {"id": 10, "manage_stock": True, "stock_quantity": 7},
                    {"id": 999999, "manage_stock": True, "stock_quantity": 1},
                ]
            },
        ),
        (f"{VARIATIONS}/batch", {"update": [{"id": 675, "manage_stock": True, "stock_quantity": 4}]}),
    ]
    assert channel.asked[0].headers["authorization"] == "Basic Y2tfMTpjc18x"


def test_push_levels_writes_only_over_what_it_expects(woo: WooCommerce, channel: ScriptedChannel):
    here = [LevelRef("", str(n), "", "", "") for n in (1, 2, 3)]
    channel.says("GET", PRODUCTS, Says([counts("1", 9), counts("2", 5), counts("3", 2)]))
    channel.says("POST", f"{PRODUCTS}/batch", Says({"update": [counts("3", 1)]}))

    found = woo.push_levels(
        [level(here[0], 8, expected=10), level(here[1], 5, expected=6), level(here[2], 1, expected=2)]
    )

    assert found == [Result("stale", current=9), Result("ok", current=5), Result("ok", current=1)]
    assert channel.asked[0].query == {"include": "1,2,3", "per_page": "100", "status": "any"}
    (written,) = channel.asked_for("POST", f"{PRODUCTS}/batch")
    assert [row["id"] for row in written.json["update"]] == [3]


def test_push_levels_sends_at_most_a_hundred_rows_at_a_time(woo: WooCommerce, channel: ScriptedChannel):
    def answer(first: int, last: int) -> Says:
        return Says({"update": [counts(str(n), 3) for n in range(first, last)]})

    channel.says("POST", f"{PRODUCTS}/batch", answer(1, 101), answer(101, 131))

    found = woo.push_levels([level(LevelRef(str(n), str(n), "", "", ""), 3) for n in range(1, 131)])

    assert found == [Result("ok", current=3)] * 130
    assert [len(each.json["update"]) for each in channel.asked] == [100, 30]


def test_push_levels_tells_apart_what_was_and_was_not_done(woo: WooCommerce, channel: ScriptedChannel):
    rows = [level(SIMPLE, 7), level(VARIATION, 4)]
    channel.says("POST", f"{PRODUCTS}/batch", Says({"update": [counts("10", 6)]}))
    channel.says("POST", f"{VARIATIONS}/batch", Says(status=429, headers={"Retry-After": "7"}))

    throttled = woo.push_levels(rows)
    channel.says("POST", f"{PRODUCTS}/batch", Says({"update": []}))
    failing = {"code": "woocommerce_rest_cannot_edit", "message": "Busy", "data": {"status": 500}}
    channel.says("POST", f"{VARIATIONS}/batch", Says({"update": [{"id": 675, "error": failing}]}))
    silent = woo.push_levels(rows)
    channel.says("POST", f"{PRODUCTS}/batch", Says({"update": [counts("10", None)]}))
    refusal = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid parent.", "data": {"status": 404}}
    channel.says("POST", f"{VARIATIONS}/batch", Says(refusal, 404))
    refused = woo.push_levels(rows)

    assert throttled == [Result("stale", current=6), Result("retry", after=7.0, code="later", detail="Status 429")]
    assert [(each.outcome, each.code) for each in silent] == [
        ("retry", "no_answer"),
        ("retry", "woocommerce_rest_cannot_edit"),
    ]
    assert [(each.outcome, each.code) for each in refused] == [
        ("refused", "stock_not_managed"),
        ("refused", "woocommerce_rest_product_invalid_id"),
    ]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Says(status=429, headers={"Retry-After": "3"}), Throttled),
        (Says(status=503, raw=b"<h1>Maintenance</h1>", headers={"Retry-After": "600"}), Throttled),
        (Says(status=503, raw=b"<h1>Maintenance</h1>"), Down),
        (Says(status=502, raw=b"Bad gateway"), Unclear),
        (Says(cut=True), Unclear),
        (Says({"code": "woocommerce_rest_cannot_edit", "message": "No"}, 401), Denied),
        (Says(raw=b"<b>Warning</b>: something in /wp-content/x.php"), Garbled),
        (Says(["nonsense"]), Garbled),
        (Says({"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}, 404), Down),
        (Says(status=301, headers={"Location": "https://www.shop.example/"}), Garbled),
    ],
)
def test_push_levels_raises_the_fault_while_nothing_is_done(
    woo: WooCommerce, channel: ScriptedChannel, answer: Says, fault: type[Exception]
):
    channel.says("POST", f"{PRODUCTS}/batch", answer)

    with pytest.raises(fault):
        woo.push_levels([level(SIMPLE, 7), level(VARIATION, 4)])


def test_fetch_levels_reads_what_is_counted(woo: WooCommerce, channel: ScriptedChannel):
    before = datetime.now(UTC)
    channel.says("GET", PRODUCTS, Says([counts("10", 6) | {"sku": "A"}, counts("999999", None)]))
    of_parent = {"id": 676, "manage_stock": "parent", "stock_quantity": 40}
    channel.says("GET", VARIATIONS, Says([recorded("product_variation"), of_parent]))

    found = woo.fetch_levels([SIMPLE, SECOND, VARIATION, LevelRef("674", "676", "", "", "")])

    assert [(each.variant_ref, each.place_ref, each.quantity, each.sku) for each in found] == [
        ("10", "", 6, "A"),
        ("675", "", 4, "WAX-JAC-1795278056-M"),
    ]
    assert all(isinstance(each, Level) and before <= each.as_of <= datetime.now(UTC) for each in found)
    assert [each.query["include"] for each in channel.asked] == ["10,999999", "675,676"]


def test_fetch_offers_reads_products_and_then_the_variations_of_each(woo: WooCommerce, channel: ScriptedChannel):
    hat = {
        "id": 10, "type": "simple", "name": "Hat", "sku": "HAT", "global_unique_id": "4006381333931", "status": "draft",
        "regular_price": "20", "sale_price": "", "manage_stock": False, "stock_quantity": None, "parent_id": 0,
    }  # fmt: skip
    jacket = {"id": 674, "type": "variable", "name": "Waxed jacket", "status": "publish"}
    channel.says(
        "GET", f"{V3}/settings/general/woocommerce_currency", Says({"id": "woocommerce_currency", "value": "USD"})
    )
    channel.says("GET", PRODUCTS, Says([hat, jacket, {"id": 9, "type": "grouped"}]))
    channel.says("GET", VARIATIONS, Says([recorded("product_variation")]))

    first = woo.fetch_offers()
    second = woo.fetch_offers(first.token)

    assert list(first.items) == [
        Offer("10", "10", "Hat", "HAT", "4006381333931", 2000, "USD", tracked=False, active=False)
    ]
    assert list(second.items) == [
        Offer(
            "674", "675", "Waxed jacket - M", "WAX-JAC-1795278056-M", price=9900, currency="USD",
            compare_at_price=12000, quantity=4, updated_at=datetime(2026, 11, 21, 16, 20, 56, tzinfo=UTC),
        )
    ]  # fmt: skip
    assert second.token == ""
    assert len(channel.asked) == 3


def test_fetch_offers_turns_both_kinds_of_pages(channel: ScriptedChannel):
    woo = shop(f"{channel.url}{V3}", currency="usd")
    parent = {"id": 674, "type": "variable", "name": "Jacket"}
    variation = recorded("product_variation")
    channel.says("GET", PRODUCTS, Says([parent] + [{"id": 1, "type": "grouped"}] * 49), Says([]))
    channel.says("GET", VARIATIONS, Says([variation] * 100), Says([variation]))

    pages = [woo.fetch_offers()]
    while pages[-1].token:
        pages.append(woo.fetch_offers(pages[-1].token))

    assert [len(page.items) for page in pages] == [0, 100, 1, 0]
    assert [(each.path, each.query["page"]) for each in channel.asked] == [
        (PRODUCTS, "1"), (VARIATIONS, "1"), (VARIATIONS, "2"), (PRODUCTS, "2"),
    ]  # fmt: skip
    with pytest.raises(Garbled):
        woo.fetch_offers("somewhere")


def test_push_offers_writes_regular_and_sale_prices(channel: ScriptedChannel):
    woo = shop(f"{channel.url}{V3}", write_status="yes")
    kept = {"id": 10, "regular_price": "120.00", "sale_price": "99.00"}
    channel.says("POST", f"{PRODUCTS}/batch", Says({"update": [kept]}))
    channel.says(
        "POST", f"{VARIATIONS}/batch", Says({"update": [{"id": 675, "regular_price": "12", "sale_price": ""}]})
    )

    found = woo.push_offers([price(SIMPLE, 9900, 12000), price(VARIATION, 1300, 1000)])

    assert found[0] == Result("ok", current=9900)
    assert (found[1].outcome, found[1].code, found[1].current) == ("refused", "price_not_kept", 1200)
    assert [each.json["update"] for each in channel.asked] == [
        [{"id": 10, "regular_price": "120.00", "sale_price": "99.00", "status": "publish"}],
        [{"id": 675, "regular_price": "13.00", "sale_price": "", "status": "publish"}],
    ]


def test_keys_go_into_the_address_where_the_host_takes_the_header_away(channel: ScriptedChannel):
    channel.says("GET", PRODUCTS, Says([]))

    shop(f"{channel.url}{V3}", auth="query").fetch_levels([SIMPLE])

    assert channel.asked[0].query | {"consumer_key": "ck_1", "consumer_secret": "cs_1"} == channel.asked[0].query
    assert "authorization" not in channel.asked[0].headers


@pytest.mark.parametrize("how", ["header", "query"])
def test_keys_never_travel_unencrypted(how: str):
    with pytest.raises(Refused) as refused:
        shop(f"http://shop.example.com{V3}", auth=how).fetch_levels([SIMPLE])

    assert refused.value.code == "https_required"
