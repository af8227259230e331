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
OWN = ("id", "inventory_item_id", "location_id")  # of a body: which thing it is


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
    about = _about(topic, delivered.body)
    return Verified(_key(delivered, topic, about), topic, _resource(topic, about), _sent_at(delivered))


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


def _key(delivered: Delivered, topic: str, about: Mapping[str, Any]) -> str:
    """One event may reach us under several topics, by several subscriptions, and about several things, such as the
    levels of one item at two places."""
    event = _header(delivered, "event-id") or _header(delivered, "webhook-id")
    own = [_ref(about, name) for name in OWN if name in about]
    return ":".join([topic, event or hashlib.sha256(delivered.body).hexdigest(), *own])


def _resource(topic: str, about: Mapping[str, Any]) -> str:
    """What it is about, so that deliveries about the same are worked on in their order."""
    kind, field = RESOURCES.get(topic.partition("/")[0], ("", ""))
    found = _ref(about, field) or _ref(_edited(about), "order_id")
    return f"{kind}:{found}" if kind and found else ""


def _about(topic: str, body: bytes) -> Mapping[str, Any]:
    try:
        return reading.document(body) if topic.partition("/")[0] in RESOURCES else {}
    except Garbled:
        return {}


def _ref(said: Mapping[str, Any], name: str) -> str:
    try:
        return reading.ref(said[name]) if said.get(name) else ""
    except Garbled:
        return ""


def _edited(said: Mapping[str, Any]) -> Mapping[str, Any]:
    edit = said.get("order_edit")
    return edit if isinstance(edit, Mapping) else {}


def _sent_at(delivered: Delivered) -> datetime | None:
    try:
        return reading.moment_or_none(_header(delivered, "triggered-at") or None)
    except Garbled:
        return None
