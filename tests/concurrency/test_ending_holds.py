"""Holds that end while somebody else is at them: giving back twice is fine, tidying up waits for nobody."""

import threading
from datetime import UTC, datetime

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import AuditEntry
from inventory import levels, reservations
from inventory.models import Hold
from tests.concurrency import crowd
from tests.factories.inventory import hold, inside, receive
from tests.processes import wait_until

pytestmark = pytest.mark.race
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def ran_out(shop, *places):
    with transactions.at(LONG_AGO):
        for place in places:
            receive(shop.mug, place, 3)
        return [hold(shop.pos, shop.line(1, place), seconds=60) for place in places]


def test_hold_that_another_ends_meanwhile_is_given_back_without_complaint(shop, clean_books):
    (held,) = ran_out(shop, shop.soho)
    reservations.sweep(by=SYSTEM)
    Hold.objects.update(status="live")  # as between two batches of a sweep: lines ended, the hold not yet
    moved = threading.Event()

    def give_back():
        assert moved.wait(20)
        reservations.release(by=SYSTEM, held=held)

    def end_slowly(_now):
        Hold.objects.update(status="expired")
        moved.set()
        wait_until(crowd.waiting)

    with crowd.side_by_side(lambda: crowd.outcome(give_back)) as (other,):
        inside(end_slowly)

    assert (other.result(30), Hold.objects.get().status) == ("ok", "expired")


def test_sweep_leaves_busy_levels_out_and_ends_the_rest(shop, clean_books):
    ran_out(shop, shop.soho, shop.bath)
    busy, swept = threading.Event(), threading.Event()

    def keep_busy():
        def until_swept(_now):
            levels.freeze([(shop.mug.pk, shop.soho.pk)])
            busy.set()
            assert swept.wait(20)

        inside(until_swept)

    with crowd.side_by_side(keep_busy) as (other,):
        assert busy.wait(20)
        count = reservations.sweep(by=SYSTEM)
        swept.set()
        other.result(30)

    assert (count, shop.level().held, shop.level(shop.bath).held) == (1, 1, 0)


def test_sweep_locks_few_levels_at_a_time(shop, clean_books, monkeypatch):
    ran_out(shop, shop.soho, shop.bath)
    monkeypatch.setattr(reservations, "LEVELS_AT_ONCE", 1)

    assert reservations.sweep(by=SYSTEM) == 2

    assert (shop.level().held, shop.level(shop.bath).held) == (0, 0)
    assert AuditEntry.objects.filter(use_case__endswith="_sweep_idle").count() == 2
