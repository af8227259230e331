"""Endpoints and deliveries of outbound webhooks as bodies show them."""

import json
from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from commerce import actor_names, ids
from commerce.api import fields
from commerce.api.shapes import Shape
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import standing

RELATED = ("channel", "location")


class EndpointShape(Shape):
    """Where the outside is told. `waiting` and `failed` count deliveries of the log; `failing_since` is the first
    failure since the last success. While `previous_secret_until` lies ahead, the secret before signs as well."""

    id = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    channel = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(WebhookEndpoint.Status.choices)
    pause_reason = serializers.ChoiceField(WebhookEndpoint.Reason.choices, allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    last_delivered_at = serializers.DateTimeField(allow_null=True)
    previous_secret_until = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class SecretShape(EndpointShape):
    """An endpoint with its new secret, `whsec_…`, which is shown only this once."""

    secret = serializers.CharField()


class ResponseShape(Shape):
    """What the endpoint answered at the last try, and the beginning of its body."""

    status = serializers.IntegerField(allow_null=True)
    excerpt = serializers.CharField()
    took_ms = serializers.IntegerField()


class WebhookDeliveryShape(Shape):
    """One thing told to one endpoint. `event` is the `webhook-id` of every try. `failure` says why the last try failed:
    `answer_500`, `no_answer`, `address_refused`, `redirected`, `broke_off`, `secret_lost`, `worker_lost`."""

    id = serializers.CharField()
    endpoint = serializers.CharField()
    event = serializers.CharField()
    topic = serializers.CharField()
    subject = serializers.CharField(help_text="What it is about: an id, or SKU and location.")
    state = serializers.ChoiceField(WebhookDelivery.Status.choices)
    attempts = serializers.IntegerField()
    replays = serializers.IntegerField()
    failure = serializers.CharField(allow_null=True)
    response = ResponseShape(allow_null=True)
    created_at = serializers.DateTimeField()
    first_sent_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    next_try_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class WholeDeliveryShape(WebhookDeliveryShape):
    """A delivery with the body that was sent."""

    payload = serializers.DictField()


def endpoint(row: WebhookEndpoint) -> dict[str, Any]:
    """The JSON of one."""
    return endpoints([row])[0]


def endpoints(rows: Sequence[WebhookEndpoint]) -> list[dict[str, Any]]:
    """The JSON of several, which carry their channel and location, in two or three queries for all of them."""
    names = actor_names.of((row.actor_kind, row.actor_id) for row in rows)
    doing = standing.of(row.pk for row in rows)
    return [
        {
            "id": row.public_id,
            "url": row.url,
            "description": row.description,
            "topics": row.topics,
            "channel": row.channel.code if row.channel else None,
            "location": row.location.code if row.location else None,
            "state": str(row.status),
            "pause_reason": str(row.pause_reason) or None,
            "paused_at": _moment(row.paused_at),
            "failing_since": _moment(row.failing_since),
            "last_delivered_at": _moment(row.last_delivered_at),
            "previous_secret_until": _moment(row.previous_until),
            "waiting": doing[row.pk].waiting,
            "failed": doing[row.pk].failed,
            "created_by": names[row.actor_kind, row.actor_id],
            "created_at": fields.moment(row.created_at),
        }
        for row in rows
    ]


def delivery(row: WebhookDelivery) -> dict[str, Any]:
    """The JSON of one, without what was sent."""
    waits, answered = row.status == WebhookDelivery.Status.WAITING, row.took_ms is not None
    said = {"status": row.response_status, "excerpt": row.response_excerpt, "took_ms": row.took_ms}
    return {
        "id": row.public_id,
        "endpoint": ids.encode("whe", row.endpoint_id),
        "event": row.event,
        "topic": row.topic,
        "subject": row.subject,
        "state": str(row.status),
        "attempts": row.attempts,
        "replays": row.replays,
        "failure": row.failure or None,
        "response": said if answered else None,
        "created_at": fields.moment(row.created_at),
        "first_sent_at": _moment(row.first_sent_at),
        "sent_at": _moment(row.sent_at),
        "next_try_at": fields.moment(row.due_at) if waits else None,
        "ended_at": _moment(row.ended_at),
    }


def deliveries(rows: Sequence[WebhookDelivery]) -> list[dict[str, Any]]:
    """The JSON of several."""
    return [delivery(row) for row in rows]


def whole(row: WebhookDelivery) -> dict[str, Any]:
    """The JSON of one with what was sent."""
    return {**delivery(row), "payload": json.loads(row.payload)}


def _moment(value: Any) -> Any:
    return fields.moment(value) if value else None
