"""Whether a webhook is from our shop: signed over its raw body with a secret of our app, for this shop's domain.

There is no limit on its age. Shopify repeats a delivery for four hours with the body, event id and time of the first
try, so an old time is what a genuine repeat looks like; that an older body changes nothing is the receiver's part.
Only the body is signed: headers that decide something are held against it where it says the same.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commerce.sales_channels import reading, signing
from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.faults import Garbled

HOST = ".myshopify.com"
RESOURCES = {
    "orders": ("order", "id"),
    "refunds": ("order", "order_id"),
    "fulfillments": ("order", "order_id"),
    "products": ("product", "id"),
    "customers": ("customer", "id"),
    "inventory_levels": ("level", "inventory_item_id"),
}


def verify(link: Link, delivered: Delivered) -> Verified | Rejected:
    """Judge one delivery."""
    said = _header(delivered, "hmac-sha256")
    if not said:
        return Rejected("signature_missing", "There is no signature")
    secrets = [held.get("client_secret", "") for held in (link.secrets, link.older_secrets)]
    if not signing.matches(said, [signing.hmac_base64(key.encode(), delivered.body) for key in secrets if key]):
        return Rejected("signature_invalid", "The signature is not of this body with our secret")
    if _header(delivered, "shop-domain").lower() != domain(link):
        return Rejected("shop_mismatch", "The delivery is of another shop")
    topic = _topic(delivered)
    if not topic:
        return Rejected("topic_missing", "The delivery names no topic")
    return Verified(_key(delivered, topic), topic, _resource(topic, delivered.body), _sent_at(delivered))


def domain(link: Link) -> str:
    """The shop's own domain, from its name or domain in the settings."""
    shop = str(link.settings.get("shop", "")).strip().lower().removeprefix("https://").rstrip("/")
    return shop if shop.endswith(HOST) else f"{shop}{HOST}"


def _header(delivered: Delivered, name: str) -> str:
    """A header under its older or its newer name."""
    return delivered.headers.get(f"x-shopify-{name}") or delivered.headers.get(f"shopify-{name}") or ""


def _topic(delivered: Delivered) -> str:
    """`orders/create`; the newer deliveries name thing and action apart."""
    topic, action = _header(delivered, "topic").lower(), _header(delivered, "action").lower()
    return f"{topic}/{action}" if topic and action and "/" not in topic else topic


def _key(delivered: Delivered, topic: str) -> str:
    """One event may reach us under several topics, and one topic by several subscriptions."""
    event = _header(delivered, "event-id") or _header(delivered, "webhook-id")
    return f"{topic}:{event or hashlib.sha256(delivered.body).hexdigest()}"


def _resource(topic: str, body: bytes) -> str:
    """What it is about, so that deliveries about the same are worked on in their order."""
    kind, field = RESOURCES.get(topic.partition("/")[0], ("", ""))
    try:
        said: Mapping[str, Any] = reading.document(body) if kind else {}
        found = said.get(field) or _edited(said)
        return f"{kind}:{reading.ref(found)}" if found else ""
    except Garbled:
        return ""


def _edited(said: Mapping[str, Any]) -> Any:
    edit = said.get("order_edit")
    return edit.get("order_id") if isinstance(edit, Mapping) else None


def _sent_at(delivered: Delivered) -> datetime | None:
    try:
        return reading.moment_or_none(_header(delivered, "triggered-at") or None)
    except Garbled:
        return None
