"""A buyer who waits on a lock is judged on what is true when the lock is free, not on what the statement first saw."""

import threading

import pytest

from commerce.actors import SYSTEM
from inventory import allocations, claims, reservations, shortages, stock
from inventory.models import Movement
from inventory.stock import Entry, Posting
from tests.concurrency import crowd
from tests.factories.inventory import for_order, hold, inside, receive
from tests.processes import wait_until

pytestmark = pytest.mark.race


def hold_one(shop):
    return hold(shop.pos, shop.line(1, shop.soho))


def allocate_one(shop):
    lines = [shop.line(1, shop.soho)]
    return inside(lambda now: allocations.allocate(lines, for_order(shop.pos, now)))


class Waiter:
    """A buyer who planned while one unit was there, claims when it is gone, and waits for a receipt to commit."""

    def __init__(self, shop, monkeypatch, buy):
        self.shop, self.buy = shop, buy
        self.planned, self.may_claim = threading.Event(), threading.Event()
        for name in ("take_all_or_fail", "take"):
            monkeypatch.setattr(claims, name, self.pausing(getattr(claims, name)))

    def pausing(self, claim):
        def pause_once(*arguments, **named):
            if threading.current_thread().name.startswith("ThreadPool") and not self.planned.is_set():
                self.planned.set()
                assert self.may_claim.wait(20)
            return claim(*arguments, **named)

        return pause_once

    def run_while_the_unit_goes(self):
        with crowd.side_by_side(lambda: crowd.outcome(self.buy, self.shop)) as (buyer,):
            assert self.planned.wait(20)
            hold_one(self.shop)
            self.may_claim.set()
            return buyer.result(30)

    def run(self):
        with crowd.side_by_side(lambda: crowd.outcome(self.buy, self.shop)) as (buyer,):
            assert self.planned.wait(20)
            hold_one(self.shop)
            inside(self.receive_while_the_buyer_waits)
            return buyer.result(30)

    def receive_while_the_buyer_waits(self, now):
        line = Posting(self.shop.mug.pk, self.shop.soho.pk, delta=5)
        stock.post([line], Entry(Movement.Kind.RECEIPT, SYSTEM, now, cause="receipt:late"))
        self.may_claim.set()
        wait_until(crowd.waiting)


@pytest.mark.parametrize("buy", [hold_one, allocate_one])
def test_a_receipt_that_commits_while_the_buyer_waits_counts(shop, monkeypatch, clean_books, buy):
    receive(shop.mug, shop.soho, 1)

    assert Waiter(shop, monkeypatch, buy).run() == "ok"

    assert shop.level().on_hand == 6


@pytest.mark.parametrize("buy", [hold_one, allocate_one])
def test_a_single_claim_refuses_wrongly(shop, monkeypatch, clean_books, buy):
    receive(shop.mug, shop.soho, 1)
    monkeypatch.setattr(claims, "take", lambda counter, wants, *, now: claims._claim(counter, wants))
    monkeypatch.setattr(reservations, "_hold_locked", refuse_at_once)
    monkeypatch.setattr(shortages, "after_claim", lambda *_, **__: shortages.refusal([]))

    assert Waiter(shop, monkeypatch, buy).run() == "out_of_stock"

    assert shop.position().available == 5


@pytest.mark.parametrize("buy", [hold_one, allocate_one])
def test_a_buyer_whose_planned_unit_went_is_told_so(shop, monkeypatch, clean_books, buy):
    receive(shop.mug, shop.soho, 1)

    assert Waiter(shop, monkeypatch, buy).run_while_the_unit_goes() == "out_of_stock"

    assert (shop.level().held, shop.level().allocated) == (1, 0)


def test_a_second_plan_finds_the_unit_at_another_place(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 1)
    receive(shop.mug, shop.bath, 1)

    assert Waiter(shop, monkeypatch, lambda shop: hold(shop.pos, shop.line(1))).run_while_the_unit_goes() == "ok"

    assert (shop.level().held, shop.level(shop.bath).held) == (1, 1)


def test_an_allocation_anywhere_asks_for_a_second_plan(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 1)
    receive(shop.mug, shop.bath, 1)

    def allocate_anywhere(shop):
        return inside(lambda now: allocations.allocate([shop.line(1)], for_order(shop.pos, now)))

    assert Waiter(shop, monkeypatch, allocate_anywhere).run_while_the_unit_goes() == "busy_retry"

    def allocate_under_lock(now):
        reservations.lock_candidates([shop.line(1)])
        return allocations.allocate([shop.line(1)], for_order(shop.pos, now))

    (row,) = inside(allocate_under_lock)
    assert row.location_id == shop.bath.pk


def refuse_at_once(**_):
    raise shortages.refusal([])
