"""Events of Square: whether they are from it, and what they say. Most only name what changed, so it is asked for.

The signature covers our address exactly as it is registered over there, and the raw body. An event may come for a day
after it happened, so its age says nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading, signing
from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors.square import levels
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, Gone, Ignored, Level, Message, Person

SECRET = "signature_key"  # the name of the setting
ORDERS = {
    "order.created": "order_created",
    "order.updated": "order_updated",
    "order.fulfillment.updated": "order_fulfillment_updated",
}
OF_ORDERS = {"payment": "payment", "refund": "refund"}
NOT_NEEDED = ("location", "oauth", "webhooks", "catalog", "inventory", "invoice", "order", "team_member", "device")


def verify(link: Link, delivered: Delivered) -> Verified | Rejected:
    """See `Connector.verify`."""
    said = delivered.headers.get("x-square-hmacsha256-signature", "")
    if not said:
        return Rejected("signature_missing", "The event carries no x-square-hmacsha256-signature.")
    secrets = [held[SECRET] for held in (link.secrets, link.older_secrets) if held.get(SECRET)]
    address = link.callback_url.encode()
    made = (signing.hmac_base64(secret.encode(), address, delivered.body) for secret in secrets)
    if not signing.matches(said, made):
        return Rejected("signature_invalid", "The signature does not fit our address, the body and the signature key.")
    try:
        event = reading.document(delivered.body)
        return _verified(link, event)
    except Garbled:
        return Verified(hashlib.sha256(delivered.body).hexdigest(), "unreadable")


def normalize(topic: str, body: bytes) -> Sequence[Message]:
    """What an event says. Raises Garbled."""
    event = reading.document(body)
    said = _object(event)
    kind = topic.partition(".")[0]
    if topic in ORDERS:
        order = reading.record(said.get(ORDERS[topic]), ORDERS[topic])
        version = order.get("version")
        return [Fetch("order", reading.ref(order.get("order_id")), None if version is None else reading.whole(version))]
    if topic == "inventory.count.updated":
        return _levels(said)
    if topic == "catalog.version.updated":
        return [Fetch("product", "")]
    if kind in OF_ORDERS:
        order_id = reading.text(reading.record(said.get(OF_ORDERS[kind]), kind).get("order_id"))
        return [Fetch("order", order_id)] if order_id else [Ignored("without_order")]
    if topic in ("customer.created", "customer.updated"):
        return [_person(reading.record(said.get("customer"), "customer"))]
    if topic == "customer.deleted":
        return [Gone("customer", reading.ref(_data(event).get("id"), "data.id"))]
    return [Ignored("not_needed" if kind in (*NOT_NEEDED, "customer") else "unknown_topic")]


def _verified(link: Link, event: Mapping[str, Any]) -> Verified | Rejected:
    merchant, own = reading.text(event.get("merchant_id")), str(link.settings.get("merchant_id") or "")
    if own and merchant != own:
        return Rejected("shop_mismatch", "The event is of another merchant than the one that is connected.")
    topic = reading.text(event.get("type"), "type")
    sent_at = reading.moment_or_none(event.get("created_at"), "created_at")
    return Verified(reading.ref(event.get("event_id"), "event_id"), topic, _resource(topic, event), sent_at)


def _resource(topic: str, event: Mapping[str, Any]) -> str:
    said, kind = _object(event), topic.partition(".")[0]
    name = ORDERS.get(topic) or OF_ORDERS.get(kind)
    if name:
        order_id = reading.text(reading.record(said.get(name) or {}, name).get("order_id"))
        return f"order:{order_id}" if order_id else ""
    if kind == "customer":
        return f"customer:{reading.text(_data(event).get('id'))}"
    return ""


def _object(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return reading.record(_data(event).get("object") or {}, "data.object")


def _data(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return reading.record(event.get("data") or {}, "data")


def _levels(said: Mapping[str, Any]) -> list[Message]:
    found: list[Level] = list(levels.counted(reading.rows(said.get("inventory_counts"), "inventory_counts")).values())
    return [*found] or [Ignored("no_sellable_count")]


def _person(row: Mapping[str, Any]) -> Person:
    preferences = reading.record(row.get("preferences") or {}, "preferences")
    unsubscribed = preferences.get("email_unsubscribed")
    return Person(
        external_id=reading.ref(row.get("id"), "customer.id"),
        email=reading.text(row.get("email_address")),
        phone=reading.text(row.get("phone_number")),
        first_name=reading.text(row.get("given_name")),
        last_name=reading.text(row.get("family_name")),
        accepts_marketing=not unsubscribed if isinstance(unsubscribed, bool) else None,
    )
