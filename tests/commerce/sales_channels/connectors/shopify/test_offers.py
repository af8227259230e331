"""The catalog as the shop shows it, and prices into it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Throttled
from commerce.sales_channels.neutral import Offer
from commerce.sales_channels.pushes import LevelRef, OfferPush, Result
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, error, failing, gid, page

OK = {"productVariantsBulkUpdate": {"productVariants": [], "userErrors": []}}


def variant(number: int, **changes: Any) -> dict[str, Any]:
    usual = {
        **gid("ProductVariant", number), "title": "Pink", "sku": "A", "barcode": None, "price": "19.99",
        "compareAtPrice": None, "updatedAt": "2026-11-22T05:00:00Z", "inventoryQuantity": 3,
        "product": {**gid("Product", 1), "title": "Lamp", "status": "ACTIVE"},
        "inventoryItem": {**gid("InventoryItem", 7), "tracked": True},
    }  # fmt: skip
    return {**usual, **changes}


def wish(product: int, variant: int, price: int = 1999, **changes: Any) -> OfferPush:
    ref = LevelRef(str(product), str(variant), "7", "", "A")
    usual = {"compare_at_price": None, "currency": "USD", "request_id": "r"}
    return OfferPush(ref, price, **{**usual, **changes})


def test_variants_are_read_page_by_page(shop: Shop, shopify: Shopify):
    bare = variant(3, title="Default Title", sku=None, price="5.00", compareAtPrice="7.50", inventoryQuantity=None)
    bare["product"] = {**bare["product"], "status": "DRAFT"}
    shop.says("Variants", {"shop": {"currencyCode": "USD"}, "productVariants": page(variant(2), bare, more="c")})

    found = shopify.fetch_offers()

    at = datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert found.token == "c"
    assert found.items == [
        Offer("1", "2", "Lamp - Pink", "A", "", 1999, "USD", None, "7", 3, updated_at=at),
        Offer("1", "3", "Lamp", "", "", 500, "USD", 750, "7", None, active=False, updated_at=at),
    ]


def test_prices_go_out_by_product_and_each_row_gets_its_answer(shop: Shop, shopify: Shopify):
    shop.says("ShopCurrency", {"shop": {"currencyCode": "USD"}})
    bad = error(1, "PRODUCT_VARIANT_DOES_NOT_EXIST", "Gone")
    shop.says("SetPrices", {"productVariantsBulkUpdate": {"productVariants": [], "userErrors": [bad]}}, OK)

    results = shopify.push_offers([
        wish(1, 11), wish(2, 21, 500, compare_at_price=750), wish(1, 12), wish(3, 31, currency="EUR"),
    ])  # fmt: skip

    assert results == [
        Result("ok"),
        Result("ok"),
        Result("refused", code="PRODUCT_VARIANT_DOES_NOT_EXIST", detail="Gone"),
        Result("refused", code="currency_mismatch", detail="The shop sells in USD"),
    ]
    assert shop.wrote("SetPrices") == [
        {
            "product": "gid://shopify/Product/1",
            "variants": [
                {"id": "gid://shopify/ProductVariant/11", "price": "19.99", "compareAtPrice": None},
                {"id": "gid://shopify/ProductVariant/12", "price": "19.99", "compareAtPrice": None},
            ],
        },
        {
            "product": "gid://shopify/Product/2",
            "variants": [{"id": "gid://shopify/ProductVariant/21", "price": "5.00", "compareAtPrice": "7.50"}],
        },
    ]


@pytest.mark.parametrize(("currency", "price", "said"), [("JPY", 1980, "1980"), ("KWD", 1005, "1.005")])
def test_prices_have_the_digits_of_their_currency(currency, price, said, shop: Shop, shopify: Shopify):
    shop.says("ShopCurrency", {"shop": {"currencyCode": currency}})
    shop.says("SetPrices", OK)

    shopify.push_offers([wish(1, 11, price, currency=currency)])

    assert shop.wrote("SetPrices")[0]["variants"][0]["price"] == said


def test_products_fail_apart_until_there_are_no_points_for_more(shop: Shop, shopify: Shopify):
    shop.says("ShopCurrency", {"shop": {"currencyCode": "USD"}})
    throttled = failing("THROTTLED", cost=110, available=10)
    shop.says("SetPrices", failing("INVALID_VARIABLE"), failing("INTERNAL_SERVER_ERROR"), throttled, OK)

    results = shopify.push_offers([wish(number, 10) for number in range(1, 6)])

    assert [(each.outcome, each.code) for each in results] == [
        ("refused", "INVALID_VARIABLE"), ("retry", "unclear"), ("retry", "later"), ("retry", "later"),
        ("retry", "later"),
    ]  # fmt: skip
    assert len(shop.wrote("SetPrices")) == 3


def test_row_without_an_id_of_shopify_is_refused_alone(shop: Shop, shopify: Shopify):
    shop.says("ShopCurrency", {"shop": {"currencyCode": "USD"}})
    shop.says("SetPrices", OK)
    lost = OfferPush(LevelRef("", "11", "7", "", "A"), 500, None, "USD", "r")

    results = shopify.push_offers([lost, wish(1, 12)])

    assert [(each.outcome, each.code) for each in results] == [("refused", "not_an_id"), ("ok", "")]


def test_nothing_is_said_when_the_shop_cannot_be_asked(shop: Shop, shopify: Shopify):
    shop.says("ShopCurrency", failing("THROTTLED"))

    with pytest.raises(Throttled):
        shopify.push_offers([wish(1, 11)])
    assert shopify.push_offers([]) == []
