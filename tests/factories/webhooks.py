"""Endpoints and deliveries of webhooks, made the way they come to be."""

import json
import uuid
from typing import Any

from commerce.actors import SYSTEM
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints
from commerce.webhooks.endpoints import NewEndpoint


def endpoint(url: str = "https://erp.example.com/hooks", *topics: str, **fields: Any) -> WebhookEndpoint:
    """One that wants these topics, or everything."""
    return endpoints.create(new=NewEndpoint(url=url, topics=topics or ("*",), **fields), by=SYSTEM)


def delivery(to: WebhookEndpoint, key: str = "", **fields: Any) -> WebhookDelivery:
    """One that waits to be sent; those with one `key` leave in their order."""
    event = f"evt_{uuid.uuid4().hex}"
    subject = key or event
    payload = json.dumps({"type": "order.placed", "timestamp": "2026-11-22T12:00:00+00:00", "data": {"id": subject}})
    words = {"event": event, "topic": "order.placed", "subject": subject, "ordering_key": subject, "payload": payload}
    made = WebhookDelivery.objects.create(endpoint=to, **{**words, **fields})
    return WebhookDelivery.objects.get(pk=made.pk)
