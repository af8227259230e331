"""Two channels that sell the same mugs: what they show, and sales there that we are to hear of."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from commerce.events import relay
from commerce.models import Cursor, Pulse
from commerce.sales_channels import polling, serving
from tests.factories.channels import Connected


def settle(*doors: Connected) -> None:
    """Everything that can happen by itself has happened."""
    for _ in range(4):
        done = relay.drain() + sum([serving.serve(door.connection.pk) for door in doors])
        if not done:
            return


def shows(door: Connected, shop) -> int:
    return door.outside.levels[f"V{shop.mug.pk}", "S1"]


def sold_there(there: Connected, shop, units: int, *, seconds: float = 1.0) -> None:
    """Its level goes down and says so; of the order nobody knows yet."""
    left = shows(there, shop) - units
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = left
    said = {"id": f"V{shop.mug.pk}", "units": left, "at": (timezone.now() + timedelta(seconds=seconds)).isoformat()}
    headers = {"HTTP_X_SECRET": "s3cret", "HTTP_X_EVENT": f"level-{left}-{seconds}", "HTTP_X_TOPIC": "level"}
    Client().post(there.address, json.dumps(said), content_type="application/json", **headers)
    serving.serve(there.connection.pk)


def heard_and_asked_a_minute_ago(there: Connected) -> None:
    polling.poll(there.connection)
    Cursor.objects.filter(connection=there.connection).update(moved_at=timezone.now() - timedelta(minutes=1))
    Pulse.objects.filter(connection=there.connection).update(last_heard_at=timezone.now(), orders_read_at=None)
