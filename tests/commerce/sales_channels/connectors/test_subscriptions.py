"""Saying what a system shall send us: read first, then only what is missing, off, doubled or of old."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from commerce.sales_channels.connector import Can, Link
from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.connectors.shopify import subscriptions as of_shopify
from commerce.sales_channels.connectors.square import subscriptions as of_square
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.faults import Denied
from tests.commerce.sales_channels.connectors.scripted_channel import Asked, Says, ScriptedChannel, serving
from tests.commerce.sales_channels.connectors.shopify import shop as shopify_shop
from tests.commerce.sales_channels.connectors.square.conftest import error, merchant

TOKEN = "Zr3kz0c3mV8m2Wq1v9x7Yt5uHn4bGe6s"
OURS = f"https://hub.example/api/v1/webhooks/{TOKEN}"
EARLIER = f"https://old.example/api/v1/webhooks/{TOKEN}"
THEIRS = "https://other.example/api/v1/webhooks/another"


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


def writes(channel: ScriptedChannel) -> list[tuple[str, str]]:
    return [(each.method, each.path) for each in channel.asked if each.method != "GET"]


def test_woocommerce_keeps_each_topic_once_and_leaves_alone_what_is_not_ours(channel: ScriptedChannel):
    v3 = "/wp-json/wc/v3"
    secrets = {"consumer_key": "ck", "consumer_secret": "cs", "webhook_secret": "whsec"}
    woo = WooCommerce(Link("con_1", channel.url + v3, "wc/v3", secrets, callback_url=OURS))
    rows = [
        (1, "order.created", "active", OURS), (2, "order.updated", "disabled", OURS),
        (3, "order.deleted", "paused", OURS), (4, "order.created", "active", OURS),
        (5, "product.updated", "active", EARLIER), (6, "order.updated", "disabled", THEIRS),
        (7, "coupon.created", "active", OURS), (8, "product.deleted", "active", OURS),
    ]  # fmt: skip
    names = ("id", "topic", "status", "delivery_url")
    channel.says("GET", f"{v3}/webhooks", Says([dict(zip(names, row, strict=True)) for row in rows]))
    for number in range(1, 9):
        channel.says("PUT", f"{v3}/webhooks/{number}", Says({"id": number}))
        channel.says("DELETE", f"{v3}/webhooks/{number}", Says({"id": number}))
    gone = Says({"code": "woocommerce_rest_shop_webhook_invalid_id", "message": "Invalid ID."}, 404)
    channel.says("DELETE", f"{v3}/webhooks/4", gone)
    refusal = Says({"code": "woocommerce_rest_invalid_topic", "message": "Invalid topic."}, 400)
    channel.says("POST", f"{v3}/webhooks", Says({"id": 9}, 201), refusal)

    found = woo.subscribe()

    assert writes(channel) == [
        ("PUT", f"{v3}/webhooks/2"), ("POST", f"{v3}/webhooks"), ("POST", f"{v3}/webhooks"),
        ("DELETE", f"{v3}/webhooks/4"), ("DELETE", f"{v3}/webhooks/5"),
    ]  # fmt: skip
    assert (found.added, found.renewed) == (["product.created"], ["order.updated"])
    assert found.refused == {"order.deleted": "It was paused over there.", "product.updated": "Invalid topic."}
    assert set(found.topics) == {
        "order.created", "order.updated", "product.created", "product.deleted", "coupon.created",
    }  # fmt: skip
    assert channel.asked_for("PUT", f"{v3}/webhooks/2")[0].json == {"status": "active", "secret": "whsec"}
    assert channel.asked_for("POST", f"{v3}/webhooks")[0].json == {
        "name": "Truecount product.created", "topic": "product.created", "delivery_url": OURS, "status": "active",
        "secret": "whsec",
    }  # fmt: skip
    woo.subscribe(anew=True)
    assert channel.asked_for("PUT", f"{v3}/webhooks/1")[0].json["secret"] == "whsec"
    assert len(channel.asked_for("PUT", f"{v3}/webhooks/3")) == 1
    assert woo.unsubscribe() == 6  # one of them was gone by then


def test_shopify_adds_what_is_missing_by_graphql(settings: Any):
    with serving(settings) as channel:
        shop = shopify_shop.Shop(channel)
        link = replace(shopify_shop.link(channel.url), callback_url=OURS)
        shopify = Shopify(link)
        nodes = [{"id": f"gid://shopify/WebhookSubscription/{n}", "topic": topic, "uri": uri} for n, topic, uri in (
            (1, "ORDERS_CREATE", OURS), (2, "ORDERS_UPDATED", EARLIER), (3, "ORDERS_CREATE", THEIRS),
        )]  # fmt: skip
        shop.says("Subscriptions", {"webhookSubscriptions": {"nodes": nodes}})
        made = {"webhookSubscription": {"id": "gid://shopify/WebhookSubscription/9"}, "userErrors": []}
        taken, no = (
            {"webhookSubscription": None, "userErrors": [{"field": ["webhookSubscription", "uri"], "message": words}]}
            for words in ("Address for this topic has already been taken", "You do not have permission")
        )
        answers = [{"webhookSubscriptionCreate": each} for each in (taken, no, made)]
        shop.says("Subscribe", *answers)
        shop.says("Unsubscribe", {"webhookSubscriptionDelete": {"deletedWebhookSubscriptionId": "x", "userErrors": []}})

        found = shopify.subscribe()

    wanted = [each for each in of_shopify.TOPICS if each != "ORDERS_CREATE"]
    assert [each["topic"] for each in shop.wrote("Subscribe")] == wanted
    assert shop.wrote("Subscribe")[0]["subscription"] == {"uri": OURS, "format": "JSON"}
    assert found.refused == {wanted[1]: "You do not have permission"}
    assert found.added == [wanted[0], *wanted[2:]] and "ORDERS_CREATE" in found.topics
    assert shop.wrote("Unsubscribe") == [{"id": "gid://shopify/WebhookSubscription/2"}]


def test_bigcommerce_switches_on_what_was_deactivated(channel: ScriptedChannel):
    secrets = {"access_token": "x", "client_secret": "c", "hook_token": "echo"}
    settings = {"store_hash": "abc"}
    store = BigCommerce(Link("con_1", channel.url, "v3", secrets, settings=settings, callback_url=OURS))
    hooks = [
        {"id": 1, "scope": "store/order/*", "destination": OURS, "is_active": False},
        {"id": 2, "scope": "store/product/*", "destination": OURS, "is_active": True},
        {"id": 3, "scope": "store/order/*", "destination": THEIRS, "is_active": False},
    ]
    channel.says("GET", "/v3/hooks", Says({"data": hooks}))
    channel.says("PUT", "/v3/hooks/1", Says({"data": {}}))
    channel.says("POST", "/v3/hooks", Says({"data": {"id": 4}}))

    found = store.subscribe()

    assert found.renewed == ["store/order/*"] and len(found.added) == 3 and found.refused == {}
    headers = {"x-truecount-token": "echo"}
    assert channel.asked_for("PUT", "/v3/hooks/1")[0].json == {"is_active": True, "headers": headers}
    assert channel.asked_for("POST", "/v3/hooks")[0].json == {
        "scope": "store/shipment/*", "destination": OURS, "is_active": True, "headers": headers,
    }  # fmt: skip


def square_says(channel: ScriptedChannel, *subscriptions: dict[str, Any]) -> None:
    """As documented: the list does not show the key that is signed with."""
    path = "/v2/webhooks/subscriptions"
    hidden = [{name: each[name] for name in each if name != "signature_key"} for each in subscriptions]
    channel.says("GET", path, Says({"subscriptions": hidden[:1], "cursor": "c"}), Says({"subscriptions": hidden[1:]}))
    for each in subscriptions:
        channel.says("GET", f"{path}/{each['id']}", Says({"subscription": each}))
        channel.says("DELETE", f"{path}/{each['id']}", Says({}))


def subscription(number: int, address: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"wbhk_{number}", "name": "Example Webhook Subscription", "enabled": True, "notification_url": address,
        "event_types": ["payment.created", "payment.updated"], "api_version": "2021-12-15",
        "signature_key": f"key-{number}", "created_at": "2022-01-10 23:29:48 +0000 UTC",
    } | more  # fmt: skip


def test_square_is_asked_as_the_application_and_its_key_is_handed_on(channel: ScriptedChannel):
    path = "/v2/webhooks/subscriptions"
    secrets = {"application_token": "EAAApp", "signature_key": "key-1"}
    known = merchant(f"{channel.url}/v2", secrets=secrets)
    square = type(known)(replace(known._link, callback_url=OURS))
    off = subscription(2, OURS, enabled=False)
    square_says(channel, subscription(1, THEIRS), off, subscription(3, EARLIER))
    channel.says("PUT", f"{path}/wbhk_2", Says({"subscription": {**off, "event_types": list(of_square.EVENTS)}}))

    found = square.subscribe()

    assert Can.SUBSCRIBES in square.capabilities() and Can.SUBSCRIBES not in known_without(known).capabilities()
    assert {each.headers["authorization"] for each in channel.asked} == {"Bearer EAAApp"}
    assert writes(channel) == [("PUT", f"{path}/wbhk_2"), ("DELETE", f"{path}/wbhk_3")]
    assert channel.asked_for("PUT", f"{path}/wbhk_2")[0].json["subscription"]["enabled"] is True
    assert found.renewed == ["payment.created", "payment.updated"] and found.secrets == {"signature_key": "key-2"}
    assert "order.created" in found.added and "key-2" not in repr(found)

    square_says(channel, subscription(1, THEIRS))
    whole = subscription(4, OURS, event_types=list(of_square.EVENTS))
    channel.says("POST", path, Says({"subscription": whole}))
    made = square.subscribe()
    asked: Asked = channel.asked_for("POST", path)[0]
    assert json.loads(asked.body)["subscription"]["notification_url"] == OURS
    assert made.secrets == {"signature_key": "key-4"} and list(made.topics) == list(of_square.EVENTS)

    channel.says("GET", path, error("UNAUTHORIZED", 401))
    with pytest.raises(Denied):
        square.subscribe()


def known_without(square: Any) -> Any:
    return merchant(square._link.base_url)
