"""Asking for orders: one that cannot be read is for people, and holds nothing else back."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import F

from commerce.models import Cursor, SyncException
from commerce.sales_channels import polling
from commerce.sales_channels.connector import Unreadable
from orders.models import Order
from tests.factories.channels import Scripted


def test_poll_reads_past_an_order_that_cannot_be_read(there, shop):
    there.outside.unreadable.append(Unreadable("9", "total is no number"))
    there.sells((shop.mug, 2))

    seen = polling.poll(there.connection)

    assert (seen, Order.objects.count()) == (1, 1)
    said = SyncException.objects.values_list("cause", "subject", "detail", "status").get()
    assert said == ("malformed", "order:9", "total is no number", "open")
    assert Cursor.objects.filter(connection=there.connection, resource=polling.RESOURCE).exists()


def test_poll_searches_no_more_often_than_the_system_wants(there, shop, monkeypatch):
    monkeypatch.setattr(Scripted, "limits", replace(Scripted.limits, poll_seconds=300.0))
    there.sells((shop.mug, 1))

    first, second = polling.poll(there.connection), polling.poll(there.connection)
    Cursor.objects.update(moved_at=F("moved_at") - timedelta(seconds=301))
    third = polling.poll(there.connection)

    assert (first, second, third) == (1, 0, 1)
    assert there.outside.calls["fetch_orders"] == 2


def test_poll_reads_past_an_order_that_cannot_be_stored(there, shop):
    there.sells((shop.mug, 1), note="\0")
    there.sells((shop.mug, 2))

    seen = polling.poll(there.connection)

    assert (seen, Order.objects.count()) == (2, 1)
    assert SyncException.objects.get().cause == "failed"
    assert Cursor.objects.filter(connection=there.connection).exists()
