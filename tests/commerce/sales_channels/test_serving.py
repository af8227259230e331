"""What channels are told: the newest value, the scarcest first, in their batches, and nothing while they are down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Connection, Listing, Pulse, Push, Quota, SyncException
from commerce.sales_channels import connections, desk, outbox, serving
from commerce.sales_channels.calls import FAILURES
from commerce.sales_channels.faults import Down, Throttled, Unclear
from commerce.sales_channels.pushes import Result
from inventory import channel_sync
from orders import channel_records
from tests.factories import channels
from tests.factories.channels import Connected
from tests.factories.commerce import variant
from tests.factories.inventory import adjust, keep_back, receive


def changed(shop) -> None:
    channel_sync.stock_changed([shop.level().pk])


def quantities(there: Connected) -> list[int]:
    return [row.quantity for row in there.outside.told]


def test_many_changes_are_one_wish_that_sends_what_is_true_then(there, shop):
    for _ in range(5):
        adjust(shop.mug, shop.soho, -1)
        changed(shop)

    assert serving.serve(there.connection.pk) == 1
    assert (quantities(there), there.outside.calls["push_levels"]) == ([15], 1)
    assert Push.objects.values_list("status", "wanted_at").get() == ("idle", None)


def test_what_is_known_there_is_not_sent_again(there, shop):
    changed(shop)
    serving.serve(there.connection.pk)

    changed(shop)
    serving.serve(there.connection.pk)

    assert quantities(there) == [20]


def test_the_scarcest_goes_first(there, shop):
    plenty = variant()
    receive(plenty, shop.soho, 500, "DN-3")
    there.offers(plenty)
    there.outside.told.clear()

    channel_sync.everything(there.connection.pk)
    channel_sync.stock_changed(_levels(shop, plenty))
    serving.serve(there.connection.pk)

    assert [row.quantity for row in there.outside.told if row.ref.place_ref == "S1"] == [20, 500]


def _levels(shop, other) -> list[int]:
    return list(type(shop.level()).objects.filter(variant__in=[shop.mug, other]).values_list("pk", flat=True))


def test_safety_stock_and_quotas_hold_back(there, shop):
    keep_back(3, variant_id=shop.mug.pk)
    Quota.objects.create(connection=there.connection, percent=50)

    changed(shop)
    serving.serve(there.connection.pk)

    assert quantities(there) == [8]


def test_a_change_during_a_send_is_sent_after(there, shop):
    def sell_meanwhile(name: str) -> None:
        there.outside.before = lambda name: None
        adjust(shop.mug, shop.soho, -4)
        changed(shop)

    there.outside.before = sell_meanwhile
    changed(shop)
    serving.serve(there.connection.pk)

    assert quantities(there) == [20, 16]


def test_a_stale_row_is_sent_again_on_what_is_there(there, shop):
    expected = []

    def answer(row):
        expected.append(row.expected)
        return Result("ok") if row.expected == 7 else Result("stale", current=7)

    there.outside.answer_level = answer
    changed(shop)
    serving.serve(there.connection.pk)

    assert (expected, quantities(there)) == ([None, 7], [20])


def test_a_row_that_is_refused_waits_for_people_and_holds_up_no_other(there, shop):
    other = variant()
    receive(other, shop.soho, 5, "DN-4")
    there.offers(other)
    there.outside.answer_level = lambda row: Result("refused", code="gone") if row.quantity == 20 else Result("ok")

    channel_sync.stock_changed(_levels(shop, other))
    serving.serve(there.connection.pk)

    assert quantities(there) == [5]
    assert Push.objects.filter(status="parked").count() == 1
    assert SyncException.objects.get().cause == "level_refused"


def test_what_is_taken_after_all_needs_nobody_any_more(there, shop):
    there.outside.answer_level = lambda row: Result("refused", code="gone")
    changed(shop)
    serving.serve(there.connection.pk)

    there.outside.answer_level = None
    adjust(shop.mug, shop.soho, -1)
    changed(shop)
    serving.serve(there.connection.pk)

    assert (quantities(there), SyncException.objects.get().status) == ([19], "resolved")


def test_what_was_refused_and_is_gone_by_now_needs_nobody_and_holds_up_no_other(there, shop):
    there.outside.answer_level = lambda row: Result("refused", code="gone")
    changed(shop)
    serving.serve(there.connection.pk)
    Listing.objects.update(status="gone")

    desk.retry(by=SYSTEM, ids=[SyncException.objects.get().pk])
    serving.serve(there.connection.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert (Push.objects.count(), SyncException.objects.get().status) == (0, "resolved")


def test_one_thing_that_cannot_be_told_holds_up_no_other(there, shop):
    def fails(name: str) -> None:
        if name == "push_cancellation":
            raise Unclear("Status 500")

    row, _ = channel_records.note(by=SYSTEM, connection=there.connection, order=channels.order_of((shop.mug, 1)))
    outbox.want([outbox.Wish(there.connection.pk, "cancellation", row.pk)])
    there.outside.before = fails
    changed(shop)

    for _ in range(10):
        Push.objects.filter(status="waiting").update(due_at=F("due_at") - timedelta(seconds=2))
        serving.serve(there.connection.pk)

    assert quantities(there) == [20]
    assert there.outside.calls["push_cancellation"] < 5
    assert Pulse.objects.get().open_until is None


@pytest.mark.django_db(transaction=True)
def test_an_error_of_our_own_keeps_nothing_from_the_next_worker(there, shop):
    def wrong(name: str) -> None:
        raise KeyError("Nobody thought of this.")

    there.outside.before = wrong
    changed(shop)
    with pytest.raises(KeyError):
        serving.serve(there.connection.pk)

    left = Push.objects.get()
    assert (left.leased_until, left.attempts, left.last_error) == (None, 1, "KeyError: 'Nobody thought of this.'")

    there.outside.before = lambda name: None
    Push.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    serving.serve(there.connection.pk)
    assert quantities(there) == [20]


def test_five_failures_open_the_breaker_and_one_probe_closes_it(there, shop):
    def down(name: str) -> None:
        raise Down("Nobody there")

    there.outside.before = down
    for _ in range(FAILURES + 3):
        changed(shop)
        Push.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        serving.serve(there.connection.pk)

    assert there.outside.calls["push_levels"] == FAILURES
    assert Pulse.objects.get().open_until > timezone.now()

    there.outside.before = lambda name: None
    Pulse.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    Push.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    serving.serve(there.connection.pk)

    assert quantities(there) == [20]
    assert Pulse.objects.values_list("failures", "open_until").get() == (0, None)


@pytest.mark.parametrize("after", [90.0, None])
def test_a_throttle_is_honored_by_everybody(there, shop, after):
    def throttle(name: str) -> None:
        raise Throttled("Slow down", after=after)

    there.outside.before = throttle
    changed(shop)
    for _ in range(3):
        serving.serve(there.connection.pk)

    waits = (Push.objects.get().due_at - timezone.now()).total_seconds()
    assert there.outside.calls["push_levels"] == 1
    assert waits > (60 if after else 2)
    assert Push.objects.get().attempts == 0


def test_a_paused_channel_is_told_nothing_and_everything_when_it_is_back(there, shop):
    connections.switch(by=SYSTEM, connection=there.connection, to="paused", because="Stocktaking")
    adjust(shop.mug, shop.soho, -1)
    changed(shop)
    adjust(shop.mug, shop.soho, -1)
    changed(shop)

    assert (serving.serve(there.connection.pk), quantities(there)) == (0, [])

    connections.switch(by=SYSTEM, connection=Connection.objects.get(), to="live")
    serving.serve(there.connection.pk)

    assert quantities(there) == [18]


def test_shadow_mode_writes_nothing_over_there(there, shop):
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")

    changed(shop)
    serving.serve(there.connection.pk)

    assert there.outside.calls == {}
