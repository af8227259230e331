"""Text messages over HTTP: `POST {"from", "to", "text"}` with a bearer token, to a gateway or a small relay before one.

`Idempotency-Key` is the message's id: a gateway that keeps it sends a message once, however often we had to ask.
"""

import json

from django.conf import settings

from commerce import http_client
from commerce.errors import Refusal
from commerce.http_client import Call
from commerce.models import Message
from commerce.notifications.transports.transport import Refused, Undelivered

AGAIN = (408, 409, 425, 429)


class Sms:
    """One request per message."""

    def deliver(self, message: Message) -> None:
        """Hand it to the gateway. Raises Refused for a 4xx that trying again does not change, else Undelivered."""
        headers = {
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": "application/json",
            "Idempotency-Key": message.public_id,
        }
        told = {"from": settings.SMS_FROM, "to": message.recipient, "text": message.short}
        try:
            answer = http_client.call(Call(settings.SMS_URL, "POST", json.dumps(told).encode(), headers))
        except Refusal as problem:
            raise Undelivered(f"The text message gateway did not answer: {problem.code}.") from problem
        if 200 <= answer.status < 300:
            return
        kind = Refused if 400 <= answer.status < 500 and answer.status not in AGAIN else Undelivered
        raise kind(f"The text message gateway answered {answer.status}.")

    def close(self) -> None:
        """Every request was its own."""
