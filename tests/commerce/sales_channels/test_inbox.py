"""What channels send to our address: refused, answered, stored once, and worked on after."""

from datetime import timedelta

import pytest
from django.test import Client

from commerce.actors import SYSTEM
from commerce.models import Connection, Inbound, SyncException
from commerce.sales_channels import connections, desk, inbox, serving, working
from commerce.sales_channels.faults import Down
from orders.models import Order
from tests.factories.channels import START, Connected, connect, later

ORDER = b'{"id": "%s"}'


def sent(there: Connected, event: str, body: bytes, **headers: str):
    given = {"x-secret": "s3cret", "x-event": event, "x-topic": "order", **headers}
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in given.items() if value}
    return Client().post(there.address, body, content_type="application/json", **named)


def test_a_delivery_is_answered_at_once_and_its_order_placed_after(there, shop):
    order = there.sells((shop.mug, 1))

    answer = sent(there, "e1", ORDER % order.external_id.encode())

    assert (answer.status_code, Order.objects.count()) == (202, 0)
    assert serving.serve(there.connection.pk) == 1
    assert Order.objects.get().external_id == order.external_id
    assert Inbound.objects.values_list("status", "reason").get() == ("done", "")


def test_a_repeated_delivery_has_no_effect(there, shop):
    order = there.sells((shop.mug, 1))
    body = ORDER % order.external_id.encode()

    answers = [sent(there, "e1", body).status_code for _ in range(3)]

    assert (answers, Inbound.objects.count()) == ([202, 202, 202], 1)


def test_the_same_event_with_another_body_is_told_and_does_nothing(there, shop):
    sent(there, "e1", b'{"id": "X1"}')

    answer = sent(there, "e1", b'{"id": "X2"}')

    assert (answer.status_code, Inbound.objects.count()) == (202, 1)
    assert SyncException.objects.values_list("cause", "subject").get() == ("event_conflict", "e1")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"x-secret": "guessed"}, "signature_invalid"),
        ({"x-secret": ""}, "signature_invalid"),
        ({"x-sent-at": "2020-01-01T00:00:00Z"}, "timestamp_stale"),
    ],
)
def test_what_is_not_theirs_is_refused_and_leaves_a_line(there, headers, code, caplog):
    answer = sent(there, "e1", b"{}", **headers)

    assert (answer.status_code, answer.json()["code"], Inbound.objects.count()) == (401, code, 0)
    assert code in caplog.text


def test_ebay_hears_of_a_missing_signature_in_its_own_way(there, settings):
    settings.CONNECTORS = ["commerce.sales_channels.connectors.ebay.Ebay"]
    Connection.objects.update(system="ebay")

    answer = sent(there, "e1", b"{}")

    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (412, "signature_missing", 412)


def test_what_cannot_be_verified_now_is_neither_taken_nor_refused_for_good(there, shop):
    def key_server_is_down(name: str) -> None:
        if name == "verify":
            raise Down("Status 503")

    there.outside.before = key_server_is_down
    answer = sent(there, "e1", b"{}")

    assert (answer.status_code, answer.json()["code"], Inbound.objects.count()) == (503, "busy_retry", 0)


def test_the_secret_of_another_connection_is_worth_nothing(there, shop):
    other = connect(shop.pos, {shop.soho: "S1"})
    secrets = {"secret": "of another shop"}
    connections.change_secrets(by=SYSTEM, connection=other.connection, secrets=secrets)

    assert sent(other, "e1", b"{}").status_code == 401
    assert sent(other, "e1", b"{}", **{"x-secret": "of another shop"}).status_code == 202


def test_an_unknown_address_is_not_found(db):
    assert Client().post("/api/v1/webhooks/nobody", b"{}", content_type="application/json").status_code == 404


def test_more_than_two_mebibytes_are_refused(there):
    answer = sent(there, "e1", b" " * (2 * 1024 * 1024 + 1))

    assert (answer.status_code, Inbound.objects.count()) == (413, 0)


def test_a_check_of_the_address_gets_its_answer(there):
    answer = Client().get(there.address, {"challenge": "are-you-there"})

    assert (answer.status_code, answer.content) == (200, b"are-you-there")


@pytest.mark.parametrize(
    ("topic", "body", "reason"),
    [("weather", b"{}", "unknown_topic"), ("order", b"{", "malformed"), ("left", b"{}", "disconnected")],
)
def test_what_only_people_can_see_to_is_parked_with_its_reason(there, topic, body, reason, caplog):
    sent(there, "e1", body, **{"x-topic": topic})

    serving.serve(there.connection.pk)

    assert Inbound.objects.values_list("status", "reason").get() == ("parked", reason)
    assert SyncException.objects.get().cause == reason
    assert reason in caplog.text


