"""A shop on a real socket that answers each named operation by a script, and webhooks as such a shop signs them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commerce.sales_channels.connector import Delivered, Link
from commerce.sales_channels.connectors.shopify import Shopify
from tests.commerce.sales_channels.connectors.scripted_channel import Asked, Says, ScriptedChannel

PATH = "/admin/api/2026-10/graphql.json"
SECRETS = {"access_token": "shpat_1", "client_secret": "test_secret_key"}
DOMAIN = "corner.myshopify.com"
DATA = Path("tests/data/channels/shopify")


class Shop:
    """`says` queues what one operation answers, the last again and again: `data`, or a whole answer."""

    def __init__(self, channel: ScriptedChannel) -> None:
        self.channel = channel
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._scripts: dict[str, list[Says]] = {}
        channel.answer = self._answer

    def says(self, operation: str, *answers: Says | Mapping[str, Any]) -> None:
        self._scripts[operation] = [
            each if isinstance(each, Says) else Says({"data": each, "extensions": points()}) for each in answers
        ]

    def wrote(self, operation: str) -> list[dict[str, Any]]:
        """The variables of each call of an operation."""
        return [variables for name, variables in self.calls if name == operation]

    def _answer(self, asked: Asked) -> Says:
        self.channel.asked.append(asked)
        name = asked.json["operationName"]
        assert f" {name}" in asked.json["query"]
        self.calls.append((name, asked.json["variables"]))
        queue = self._scripts.get(name, [Says(status=501, raw=b"no script")])
        return queue.pop(0) if len(queue) > 1 else queue[0]


def points(*, cost: int = 10, available: int = 1900) -> dict[str, Any]:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0}
    return {"cost": {"requestedQueryCost": cost, "actualQueryCost": cost, "throttleStatus": status}}


def failing(code: str, message: str = "No", *, available: int = 1900, cost: int = 10, data: Any = None) -> Says:
    errors = [{"message": message, "extensions": {"code": code}}]
    return Says({"data": data, "errors": errors, "extensions": points(cost=cost, available=available)})


def page(*nodes: Any, more: str = "") -> dict[str, Any]:
    return {"nodes": list(nodes), "pageInfo": {"hasNextPage": bool(more), "endCursor": more or None}}


def gid(kind: str, number: int | str) -> dict[str, str]:
    return {"id": f"gid://shopify/{kind}/{number}"}


def money(amount: str, currency: str = "USD") -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def error(row: int | None, code: str | None, message: str = "No") -> dict[str, Any]:
    path = ["input"] if row is None else ["input", "rows", str(row), "value"]
    return {"field": path, "message": message, "code": code}


def link(url: str = "https://corner.myshopify.com", **settings: Any) -> Link:
    callback = "https://shop.example/in"
    return Link("con_1", url, "2026-10", SECRETS, settings={"shop": "corner", **settings}, callback_url=callback)


def account(**settings: Any) -> Shopify:
    """An account that is not called."""
    return Shopify(link(**settings))


def recorded(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text())


def delivered(
    body: Any, topic: str = "orders/updated", *, secret: str = "test_secret_key", **headers: str
) -> Delivered:
    """A delivery as Shopify sends it; `headers` in place of, or besides, the usual ones."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": DOMAIN,
        "x-shopify-webhook-id": "delivery-1",
        "x-shopify-event-id": "event-1",
        "x-shopify-triggered-at": "2026-11-22T06:00:00.123Z",
        "x-shopify-hmac-sha256": base64.b64encode(hmac.digest(secret.encode(), raw, hashlib.sha256)).decode(),
    }
    said = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Delivered("POST", {name: value for name, value in said.items() if value}, {}, raw)
