"""The built-in carrier: a shop ships without an account anywhere, and every trouble can be had by postal code.

It stands for the outside world: short transactions of its own, never inside one of ours. Codes that begin with `ZZ1`
buy the label and give no answer, `ZZ2` neither; `ZZ3` cannot be reached, `ZZ4` is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from commerce import sql
from fulfillment import papers
from fulfillment.carriers import signatures, zpl
from fulfillment.carriers.carrier import (
    Bought,
    CarrierRefused,
    CarrierUnknown,
    CarrierUnreachable,
    Notice,
    Paper,
    Rate,
    Shipment,
)
from fulfillment.models import TestParcel, TrackingEvent
from fulfillment.tracking import Event

__test__ = False  # no test module, whatever its name
# Service: title, price of the first kilogram, of each further one, days.
SERVICES = {
    "economy": ("Test Economy", 349, 80, 4),
    "standard": ("Test Standard", 499, 120, 2),
    "express": ("Test Express", 999, 250, 1),
}


class TestCarrier:
    """See `fulfillment.carriers.carrier.Carrier`."""

    __test__ = False
    name = "test"

    def rates(self, shipment: Shipment) -> list[Rate]:
        """Three services, by weight."""
        _reach(shipment)
        return [_rate(service, shipment) for service in SERVICES]

    def buy(self, *, key: str, shipment: Shipment, service: str) -> Bought:
        """One label per key."""
        _reach(shipment)
        code = _code(shipment)
        if service not in SERVICES or code.startswith("ZZ4"):
            raise CarrierRefused("The test carrier does not go there.", reason="not_served")
        if code.startswith("ZZ2"):
            raise CarrierUnknown("the test carrier did not answer")
        rate = _rate(service, shipment)
        with transaction.atomic(durable=True):
            row = TestParcel(
                key=key, service=service, tracking_number=_number(), cost=rate.amount, currency=rate.currency,
                request=json.loads(json.dumps(asdict(shipment))),
            )  # fmt: skip
            TestParcel.objects.bulk_create([row], ignore_conflicts=True)
            made = TestParcel.objects.get(key=key)
        if code.startswith("ZZ1"):
            raise CarrierUnknown("the test carrier did not answer")
        return _bought(made)

    def find(self, *, key: str) -> Bought | None:
        """What is true by now."""
        found = TestParcel.objects.filter(key=key).first()
        return None if found is None else _bought(found)

    def void(self, *, key: str) -> bool:
        """Always possible."""
        with transaction.atomic(durable=True):
            return bool(TestParcel.objects.filter(key=key).update(voided_at=_clock()))

    def paper(self, *, key: str) -> Paper:
        """A real label: 4 × 6 inches, with a Code 128 that scanners read."""
        made = TestParcel.objects.get(key=key)
        asked, title = made.request, SERVICES[made.service][0]
        sender, recipient, marks = (
            papers.address_rows(asked["sender"]),
            papers.address_rows(asked["recipient"]),
            asked["marks"],
        )
        data = {
            "service": title, "sender": sender, "recipient": recipient, "marks": marks, "order": asked["order"],
            "number": made.tracking_number, "weight": f"{asked['weight_grams'] / 1000:.2f} kg",
        }  # fmt: skip
        drawn = papers.pdf("label", data, {"code.svg": papers.bars(made.tracking_number)})
        notes = [f"Order {asked['order']}", *marks]
        return Paper(drawn, zpl.label(title, sender, recipient, made.tracking_number, notes))

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """`X-Hmac-Signature` of `X-Timestamp`, a dot and the raw body, at most five minutes old."""
        stamp = headers.get("x-timestamp", "")
        signed = stamp.encode("utf-8", "replace") + b"." + body
        secret = settings.CARRIER_SECRETS.get(self.name, "")
        return signatures.is_fresh(stamp, now) and signatures.is_signed(
            secret, signed, headers.get("x-hmac-signature", "")
        )

    def read(self, body: Mapping[str, Any]) -> Notice | None:
        """`{id, number, events: [{id, kind, at, place?}]}`."""
        return Notice(body["id"], body["number"], self.name, tuple(_event(one) for one in body["events"]))


CARRIER = TestCarrier()


def _event(said: Mapping[str, Any]) -> Event:
    kind = TrackingEvent.Kind(said["kind"])
    return Event(said["id"], str(kind), datetime.fromisoformat(said["at"]), said.get("place", ""))


def _rate(service: str, shipment: Shipment) -> Rate:
    title, first, further, days = SERVICES[service]
    amount = first + further * max(0, -(-shipment.weight_grams // 1000) - 1)
    return Rate("test", service, title, amount, shipment.currency, days)


def _code(shipment: Shipment) -> str:
    return shipment.recipient.get("postal_code", "").upper()


def _reach(shipment: Shipment) -> None:
    if _code(shipment).startswith("ZZ3"):
        raise CarrierUnreachable("refused")


def _number() -> str:
    """Twelve digits that no other parcel has."""
    serial = sql.run("SELECT nextval(pg_get_serial_sequence('fulfillment_testparcel', 'id'))")[0][0]
    return f"TEST{serial:08d}"


def _bought(made: TestParcel) -> Bought:
    reference, voided = f"test_{made.pk}", made.voided_at is not None
    return Bought(reference, made.tracking_number, "test", made.cost, made.currency, voided)


def _clock() -> datetime:
    return sql.run("SELECT clock_timestamp()")[0][0]
