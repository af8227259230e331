"""The one path of Shopify's Admin GraphQL API, and the webhooks of a shop."""

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.exchange import Account, Letter, Reply, Request, Retries
from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.shop import Event, Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import facts, graphql_run, rest_form
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem
from commerce.sales_channels.connectors.simulated.shopify_wire.mutations import Mutations
from commerce.sales_channels.connectors.simulated.shopify_wire.points import MUTATION, QUERY, Points
from commerce.sales_channels.connectors.simulated.shopify_wire.queries import DOMAIN, Queries

VERSION = "2026-10"
OF_ORDERS = {
    "order_created": "orders/create", "order_updated": "orders/updated", "order_paid": "orders/paid",
    "order_cancelled": "orders/cancelled",
}  # fmt: skip
_PATH = re.compile(r"/admin/api/([0-9]{4}-[0-9]{2}|unstable)/graphql\.json")


class ShopifyWire:
    """See the module."""

    code = "shopify"
    places = ("Warehouse", "High Street")
    retries = Retries(waits=(60, 300, 600, 1200, 1800, 2700, 3600, 4140), timeout=5.0, gives_up_after=1)

    base = ""  # where it is reached, once it is

    def __init__(self, shop: Shop, account: Account) -> None:
        self.shop, self.account = shop, account
        self.points = Points(shop.clock)
        self.queries = Queries(shop, account)

    def writes(self, request: Request) -> bool:
        """Whether it is a mutation."""
        return graphql_run.kind(*_document(request)[:2]) == "mutation"

    def allowed(self, request: Request) -> bool:
        """By the access token of the shop."""
        return request.headers.get("x-shopify-access-token") == self.account.token

    def denied(self) -> Reply:
        """To whoever is not allowed."""
        return Reply(401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"})

    def throttled(self) -> Reply:
        """By points: a 200 with an error in it. With a Retry-After it becomes a 429."""
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return Reply(200, {"errors": [error], "extensions": self.points.report(QUERY)})

    def answer(self, request: Request) -> Reply:
        """One document, alone with the shop."""
        if request.method != "POST" or not _PATH.fullmatch(request.path):
            return Reply(404, {"errors": "Not Found"})
        text, name, given = _document(request)
        cost = MUTATION if graphql_run.kind(text, name) == "mutation" else QUERY
        if not self.points.spend(cost):
            return self.throttled()
        try:
            with self.shop.changing():
                mutations = Mutations(self.shop, request.fault, self.account.secret)
                said: dict[str, Any] = {"data": graphql_run.run(
                    text, name, given, lambda kind: mutations.root() if kind == "mutation" else self.queries.root()
                )}  # fmt: skip
        except QueryProblem as problem:
            said = {"errors": [{"message": problem.message, "extensions": {"code": problem.code}}]}
        except (Impossible, KeyError, TypeError, ValueError) as problem:
            said = {"errors": [{"message": f"Invalid input: {problem}", "extensions": {"code": "INVALID_VARIABLE"}}]}
        return Reply(200, {**said, "extensions": self.points.report(cost)})

    def letters(self, event: Event) -> list[Letter]:
        """What subscribers get."""
        shop = self.shop
        if event.kind == "level_changed":
            said = rest_form.level(shop, event.variant_id, event.place_id)
            return [_letter("inventory_levels/update", said, f"{event.variant_id}:{len(shop.state.journal)}")]
        if event.kind == "product_updated":
            product = shop.state.products[shop.variant(event.variant_id).product_id]
            return [_letter("products/update", rest_form.product(shop, product), f"{product.id}:{product.updated_at}")]
        if not event.order_id:
            return []
        order = shop.order(event.order_id)
        key = f"{order.id}:{order.version}"
        if event.kind in OF_ORDERS:
            return [_letter(OF_ORDERS[event.kind], rest_form.order(shop, order), key)]
        if event.kind == "refund_created":
            made = next(each for each in order.refunds if each.id == event.part_id)
            return [_letter("refunds/create", rest_form.refund(shop, order, made), f"{made.id}")]
        if event.kind == "order_edited":
            return [_letter("orders/edited", {"order_edit": {"id": shop.state.last_id, "order_id": order.id}}, key)]
        made = next(each for each in order.fulfillments if each.id == event.part_id)
        if made.kind == "ready":
            return []
        topic = "orders/fulfilled" if facts.fulfillment(order) == "FULFILLED" else "orders/partially_fulfilled"
        return [_letter("fulfillments/create", rest_form.fulfillment(order, made), f"{made.id}"),
                _letter(topic, rest_form.order(shop, order), key)]  # fmt: skip

    def headers(self, letter: Letter, delivery: str, url: str, secret: str) -> dict[str, str]:
        """As Shopify sends them; the event's id is the same for each subscription."""
        told = f"{letter.topic}:{letter.key}:{len(self.shop.state.journal)}:{letter.body.decode()}"
        event = uuid.uuid5(uuid.NAMESPACE_URL, told)
        return {
            "User-Agent": "Shopify-Captain-Hook", "X-Shopify-Topic": letter.topic, "X-Shopify-Shop-Domain": DOMAIN,
            "X-Shopify-API-Version": VERSION, "X-Shopify-Webhook-Id": delivery, "X-Shopify-Event-Id": str(event),
            "X-Shopify-Triggered-At": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "X-Shopify-Hmac-Sha256": amounts.signature(secret, letter.body),
        }  # fmt: skip


def _document(request: Request) -> tuple[str, str | None, Mapping[str, Any]]:
    try:
        said = request.data()
        return str(said["query"]), said.get("operationName"), said.get("variables") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", None, {}


def _letter(topic: str, said: dict[str, Any], key: str) -> Letter:
    return Letter(topic, json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode(), key)
