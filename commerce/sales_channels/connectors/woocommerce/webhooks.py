"""Deliveries of a shop: whether they are from it, and what they say.

The signature covers the body only, so headers are believed no further than the body bears them out. All deliveries
of one webhook within one second carry the same delivery id, whatever they are about: it is no key without the body.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from commerce.sales_channels import reading, signing
from commerce.sales_channels.connector import Delivered, Handshake, Link, Rejected, Verified
from commerce.sales_channels.connectors.woocommerce import deliveries, offers, orders, statuses
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, Gone, Ignored, Message

SECRET = "webhook_secret"  # the name of the setting
PING = re.compile(rb"webhook_id=[0-9]{1,20}")
FULL = ("created", "updated", "restored")


def verify(link: Link, delivered: Delivered) -> Verified | Rejected | Handshake:
    """See `Connector.verify`. Saving a webhook sends a ping first, unsigned and without any content."""
    headers = delivered.headers
    said = headers.get("x-wc-webhook-signature", "")
    if not said:
        if PING.fullmatch(delivered.body) and "json" not in headers.get("content-type", ""):
            return Handshake(200)
        return Rejected("signature_missing", "The delivery carries no X-WC-Webhook-Signature.")
    secrets = [held[SECRET] for held in (link.secrets, link.older_secrets) if held.get(SECRET)]
    if not signing.matches(said, (signing.hmac_base64(secret.encode(), delivered.body) for secret in secrets)):
        return Rejected("signature_invalid", "The signature does not fit the body and the secret of this connection.")
    source = headers.get("x-wc-webhook-source", "")
    if source and _site(source) != _site(link.base_url):
        return Rejected("shop_mismatch", "The delivery names another shop than the one that is connected.")
    return Verified(_key(delivered), headers.get("x-wc-webhook-topic", ""), _resource(delivered))


def normalize(topic: str, body: bytes, settings: Mapping[str, Any]) -> Sequence[Message]:
    """What a delivery says. Raises Garbled."""
    resource, _, event = topic.partition(".")
    if resource in ("action", "coupon"):
        return [Ignored("not_needed")]
    if resource not in ("order", "product", "customer") or event not in (*FULL, "deleted"):
        return [Ignored("unknown_topic")]
    row = reading.document(body)
    if event == "deleted":
        return _deleted(resource, row)
    if resource == "order":
        return [_order(row, settings)]
    if resource == "customer":
        return [deliveries.customer(row)]
    return offers.messages(row, str(settings.get("currency") or ""))


def _order(row: Mapping[str, Any], settings: Mapping[str, Any]) -> Message:
    status = reading.text(row.get("status"), "status")
    if status == statuses.GONE:
        return Gone("order", reading.ref(row.get("id")))
    if status in statuses.DRAFTS:
        return Ignored("draft")
    if orders.has_refunds(row):
        return Fetch("order", reading.ref(row.get("id")))
    return orders.read(row, settings)


def _deleted(resource: str, row: Mapping[str, Any]) -> Sequence[Message]:
    """A deletion says an id and nothing else; anything more is another delivery under a changed topic. Products and
    variations share one row of numbers, and so may orders: what nobody here knows by that number is not touched."""
    if set(row) != {"id"}:
        raise Garbled("A deletion holds more than an id.")
    found = reading.ref(row.get("id"))
    if resource == "customer":
        return [Gone("customer", found)]
    return [Gone("order", found)] if resource == "order" else [Gone("product", found), Gone("variant", found)]


def _key(delivered: Delivered) -> str:
    sent = delivered.headers.get("x-wc-webhook-delivery-id") or delivered.headers.get("x-wc-webhook-topic", "")
    return f"{sent[:120]}:{hashlib.sha256(delivered.body).hexdigest()[:32]}"


def _resource(delivered: Delivered) -> str:
    kind = delivered.headers.get("x-wc-webhook-resource", "")
    try:
        return f"{kind}:{reading.ref(reading.document(delivered.body).get('id'))}" if kind else ""
    except Garbled:
        return ""


def _site(address: str) -> tuple[str, str]:
    """Host, port and folder of a site: a webhook names it with either scheme."""
    parts = urlsplit(address.strip())
    host = parts.netloc.lower().removeprefix("www.")
    for standard in (":80", ":443"):
        host = host.removesuffix(standard)
    return host, parts.path.split("/wp-json")[0].rstrip("/")
