"""Carts as clients use them."""

from itertools import count
from typing import Any

from django.http import HttpResponse

from tests.api_client import Api, api
from tests.factories.inventory import Shop

ADDRESS = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}
PAID = [{"method": "external", "reference": "paid"}]
_keys = count(1)


def pickup(shop: Shop) -> dict[str, Any]:
    return {"method": "pickup", "location": shop.soho.code}


def opened(shop: Shop, units: int = 2, *, client: Api | None = None, **changes: Any) -> dict[str, Any]:
    """A cart with mugs to be collected in Soho."""
    lines = [{"sku": shop.mug.sku, "quantity": units}] if units else []
    body = {"channel": shop.web.code, "lines": lines, "delivery": pickup(shop), **changes}
    answer = (client or api("*")).post("/carts", {name: value for name, value in body.items() if value is not None})
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def read(cart: dict[str, Any], client: Api | None = None) -> dict[str, Any]:
    return (client or api("*")).get(f"/carts/{cart['id']}").json()


def patch(cart: dict[str, Any], body: dict[str, Any], path: str = "", client: Api | None = None) -> HttpResponse:
    client = client or api("*")
    tag = client.get(f"/carts/{cart['id']}")["ETag"]
    return client.patch(f"/carts/{cart['id']}{path}", body, if_match=tag)


def hold(cart: dict[str, Any], client: Api | None = None) -> HttpResponse:
    return (client or api("*")).post(f"/carts/{cart['id']}/hold")


def pay(cart: dict[str, Any], *, client: Api | None = None, key: str = "", **body: Any) -> HttpResponse:
    named = {"idempotency_key": key or f"pay-{next(_keys)}"}
    return (client or api("*")).post(f"/carts/{cart['id']}/checkout", {"payments": PAID, **body}, **named)


def codes(cart: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """What stands in the way, without the words."""
    return [(row["code"], row["path"], row["severity"], row["who_can_fix"]) for row in cart["problems"]]
