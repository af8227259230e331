"""An account as the test button and the list of systems show it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from commerce.sales_channels import registry
from commerce.sales_channels.connector import Can, Place
from commerce.sales_channels.connectors.shopify import Shopify, checkup
from commerce.sales_channels.faults import Denied
from tests.commerce.sales_channels.connectors.scripted_channel import Says
from tests.commerce.sales_channels.connectors.shopify.shop import DOMAIN, Shop, account, gid


def said(*, domain: str = DOMAIN, topics: Any = checkup.TOPICS, scopes: Any = checkup.SCOPES, uri: str = "") -> dict:
    return {
        "shop": {"name": "Corner", "myshopifyDomain": domain, "currencyCode": "USD"},
        "locations": {"nodes": [
            {**gid("Location", 9), "name": "High Street", "isActive": True},
            {**gid("Location", 8), "name": "Old", "isActive": False},
        ]},
        "webhookSubscriptions": {
            "nodes": [{"topic": topic, "uri": uri or "https://shop.example/in"} for topic in topics]
        },
        "currentAppInstallation": {"accessScopes": [{"handle": scope} for scope in scopes]},
    }  # fmt: skip


def test_account_shows_its_shop_places_and_that_all_is_well(shop: Shop, shopify: Shopify):
    ahead = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    shop.says("Account", Says({"data": said()}, headers={"Date": ahead}))

    found = shopify.check()

    assert (found.account, found.webhooks_active, found.notes) == ("Corner", True, [])
    assert found.clock_skew_seconds == pytest.approx(300, abs=30)
    assert found.places == [Place("9", "High Street"), Place("8", "Old", active=False)]


@pytest.mark.parametrize(
    ("parts", "active", "notes"),
    [
        ({"topics": checkup.TOPICS[1:]}, False, ["No webhook for orders_create"]),
        ({"uri": "https://elsewhere.example/in"}, None, []),
        ({"scopes": [each for each in checkup.SCOPES if each != "write_orders"]}, True, [
            "The access token may not write_orders"
        ]),
        ({"scopes": [each for each in checkup.SCOPES if each != "read_orders"]}, True, []),
    ],
)  # fmt: skip
def test_account_tells_what_is_missing(parts, active, notes, shop: Shop, shopify: Shopify):
    shop.says("Account", said(**parts))

    found = shopify.check()

    assert (found.webhooks_active, found.notes) == (active, notes)


def test_token_of_another_shop_is_found_out(shop: Shop, shopify: Shopify):
    shop.says("Account", said(domain="other.myshopify.com"))

    with pytest.raises(Denied):
        shopify.check()


def test_shopify_can_be_connected_and_says_what_it_can():
    assert registry.named("shopify") is Shopify
    assert account().capabilities() == frozenset(Can)
    assert [setting.name for setting in Shopify.settings if setting.secret] == ["access_token", "client_secret"]
    assert [setting.name for setting in Shopify.settings if setting.required][0] == "shop"
