"""Asking for orders: one that cannot be read is for people, and holds nothing else back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from commerce.events import nudge
from commerce.models import Cursor, SyncException
from commerce.sales_channels import polling, slots, watching
from commerce.sales_channels.connector import Unreadable
from orders.models import Order
from tests.factories.channels import Scripted


def test_poll_reads_past_an_order_that_cannot_be_read(there, shop):
    there.outside.unreadable.append(Unreadable("9", "total is no number"))
    there.sells((shop.mug, 2))

    seen = polling.poll(there.connection).seen

    assert (seen, Order.objects.count()) == (1, 1)
    said = SyncException.objects.values_list("cause", "subject", "detail", "status").get()
    assert said == ("malformed", "order:9", "total is no number", "open")
    assert Cursor.objects.filter(connection=there.connection, resource=polling.RESOURCE).exists()


def test_poll_searches_no_more_often_than_the_system_wants(there, shop, monkeypatch):
    monkeypatch.setattr(Scripted, "limits", replace(Scripted.limits, poll_seconds=300.0))
    there.sells((shop.mug, 1))

    first, second = polling.poll(there.connection).seen, polling.poll(there.connection).seen
    Cursor.objects.update(moved_at=F("moved_at") - timedelta(seconds=301))
    third = polling.poll(there.connection).seen

    assert (first, second, third) == (1, 0, 1)
    assert there.outside.calls["fetch_orders"] == 2


def test_poll_reads_past_an_order_that_cannot_be_stored(there, shop):
    there.sells((shop.mug, 1), note="\0")
    there.sells((shop.mug, 2))

    seen = polling.poll(there.connection).seen

    assert (seen, Order.objects.count()) == (2, 1)
    assert SyncException.objects.get().cause == "failed"
    assert Cursor.objects.filter(connection=there.connection).exists()


@pytest.fixture
def in_turns(monkeypatch):
    """Every turn ends after its first page, and the next one begins when it is asked for; which were."""
    asked: list[tuple] = []
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(nudge, "send", lambda task, queue, seconds=0, args=(): asked.append((task, args)))
    return asked


def went_on(asked) -> int:
    """How many turns followed until nothing was left."""
    turns = 0
    while asked:
        task, args = asked.pop(0)
        if task == watching.POLL:
            watching.poll(*args)
            turns += 1
    return turns


def test_a_long_backlog_is_read_in_turns_each_from_where_the_last_one_ended(there, shop, in_turns):
    """A page has two orders. Those that changed in one moment are read in one turn: no cursor stands between them."""
    hours_ago = timezone.now() - timedelta(hours=2)
    for minutes in (0, 1, 2, 3, 4, 30, 30, 30, 30, 30):
        there.sells((shop.mug, 1), updated_at=hours_ago + timedelta(minutes=minutes))

    watching.poll(there.connection.pk)

    assert Order.objects.count() == 2
    assert (went_on(in_turns) > 1, Order.objects.count()) == (True, 10)
    assert there.outside.calls["fetch_orders"] < 12


def test_a_turn_that_meets_another_worker_comes_again(there, shop, in_turns):
    there.sells((shop.mug, 1))
    start = timezone.now().isoformat()

    with slots.taken(there.connection, seconds=1.0):
        seen = watching.poll(there.connection.pk, start)

    assert (seen, in_turns) == (0, [(watching.POLL, (there.connection.pk, start))])


def test_a_slow_reader_moves_the_cursor_back_for_nobody(there, shop):
    order = there.sells((shop.mug, 1))
    newest = order.updated_at + timedelta(days=1)

    def overtaken(name: str) -> None:
        Cursor.objects.update_or_create(
            connection=there.connection, resource=polling.RESOURCE, defaults={"at": newest, "mark": "9"}
        )

    there.outside.before = overtaken
    polling.poll(there.connection)

    assert Cursor.objects.values_list("at", "mark").get() == (newest, "9")
