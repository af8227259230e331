"""The paths below `/v2` of Square, and the webhooks of a merchant."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.exchange import Account, Letter, Reply, Request, Retries
from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.shop import Event, Shop
from commerce.sales_channels.connectors.simulated.square_wire import about, access, events, hooks, products, writing
from commerce.sales_channels.connectors.simulated.square_wire.order_form import Form, number, ref

READS = (
    "/v2/orders/search",
    "/v2/inventory/counts/batch-retrieve",
    "/v2/catalog/batch-retrieve",
    "/v2/catalog/search",
    "/oauth2/token/status",
)
MOST_ORDERS, MOST_OBJECTS = 1000, 100
MISSING = (
    "no_such_id",
    "no_such_order",
    "no_such_variant",
    "no_such_level",
    "no_such_line",
    "no_such_subscription",
    "no_such_product",
)
CODES = {
    "version_mismatch": (400, "INVALID_REQUEST_ERROR", "VERSION_MISMATCH"),
    "too_much": (400, "REFUND_ERROR", "REFUND_AMOUNT_INVALID"),
    "key_reused": (400, "INVALID_REQUEST_ERROR", "IDEMPOTENCY_KEY_REUSED"),
    **dict.fromkeys(MISSING, (404, "INVALID_REQUEST_ERROR", "NOT_FOUND")),
}


class SquareWire:
    """See the module."""

    code = "square"
    places = ("Main Street", "Harbor")
    retries = Retries(waits=(60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720), timeout=10.0)

    base = ""  # where it is reached, once it is

    def __init__(self, shop: Shop, account: Account) -> None:
        self.shop, self.account, self.form = shop, account, Form(shop)
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = [
            (method, re.compile(path), verb)
            for method, path, verb in (
                ("GET", "/v2/locations", lambda _: about.locations(shop)),
                ("GET", "/v2/merchants/me", lambda _: about.merchant(shop)),
                ("POST", "/oauth2/token/status", lambda _: about.token(shop)),
                ("POST", "/v2/orders/search", self._search),
                ("GET", "/v2/orders/([^/]+)", self._order),
                ("PUT", "/v2/orders/([^/]+)", self._change_order),
                ("GET", "/v2/catalog/list", lambda asked: products.page(shop, asked)),
                ("POST", "/v2/catalog/batch-retrieve", lambda asked: products.objects(shop, asked)),
                ("POST", "/v2/catalog/batch-upsert", self._upsert),
                ("POST", "/v2/catalog/search", lambda asked: products.search(shop, asked)),
                ("POST", "/v2/catalog/object", self._item),
                ("POST", "/v2/inventory/counts/batch-retrieve", self._counts),
                ("POST", "/v2/inventory/changes/batch-create", self._count),
                ("POST", "/v2/refunds", self._refund),
                ("POST", access.TOKEN, lambda asked: access.grant(shop, account, asked)),
                ("GET", hooks.PATH, lambda asked: hooks.rows(shop, asked)),
                ("POST", hooks.PATH, self._subscribe),
                ("GET", f"{hooks.PATH}/([^/]+)", lambda _, said: hooks.one(shop, said)),
                ("PUT", f"{hooks.PATH}/([^/]+)", lambda *said: hooks.change(shop, *said)),
                ("DELETE", f"{hooks.PATH}/([^/]+)", lambda _, said: hooks.delete(shop, said)),
            )
        ]

    def writes(self, request: Request) -> bool:
        """Whether it is meant to change something."""
        return request.method != "GET" and request.path not in READS

    def allowed(self, request: Request) -> bool:
        """By the access token of the merchant, for webhooks by that of the application."""
        return access.allowed(self.shop, self.account, request)

    def denied(self) -> Reply:
        """To whoever is not allowed."""
        return _error(401, "AUTHENTICATION_ERROR", "ACCESS_TOKEN_EXPIRED", "The access token has expired.")

    def throttled(self) -> Reply:
        """To whoever asks too often."""
        return _error(429, "RATE_LIMIT_ERROR", "RATE_LIMITED", "Too many requests.")

    def answer(self, request: Request) -> Reply:
        """One request, alone with the shop."""
        for method, path, verb in self._routes:
            found = path.fullmatch(request.path)
            if found and request.method == method:
                with self.shop.changing():
                    return self._tried(lambda: verb(request, *found.groups()))  # noqa: B023 - called at once
        return _error(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", "No such endpoint.")

    def letters(self, event: Event) -> list[Letter]:
        """What subscribers get: ids and versions, and the counts."""
        return events.letters(self.shop, self.form, event, about.MERCHANT)

    def headers(self, letter: Letter, delivery: str, url: str, secret: str) -> dict[str, str]:
        """Signed over our address as well."""
        return {
            "User-Agent": "Square Connect v2", "square-environment": "Sandbox",
            "x-square-hmacsha256-signature": amounts.signature(secret, url.encode(), letter.body),
        }  # fmt: skip

    def _tried(self, verb: Callable[[], Any]) -> Reply:
        try:
            said = verb()
        except Impossible as problem:
            known = CODES.get(problem.code, (400, "INVALID_REQUEST_ERROR", "BAD_REQUEST"))
            return _error(*known, problem.detail)
        except (KeyError, TypeError, ValueError) as problem:
            return _error(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", f"Invalid request: {problem}")
        return said if isinstance(said, Reply) else Reply(200, said)

    def _subscribe(self, asked: Request) -> dict[str, Any]:
        return self._once(asked.data(), lambda: hooks.create(self.shop, self.account, asked.data()))

    def _search(self, asked: Request) -> dict[str, Any]:
        said = asked.data()
        limit, places = said.get("limit", 500), {number(each, "LOC") for each in said["location_ids"]}
        if not 1 <= limit <= MOST_ORDERS or len(places) > 10:
            raise ValueError("limit or location_ids")
        dates = said.get("query", {}).get("filter", {}).get("date_time_filter", {}).get("updated_at", {})
        floor = _since(dates.get("start_at"))
        after = base64.urlsafe_b64decode(said["cursor"]).decode() if said.get("cursor") else ""
        rows = [(f"{stamp.isoformat(timespec='microseconds')}|{own}", form) for stamp, own, place, form in self._all()
                if place in places and _milliseconds(stamp) >= floor]  # fmt: skip
        rest = sorted((row for row in rows if row[0] > after), key=lambda row: row[0])
        found = {"orders": [form() for _, form in rest[:limit]]} if rest else {}
        if len(rest) > limit:
            found["cursor"] = base64.urlsafe_b64encode(rest[limit - 1][0].encode()).decode()
        return found

    def _all(self) -> list[tuple[datetime, str, int, Callable[[], dict]]]:
        found: list[tuple[datetime, str, int, Callable[[], dict]]] = []
        for order in self.shop.state.orders.values():
            own = ref("ORD", order.id)
            found.append((order.updated_at, own, order.place_id, lambda order=order: self.form.order(order)))
            for made in order.refunds:
                form = lambda order=order, made=made: self.form.goods_back(order, made)  # noqa: E731
                if made.parts:
                    found.append((made.at, ref("RET", made.id), order.place_id, form))
        return found

    def _order(self, _: Request, said: str) -> dict[str, Any]:
        form = next((form for _, own, _, form in self._all() if own == said), None)
        if form is None:
            raise Impossible("no_such_order", f"Order {said} could not be found")
        return {"order": form()}

    def _change_order(self, asked: Request, said: str) -> dict[str, Any]:
        body, order = asked.data(), self.shop.order(number(said, "ORD"))

        def change() -> dict[str, Any]:
            writing.change_order(self.shop, order, body["order"], body.get("fields_to_clear", []), asked.fault)
            return {"order": self.form.order(order)}

        return self._once(body, change)

    def _upsert(self, asked: Request) -> dict[str, Any]:
        body = asked.data()
        return self._once(body, lambda: products.upsert_all(self.shop, body["batches"], asked.fault, CODES))

    def _item(self, asked: Request) -> dict[str, Any]:
        body = asked.data()
        return self._once(body, lambda: products.upsert(self.shop, body["object"], asked.fault))

    def _counts(self, asked: Request) -> dict[str, Any]:
        said = asked.data()
        wanted = {number(each, "VAR") for each in said.get("catalog_object_ids") or ()}
        places = {number(each, "LOC") for each in said.get("location_ids") or ()}
        rows = [
            writing.count_row(self.shop, variant, place, ref)
            for variant, counts in self.shop.state.counts.items() for place in counts
            if (not wanted or variant in wanted) and (not places or place in places)
        ]  # fmt: skip
        start = int(said.get("cursor") or 0)
        more = {"cursor": str(start + MOST_OBJECTS)} if len(rows) > start + MOST_OBJECTS else {}
        return {"counts": rows[start : start + MOST_OBJECTS], **more}

    def _count(self, asked: Request) -> dict[str, Any]:
        body = asked.data()

        def change() -> dict[str, Any]:
            places = writing.count_all(self.shop, body["changes"], asked.fault)
            return {"counts": [writing.count_row(self.shop, *each, ref) for each in places], "errors": []}

        return self._once(body, change)

    def _refund(self, asked: Request) -> dict[str, Any]:
        body = asked.data()
        if len(body["idempotency_key"]) > 45:
            raise ValueError("idempotency_key")

        def change() -> dict[str, Any]:
            order, made = writing.refund(self.shop, body)
            said = {**self.form.money_back(order, made), "payment_id": body["payment_id"], "status": "COMPLETED"}
            return {"refund": {**said, "order_id": ref("ORD", order.id)}}

        return self._once(body, change)

    def _once(self, body: dict[str, Any], change: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The same key with the same wish gets the first answer."""
        key, asked = body["idempotency_key"], json.dumps(body, sort_keys=True)
        known = self.shop.state.answered.get(key)
        if known and known["asked"] != asked:
            raise Impossible("key_reused", "The idempotency key can only be used with the same request")
        if known is None:
            known = self.shop.state.answered[key] = {"asked": asked, "answer": change()}
        return known["answer"]


def _since(said: str | None) -> datetime:
    return datetime.fromisoformat((said or "1990-01-01T00:00:00Z").replace("Z", "+00:00"))


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _error(status: int, category: str, code: str, detail: str) -> Reply:
    return Reply(status, {"errors": [{"category": category, "code": code, "detail": detail}]})
