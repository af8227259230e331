"""The paths of `/wp-json/wc/v3`, and the webhooks of a WooCommerce shop."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.exchange import Account, Letter, Reply, Request, Retries
from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.shop import Event, Shop
from commerce.sales_channels.connectors.simulated.woocommerce_wire import (
    hooks,
    order_form,
    product_form,
    products,
    writing,
)

ROOT = "/wp-json"
MOST_PER_PAGE = 100


class WooCommerceWire:
    """See the module."""

    code = "woocommerce"
    places = ("Shop",)
    retries = Retries(waits=(), timeout=10.0, gives_up_after=6)  # no repetition; more than five failures end it

    base = ""  # where it is reached, once it is

    def __init__(self, shop: Shop, account: Account) -> None:
        self.shop, self.account = shop, account
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = [
            (method, re.compile(f"{ROOT}{path}/?"), verb)
            for method, path, verb in (
                ("GET", "", lambda asked: {"name": "Simulated shop", "url": self.base}),
                ("GET", "/wc/v3/orders", self._orders),
                ("GET", r"/wc/v3/orders/(\d+)", lambda _, number: order_form.order(shop, shop.order(number))),
                ("PUT|POST", r"/wc/v3/orders/(\d+)", self._change_order),
                ("GET", r"/wc/v3/orders/(\d+)/refunds", self._refunds),
                ("POST", r"/wc/v3/orders/(\d+)/refunds", self._refund),
                ("GET", r"/wc/v3/orders/(\d+)/notes", lambda _, number: order_form.notes(shop.order(number))),
                ("POST", r"/wc/v3/orders/(\d+)/notes", self._note),
                ("GET", "/wc/v3/products", self._products),
                ("POST", "/wc/v3/products", lambda asked: Reply(201, products.make(shop, asked.data()))),
                ("GET", r"/wc/v3/products/(\d+)", lambda _, number: products.one(shop, number)),
                ("PUT|POST|PATCH", r"/wc/v3/products/(\d+)", lambda *said: products.change(shop, *said)),
                ("GET", r"/wc/v3/products/(\d+)/variations", self._variations),
                ("POST|PUT|PATCH", "/wc/v3/products/batch", lambda asked: self._batch(asked, 0)),
                ("POST|PUT|PATCH", r"/wc/v3/products/(\d+)/variations/batch", self._batch),
                ("GET", "/wc/v3/webhooks", lambda asked: self._page(asked, hooks.rows(shop))),
                ("POST", "/wc/v3/webhooks", lambda asked: hooks.create(shop, asked)),
                ("PUT|POST|PATCH", r"/wc/v3/webhooks/(\d+)", lambda *said: hooks.change(shop, *said)),
                ("DELETE", r"/wc/v3/webhooks/(\d+)", lambda *said: hooks.delete(shop, *said)),
                ("GET", "/wc/v3/settings/general/woocommerce_currency", lambda _: {"value": shop.state.currency}),
                ("GET", "/wc/v3/settings/products/woocommerce_weight_unit", lambda _: {"value": "kg"}),
            )
        ]

    def writes(self, request: Request) -> bool:
        """Whether it is meant to change something."""
        return request.method != "GET"

    def allowed(self, request: Request) -> bool:
        """By HTTP Basic, or by the query where a host strips that header."""
        pair = f"{self.account.key}:{self.account.token}"
        basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        named = f"{request.query.get('consumer_key')}:{request.query.get('consumer_secret')}"
        return request.path.rstrip("/") == ROOT or pair == named or request.headers.get("authorization") == basic

    def denied(self) -> Reply:
        """To whoever is not allowed."""
        return _error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")

    def throttled(self) -> Reply:
        """By the host, not by WooCommerce."""
        return Reply(429, b"<html><body>Too Many Requests</body></html>", {"Content-Type": "text/html"})

    def answer(self, request: Request) -> Reply:
        """One request, alone with the shop."""
        with self.shop.changing():
            for method, path, verb in self._routes:
                found = path.fullmatch(request.path)
                if found and request.method in method.split("|"):
                    return self._tried(lambda: verb(request, *map(int, found.groups())))  # noqa: B023 - called at once
        return _error(404, "rest_no_route", "No route was found matching the URL and request method.")

    def letters(self, event: Event) -> list[Letter]:
        """What subscribers get."""
        if event.kind == "subscribed":
            body = f"webhook_id={event.part_id}".encode()
            return [Letter("ping", body, "ping", content_type="application/x-www-form-urlencoded", signed=False)]
        if event.kind == "order_created":
            said = order_form.order(self.shop, self.shop.order(event.order_id))
            before = order_form.moment(self.shop.order(event.order_id).placed_at - timedelta(seconds=1))
            draft = {**said, "status": "checkout-draft", "date_modified": before, "date_modified_gmt": before}
            unpaid = {**said, "status": "pending", "date_paid": None, "date_paid_gmt": None, "transaction_id": ""}
            return [_letter("order.updated", draft), _letter("order.created", unpaid), _letter("order.updated", unpaid)]
        if event.kind == "order_updated":
            return [_letter("order.updated", order_form.order(self.shop, self.shop.order(event.order_id)))]
        if event.kind in ("level_changed", "product_updated"):
            said = product_form.either(self.shop, self.shop.variant(event.variant_id))
            return [_letter("product.updated", said)]
        return []

    def headers(self, letter: Letter, delivery: str, url: str, secret: str) -> dict[str, str]:
        """As captured from 11.0.1. Deliveries of one webhook within a second share their id."""
        common = {"User-Agent": "WooCommerce/11.0.1 Hookshot (WordPress/7.1)", "Accept": "*/*"}
        if not letter.signed:
            return common
        resource, _, event = letter.topic.partition(".")
        second = f"{letter.topic}:{url}:{int(self.shop.clock.now().timestamp())}"
        return {
            **common, "X-WC-Webhook-Source": f"{self.base}/", "X-WC-Webhook-Topic": letter.topic,
            "X-WC-Webhook-Resource": resource, "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": amounts.signature(secret, letter.body),
            "X-WC-Webhook-ID": str(hooks.TOPICS.index(letter.topic) + 1),
            "X-WC-Webhook-Delivery-ID": hashlib.md5(second.encode(), usedforsecurity=False).hexdigest(),
        }  # fmt: skip

    def _tried(self, verb: Callable[[], Any]) -> Reply:
        try:
            said = verb()
        except Impossible as problem:
            known = {
                "no_such_order": (404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."),
                "no_such_product": (404, "woocommerce_rest_product_invalid_id", "Invalid ID."),
                "no_such_subscription": (404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID."),
            }
            return _error(*known.get(problem.code, (400, _code(problem), problem.detail)))
        except writing.TooMany:
            return _error(413, "woocommerce_rest_request_entity_too_large", "Unable to accept more than 100 items.")
        except (ValueError, KeyError, TypeError) as problem:
            return _error(400, "rest_invalid_param", f"Invalid parameter(s): {problem}")
        return said if isinstance(said, Reply) else Reply(200, said)

    def _products(self, asked: Request) -> Reply:
        return self._page(asked, products.found(self.shop, asked), lambda each: products.row(self.shop, each))

    def _orders(self, asked: Request) -> Reply:
        after = asked.query.get("modified_after", "")
        floor = datetime.fromisoformat(after or "1970-01-01").replace(tzinfo=UTC)
        found = [each for each in self.shop.state.orders.values() if each.updated_at.replace(microsecond=0) > floor]
        found.sort(key=lambda each: (each.updated_at.replace(microsecond=0), each.id))
        return self._page(asked, found, lambda each: order_form.order(self.shop, each))

    def _page(self, asked: Request, rows: Sequence[Any], make: Callable[[Any], Any] = lambda each: each) -> Reply:
        """Only what is on the page is made."""
        size = int(asked.query.get("per_page", 10))
        if not 1 <= size <= MOST_PER_PAGE:
            raise ValueError("per_page")
        start = (int(asked.query.get("page", 1)) - 1) * size
        totals = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(-(-len(rows) // size))}
        return Reply(200, [make(each) for each in rows[start : start + size]], totals)

    def _refunds(self, asked: Request, number: int) -> Reply:
        order = self.shop.order(number)
        return self._page(asked, order.refunds[::-1], lambda each: order_form.refund(self.shop, order, each))

    def _refund(self, asked: Request, number: int) -> Reply:
        try:
            return Reply(201, writing.refund(self.shop, self.shop.order(number), asked.data()))
        except Impossible as problem:
            return _error(500, "woocommerce_rest_cannot_create_order_refund", problem.detail)

    def _note(self, asked: Request, number: int) -> Reply:
        return Reply(201, writing.note(self.shop, self.shop.order(number), asked.data()))

    def _change_order(self, asked: Request, number: int) -> dict:
        return writing.change_order(self.shop, self.shop.order(number), asked.data())

    def _variations(self, asked: Request, parent: int) -> Reply:
        only = {int(each) for each in asked.query.get("include", "").split(",") if each}
        product = self.shop.state.products.get(parent)
        if product is None:
            return _error(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        known = [] if product.alone else product.variants
        found = [each for each in known if not only or each in only]
        return self._page(asked, found, lambda each: product_form.variation(self.shop, self.shop.variant(each)))

    def _batch(self, asked: Request, parent: int) -> dict:
        said = asked.data()
        made = {"create": products.add(self.shop, said["create"], parent)} if "create" in said else {}
        return made | writing.batch(self.shop, said.get("update", []), parent, asked.fault)


def _letter(topic: str, said: dict[str, Any]) -> Letter:
    body = json.dumps(said, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()
    return Letter(topic, body, f"{topic}:{said['id']}:{said['date_modified_gmt']}")


def _code(problem: Impossible) -> str:
    return problem.code if problem.code.startswith("product_") else f"woocommerce_rest_{problem.code}"


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message, "data": {"status": status}})
