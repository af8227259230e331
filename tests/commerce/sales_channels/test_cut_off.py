"""Workers that are gone in the middle, by a signal or at the end of a task's time: no code runs after that."""

from dataclasses import replace

import pytest
from django.utils import timezone

from commerce.models import Inbound, SyncException, SyncRun
from commerce.sales_channels import polling, receivers, runs, serving, working
from inventory import channel_sync
from orders import channel_document
from orders import channel_sync as channel_orders
from orders.models import ChannelOrder, Order
from tests.commerce.sales_channels.test_inbox import ORDER, sent

PAST = "2026-01-01T00:00:00Z"


class Gone(BaseException):
    """Not an Exception: what goes on after any failure does not go on after this."""


def gone(*_said) -> None:
    raise Gone


def test_what_kills_its_worker_every_time_waits_for_people_and_lets_others_by(there, shop, monkeypatch):
    order = there.sells((shop.mug, 1))
    for event in ("e1", "e2"):
        sent(there, event, ORDER % order.external_id.encode(), **{"x-about": order.external_id})
    monkeypatch.setattr(working, "_apply", gone)
    for _ in range(working.TRIES):
        with pytest.raises(Gone):
            serving.serve(there.connection.pk)
        Inbound.objects.filter(attempts__gt=0).update(due_at=PAST, leased_until=PAST)
    monkeypatch.undo()

    serving.serve(there.connection.pk)

    assert list(Inbound.objects.order_by("id").values_list("status", "reason")) == [("dead", "failed"), ("done", "")]
    assert SyncException.objects.values_list("cause", "inbound__key").get() == ("failed", "e1")
    assert Order.objects.count() == 1


def test_what_waits_for_another_thing_is_not_given_up_for_that(there, shop):
    sent(there, "e1", ORDER % b"X1")
    Inbound.objects.update(attempts=working.TRIES + 1, reason="parent_missing", leased_until=PAST)

    serving.serve(there.connection.pk)

    assert Inbound.objects.get().status == "ignored"


def test_a_comparison_that_ran_out_of_time_goes_on_where_it_stopped(there, shop, monkeypatch):
    channel_sync.everything(there.connection.pk)
    serving.serve(there.connection.pk)
    there.outside.before = gone
    with pytest.raises(Gone):
        runs.run(there.connection.pk, "stock")
    left = SyncRun.objects.get()
    SyncRun.objects.update(mark="9999999", leased_until=PAST)
    there.outside.before = lambda name: None

    found = runs.run(there.connection.pk, "stock")

    assert (left.status, left.leased_until is None) == ("running", False)
    assert "stock" not in runs.due(there.connection, timezone.now())
    assert (found.pk, found.status, found.checked) == (left.pk, "completed", 0)  # nothing is after that mark


def test_orders_that_were_being_read_are_read_again(there, shop, monkeypatch):
    there.sells((shop.mug, 1))
    monkeypatch.setattr(receivers, "deliver", gone)
    with pytest.raises(Gone):
        polling.poll(there.connection)
    monkeypatch.undo()

    assert (polling.poll(there.connection).seen, Order.objects.count()) == (1, 1)


def test_an_order_that_was_being_tried_again_still_waits(there, shop, monkeypatch):
    order = there.sells((shop.mug, 1))
    channel_orders.take(there.connection, replace(order, currency="EUR"))
    ChannelOrder.objects.update(said=channel_document.write(order))
    monkeypatch.setattr(channel_orders, "advance", gone)
    with pytest.raises(Gone):
        channel_orders.retry(there.connection, "currency_differs")
    monkeypatch.undo()

    assert SyncException.objects.get().cause == "currency_differs"
    assert channel_orders.retry(there.connection, "currency_differs") == 1