def test_events_of_one_order_are_worked_on_in_turn_and_end_in_the_newest(there, shop):
    order = there.sells((shop.mug, 1))
    for number in range(5):
        sent(there, f"e{number}", ORDER % order.external_id.encode(), **{"x-about": order.external_id})
    there.outside.orders[order.external_id] = later(order, note="newest")

    serving.serve(there.connection.pk)

    assert set(Inbound.objects.values_list("status", flat=True)) == {"done"}
    assert Order.objects.count() == 1


def test_a_channel_that_is_down_delays_and_loses_nothing(there, shop):
    order = there.sells((shop.mug, 1))
    sent(there, "e1", ORDER % order.external_id.encode())

    def down(name: str) -> None:
        raise Down("Nobody there")

    there.outside.before = down
    serving.serve(there.connection.pk)

    assert Inbound.objects.values_list("status", "attempts").get() == ("waiting", 0)

    there.outside.before = lambda name: None
    Inbound.objects.update(due_at="2026-01-01T00:00:00Z")
    serving.serve(there.connection.pk)

    assert Inbound.objects.get().status == "done"
    assert Order.objects.count() == 1


def test_a_delivery_that_is_done_after_all_needs_nobody_any_more(there, shop):
    sent(there, "e1", b"{}", **{"x-topic": "weather"})
    serving.serve(there.connection.pk)
    order = there.sells((shop.mug, 1))
    Inbound.objects.update(topic="order", body=ORDER % order.external_id.encode())

    desk.retry(by=SYSTEM, ids=[SyncException.objects.get().pk])
    serving.serve(there.connection.pk)

    assert (Inbound.objects.get().status, SyncException.objects.get().status) == ("done", "resolved")


def test_a_refund_of_an_order_from_before_the_connection_is_asked_about_once(there, shop):
    order = there.sells((shop.mug, 1), placed_at=START - timedelta(days=1))
    sent(there, "e1", ORDER % order.external_id.encode(), **{"x-topic": "refund"})

    serving.serve(there.connection.pk)

    assert Inbound.objects.values_list("status", "reason").get() == ("ignored", "before_connection")


def test_a_refund_whose_order_does_not_come_stops_waiting(there, shop):
    sent(there, "e1", ORDER % b"X-nowhere", **{"x-topic": "refund"})

    for _ in range(20):
        Inbound.objects.filter(status="waiting").update(due_at="2026-01-01T00:00:00Z")
        serving.serve(there.connection.pk)

    assert Inbound.objects.values_list("status", "reason").get() == ("ignored", "parent_missing")
    assert there.outside.calls["fetch_order"] == 15


def test_what_was_done_a_month_ago_is_forgotten_and_what_waits_for_people_is_kept(there, shop, monkeypatch):
    monkeypatch.setattr(inbox, "MOST", 1)
    for event, topic in (("e1", "order"), ("e2", "weather"), ("e3", "order")):
        sent(there, event, ORDER % b"X-nowhere", **{"x-topic": topic})
    serving.serve(there.connection.pk)
    Inbound.objects.update(done_at="2026-01-01T00:00:00Z")
    SyncException.objects.update(inbound=Inbound.objects.get(key="e1"))

    forgotten = inbox.prune(by=SYSTEM)

    assert (forgotten, Inbound.objects.get().key) == (2, "e2")
    assert SyncException.objects.get().inbound is None


def given_up(there: Connected) -> SyncException:
    sent(there, "e1", b"{}", **{"x-topic": "riddle"})
    for _ in range(working.TRIES):
        Inbound.objects.update(due_at="2026-01-01T00:00:00Z")
        serving.serve(there.connection.pk)
    return SyncException.objects.get()


@pytest.mark.django_db(transaction=True)
def test_what_breaks_us_is_tried_a_few_times_and_then_waits_for_people(there, shop):
    found = given_up(there)

    assert (found.cause, found.status) == ("failed", "open")
    assert Inbound.objects.values_list("status", "attempts").get() == ("dead", working.TRIES)

    desk.retry(by=SYSTEM, ids=[found.pk])

    assert Inbound.objects.values_list("status", "attempts").get() == ("waiting", 0)
    assert SyncException.objects.get().status == "retrying"


@pytest.mark.django_db(transaction=True)
def test_what_breaks_us_may_be_dismissed(there, shop):
    found = given_up(there)

    desk.dismiss(by=SYSTEM, ids=[found.pk], why="A test of theirs")

    assert Inbound.objects.get().status == "dismissed"
    assert SyncException.objects.get().status == "dismissed"
