"""What BigCommerce pushes: signed light bodies that name what changed and leave the rest to be fetched."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commerce.sales_channels import reading, signing
from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors import preferences, standard_webhooks
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored, Message

TOKEN_HEADER = "x-truecount-token"


def verify(link: Link, delivered: Delivered, *, now: datetime) -> Verified | Rejected:
    """The key is the app's client secret as it is written; the token that the webhook was created with comes too."""
    written = (link.secrets.get("client_secret", ""), link.older_secrets.get("client_secret", ""))
    found = standard_webhooks.verify(delivered, [each.encode() for each in written if each], now=now)
    if isinstance(found, Rejected):
        return found
    token = link.secrets.get("hook_token", "")
    if token and not signing.matches(delivered.headers.get(TOKEN_HEADER, ""), [token]):
        return Rejected("token_invalid", f"{TOKEN_HEADER} is not what the webhook was created with")
    try:
        said = reading.document(delivered.body)
        scope, producer = reading.ref(said.get("scope"), "scope"), reading.text(said.get("producer"), "producer")
        resource = _resource(said)
    except Garbled as problem:
        return Rejected("body_unreadable", problem.detail)
    if producer != f"stores/{preferences.text(link, 'store_hash')}":
        return Rejected("shop_mismatch", "It is about another store")
    return Verified(found[0], scope, resource, found[1])


def normalize(body: bytes) -> Sequence[Message]:
    """Orders, levels and products are fetched, deleted ones are gone."""
    said = reading.document(body)
    scope = reading.ref(said.get("scope"), "scope")
    data = reading.record(said.get("data"), "data")
    if "/inventory/" in scope:
        return [_level(data)]
    if scope.startswith(("store/order/", "store/shipment/")):
        return [Fetch("order", _order_id(scope, data))]
    if scope in ("store/product/deleted", "store/sku/deleted"):
        return [Gone("product" if "product" in scope else "variant", _variant_id(scope, data))]
    if scope.startswith("store/product/"):
        return [Fetch("product", reading.ref(data.get("id"), "data.id"))]
    if scope.startswith("store/sku/"):
        return [Fetch("product", reading.ref(_part(data, "sku").get("product_id"), "data.sku.product_id"))]
    if scope == "store/app/uninstalled":
        return [ForPeople("disconnected", "Our app was removed from the BigCommerce store")]
    return [Ignored("not_used")]


def _level(data: Mapping[str, Any]) -> Fetch:
    """The newer body names the variant, the older ones sometimes only the product."""
    inner = _part(data, "inventory")
    variant = data.get("variant_id") or inner.get("variant_id")
    if variant:
        return Fetch("level", reading.ref(variant, "variant_id"))
    return Fetch("product", reading.ref(inner.get("product_id") or data.get("product_id") or data.get("id"), "data.id"))


def _order_id(scope: str, data: Mapping[str, Any]) -> str:
    of_shipment = data.get("orderId") or data.get("order_id")
    return reading.ref(of_shipment if scope.startswith("store/shipment/") else data.get("id"), "data.id")


def _variant_id(scope: str, data: Mapping[str, Any]) -> str:
    known = _part(data, "sku").get("variant_id") if scope.startswith("store/sku/") else None
    return reading.ref(known or data.get("id"), "data.id")


def _resource(said: Mapping[str, Any]) -> str:
    data = reading.record(said.get("data"), "data")
    return f"{reading.text(data.get('type') or 'variant')}:{reading.text(data.get('id') or data.get('variant_id'))}"


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return reading.record(data.get(name) or {}, f"data.{name}")
