"""Webhook subscriptions of Shopify: asked for, made and deleted. What was given up on is not there any more."""

from typing import Any

from commerce.sales_channels.connectors.simulated import subscribing
from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid, number

TOPICS = (
    "orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/edited", "orders/fulfilled",
    "orders/partially_fulfilled", "refunds/create", "fulfillments/create", "inventory_levels/update", "products/update",
    "app/uninstalled",
)  # fmt: skip
NEVER_SENT = ("orders/delete", "products/create", "products/delete")  # by this shop
NAMES = {topic.upper().replace("/", "_"): topic for topic in (*TOPICS, *NEVER_SENT)}
_NAME_OF = {topic: name for name, topic in NAMES.items()}


def nodes(shop: Shop) -> list[dict[str, Any]]:
    """All that stand."""
    return [
        {"__typename": "WebhookSubscription", "id": gid("WebhookSubscription", own), "topic": _NAME_OF[topic],
         "uri": made["url"]}
        for own, topic, made in subscribing.each(shop, TOPICS) if made["active"]
    ]  # fmt: skip


class Webhooks:
    """The mutations; all are signed with the app's secret."""

    def __init__(self, shop: Shop, secret: str) -> None:
        self.shop, self.secret = shop, secret

    def create(self, topic: str, webhookSubscription: dict) -> dict[str, Any]:
        if topic not in NAMES:
            raise QueryProblem(f"Variable $topic was provided invalid value {topic}", "INVALID_VARIABLE")
        address = str(webhookSubscription.get("uri", ""))
        if any((each["topic"], each["uri"]) == (topic, address) for each in nodes(self.shop)):
            return _payload("webhookSubscription", None, "Address for this topic has already been taken")
        try:
            made = subscribing.add(self.shop, address, self.secret, [NAMES[topic]])
        except Impossible as problem:
            return _payload("webhookSubscription", None, problem.detail)
        own = gid("WebhookSubscription", made["id"] * subscribing.MOST_TOPICS)
        return _payload("webhookSubscription", {"__typename": "WebhookSubscription", "id": own})

    def delete(self, id: str) -> dict[str, Any]:
        try:
            subscribing.remove(self.shop, subscribing.one(self.shop, number(id, "WebhookSubscription")))
        except Impossible as problem:
            return _payload("deletedWebhookSubscriptionId", None, problem.detail)
        return _payload("deletedWebhookSubscriptionId", id)


def _payload(name: str, made: Any, complaint: str = "") -> dict[str, Any]:
    error = {"__typename": "UserError", "field": ["webhookSubscription"], "message": complaint}
    return {"__typename": "Payload", name: made, "userErrors": [error] if complaint else []}
