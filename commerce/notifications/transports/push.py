"""Notices of a browser (Web Push, RFC 8030): encrypted for that browser alone, signed with the shop's VAPID key.

The address is the browser maker's, given by a page, so it is called by the guarded client like any other. A notice
that arrives twice replaces itself: its tag is the message's id.
"""

import json
import time
from urllib.parse import urlsplit

from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from commerce import http_client
from commerce.errors import Refusal
from commerce.http_client import Call
from commerce.models import Message
from commerce.notifications.transports.transport import Gone, Refused, Undelivered

KEPT_SECONDS = 24 * 3600  # how long the browser's maker keeps it for a phone that is off
SIGNED_SECONDS = 12 * 3600
_GONE = (404, 410)
_TOO_MANY = 429


class WebPush:
    """One request per notice. `recipient` is the subscription as JSON, as the browser wrote it."""

    def deliver(self, message: Message) -> None:
        """Hand it over. Raises Gone when the browser listens no more, Refused or Undelivered."""
        try:
            subscription = json.loads(message.recipient)
            told = {"title": message.subject, "body": message.short, "tag": message.public_id}
            body = WebPusher(subscription).encode(json.dumps(told).encode())["body"]
        except (ValueError, WebPushException) as problem:
            raise Refused("What the browser gave is no address to send to.") from problem
        headers = {"TTL": str(KEPT_SECONDS), "Content-Encoding": "aes128gcm", "Urgency": "high"}
        try:
            target = subscription["endpoint"]
            answer = http_client.call(Call(target, "POST", body, {**headers, **_signature(target)}))
        except Refusal as problem:
            raise Undelivered(f"The browser's maker did not answer: {problem.code}.") from problem
        _judge(answer.status)

    def close(self) -> None:
        """Every request was its own."""


def _signature(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": settings.VAPID_CONTACT,
        "exp": str(int(time.time()) + SIGNED_SECONDS),
    }
    return Vapid02.from_string(settings.VAPID_PRIVATE_KEY).sign(claims)


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    said = f"The browser's maker answered {status}."
    if status in _GONE:
        raise Gone(said)
    raise Refused(said) if 400 <= status < 500 and status != _TOO_MANY else Undelivered(said)
