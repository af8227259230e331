"""Carriers tell of parcels without a key: signed, fresh, once, and never with a body that breaks anything."""

import json
import time

import pytest

from commerce.actors import SYSTEM
from commerce.api.raw_body import LIMIT
from commerce.models import Reaction
from fulfillment import carrier_notices, label_resolver, labels, reactions
from fulfillment.carriers.signatures import sign
from fulfillment.models import CarrierNotice, Fulfillment, Parcel, TestParcel, TrackingEvent
from orders.models import Delivery
from tests.api_client import Api, problem
from tests.fulfillment import rig
from tests.fulfillment.test_labels import pass_time

SAID = {"id": "n1", "number": "TT1", "events": [
    {"id": "e1", "kind": "in_transit", "at": "2026-11-20T08:00:00Z", "place": "Leeds"},
    {"id": "e2", "kind": "delivered", "at": "2026-11-21T08:00:00Z"},
]}  # fmt: skip


def tell(said, *, carrier: str = "test", age: int = 0, secret: str = "local-only", **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    stamp = str(int(time.time()) - age)
    signed = {"x_timestamp": stamp, "x_hmac_signature": sign(secret, f"{stamp}.".encode() + body)}
    return Api().post(f"/carrier-events/{carrier}", body, **{**signed, **headers})


def react() -> None:
    """What the relay does with what was published."""
    for row in Reaction.objects.filter(handler="fulfillment.reactions.follow_carrier"):
        reactions.follow_carrier(reactions.CarrierSpoke(**row.payload))


def test_a_message_is_kept_answered_and_followed(shop):
    found = rig.shipped(shop, "TT1")

    answers = [tell(SAID) for _ in range(3)]
    before = Fulfillment.objects.get(pk=found.pk).status
    react()
    react()

    assert [(one.status_code, one.json()) for one in answers] == [
        (200, {"kept": True}), (200, {"kept": False}), (200, {"kept": False}),
    ]  # fmt: skip
    assert (before, Fulfillment.objects.get(pk=found.pk).status) == ("shipped", "delivered")
    assert (CarrierNotice.objects.get().body, TrackingEvent.objects.count()) == (SAID, 2)


@pytest.mark.parametrize("wrong", [
    {"secret": "guessed"}, {"age": 310}, {"age": -310}, {"x_hmac_signature": ""}, {"x_timestamp": "٣"},
    {"x_timestamp": "99999999999"}, {"x_hmac_signature": "é"},
])  # fmt: skip
def test_what_is_not_signed_just_now_is_refused(shop, wrong):
    answer = tell(SAID, **wrong)

    assert (problem(answer), CarrierNotice.objects.count()) == ((401, "bad_signature"), 0)


@pytest.mark.parametrize(("body", "code"), [
    (b"{", "malformed_json"), (b"", "malformed_json"), (b"[" * 5000, "too_deep"), (b"[]", "unreadable_notice"),
    (b'{"id": "a", "id": "b"}', "duplicate_key"), (b"null", "unreadable_notice"),
    ({**SAID, "number": ""}, "unreadable_notice"), ({**SAID, "number": " \t "}, "unreadable_notice"),
    ({**SAID, "id": "x" * 129}, "unreadable_notice"),
    ({**SAID, "id": 7}, "unreadable_notice"), ({**SAID, "events": [{"id": "e"}]}, "unreadable_notice"),
    ({**SAID, "events": [{"id": "e", "kind": "eaten", "at": "2026-11-20T08:00:00Z"}]}, "unreadable_notice"),
    ({**SAID, "events": [{"id": "e", "kind": "lost", "at": "2026-11-20T08:00:00"}]}, "unreadable_notice"),
    ({**SAID, "events": [{"id": "e", "kind": "lost", "at": "0001-01-01T00:00:00+14:00"}]}, "unreadable_notice"),
    ({**SAID, "events": [{"id": "e", "kind": "lost", "at": "9999-12-31T23:00:00-14:00"}]}, "unreadable_notice"),
])  # fmt: skip
def test_bodies_that_say_nothing_are_refused(shop, body, code):
    answer = tell(body)

    assert (problem(answer), CarrierNotice.objects.count()) == ((400, code), 0)


def test_too_much_at_once_is_refused(shop):
    assert problem(tell(b" " * (LIMIT + 1))) == (413, "payload_too_large")


def test_an_unknown_carrier_is_not_there(shop):
    assert problem(tell(SAID, carrier="pigeons")) == (404, "not_found")


def test_a_key_for_repetition_changes_nothing(shop):
    refused, kept = (tell(said, idempotency_key="k") for said in ({}, SAID))

    assert (problem(refused), kept.json()) == ((400, "unreadable_notice"), {"kept": True})


def test_a_number_that_nobody_knows_yet_waits_for_it(shop):
    found = rig.packed(shop, 1)
    Delivery.objects.update(address={"postal_code": "ZZ1 1AA", "name": "Ana"})
    labels.buy(by=SYSTEM, parcel=Parcel.objects.get(fulfillment=found))
    tell({**SAID, "number": TestParcel.objects.get().tracking_number})
    react()
    waiting = CarrierNotice.objects.get().applied_at

    pass_time(seconds=3)
    label_resolver.resolve_due()
    react()

    assert (waiting, CarrierNotice.objects.get().applied_at is None) == (None, False)
    assert TrackingEvent.objects.count() == 2


def test_old_messages_are_forgotten(shop):
    tell(SAID)
    CarrierNotice.objects.update(received_at="2026-01-01T00:00:00Z")

    assert (carrier_notices.prune(by=SYSTEM), CarrierNotice.objects.count()) == (1, 0)
