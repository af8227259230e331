"""Webhooks of a WooCommerce shop as its REST API shows and takes them. A secret is never shown."""

import re
from typing import Any

from commerce.sales_channels.connectors.simulated import subscribing
from commerce.sales_channels.connectors.simulated.exchange import Reply, Request
from commerce.sales_channels.connectors.simulated.shop import Shop

TOPICS = ("order.created", "order.updated", "product.updated")  # that this shop ever sends
KNOWN = re.compile(r"(order|product|customer|coupon)\.(created|updated|deleted|restored)|action\.\w+")


def rows(shop: Shop) -> list[dict[str, Any]]:
    """All, also those that were switched off."""
    return [_row(*each) for each in subscribing.each(shop, TOPICS)]


def create(shop: Shop, asked: Request) -> Reply:
    """A new one; a ping goes out at once."""
    said = asked.data()
    if not KNOWN.fullmatch(said["topic"]):
        raise ValueError("topic")
    made = subscribing.add(shop, said["delivery_url"], said.get("secret", ""), [said["topic"]])
    return Reply(201, _row(made["id"] * subscribing.MOST_TOPICS, said["topic"], made))


def change(shop: Shop, asked: Request, number: int) -> dict[str, Any]:
    """Another status or secret."""
    said, made = asked.data(), subscribing.one(shop, number)
    made["secret"] = said.get("secret") or made["secret"]
    if said.get("status") == "active":
        subscribing.wake(made)
    elif said.get("status"):
        made["active"] = False
    return _row(number, made["topics"][0], made)


def delete(shop: Shop, asked: Request, number: int) -> Reply:
    """For good; without `force` it is refused, as webhooks know no trash."""
    if asked.query.get("force") != "true":
        data = {"code": "woocommerce_rest_trash_not_supported", "message": "Webhooks do not support trashing."}
        return Reply(501, {**data, "data": {"status": 501}})
    made = subscribing.one(shop, number)
    subscribing.remove(shop, made)
    return Reply(200, _row(number, made["topics"][0], made))


def _row(number: int, topic: str, made: dict) -> dict[str, Any]:
    status = "active" if made["active"] else "disabled"
    return {"id": number, "name": topic, "status": status, "topic": topic, "delivery_url": made["url"]}
