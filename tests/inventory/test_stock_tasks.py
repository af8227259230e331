"""Tasks of promises that cannot be kept: open, right about how many, closed when they can be kept again."""

import threading

import pytest

from commerce.actors import SYSTEM
from commerce.events.facts import StockChanged
from commerce.models import Task
from inventory import reactions, stock, stock_tasks
from inventory.models import Movement
from inventory.stock import Entry, Posting
from tests.concurrency import crowd
from tests.factories import inventory
from tests.factories.inventory import adjust, hold, inside, receive
from tests.processes import wait_until


def make_short(shop, units):
    receive(shop.mug, shop.soho, units)
    hold(shop.pos, shop.line(units, shop.soho))
    adjust(shop.mug, shop.soho, -units)


def open_task(shop):
    stock_tasks.open_shortfalls(by=SYSTEM, level_ids=[shop.level().pk])


def told(shop):
    reactions.settle_tasks(StockChanged(level_ids=(shop.level().pk,)))


def tasks():
    return [(task.quantity, task.closed_at is None) for task in Task.objects.order_by("id")]


@pytest.mark.usefixtures("clean_redis")
def test_task_follows_a_shortfall_that_shrinks_and_closes_at_none(shop):
    make_short(shop, 5)
    open_task(shop)

    receive(shop.mug, shop.soho, 3)
    told(shop)
    shrunk = tasks()
    receive(shop.mug, shop.soho, 2)
    told(shop)

    assert (shrunk, tasks()) == ([(2, True)], [(2, False)])


def test_settling_again_changes_nothing(shop):
    make_short(shop, 5)
    open_task(shop)

    assert stock_tasks.settle(by=SYSTEM, level_ids=[shop.level().pk]) == 0
    assert tasks() == [(5, True)]


@pytest.fixture
def busy_shop(transactional_db):
    return inventory.shop()


def receive_while(shop, work):
    """`work` begins while a receipt is not committed yet, and waits for it."""
    posted = threading.Event()

    def begin():
        assert posted.wait(20)
        work()

    def receive_slowly(now):
        entry = Entry(Movement.Kind.RECEIPT, SYSTEM, now, cause="receipt:late")
        stock.post([Posting(shop.mug.pk, shop.soho.pk, delta=5)], entry)
        posted.set()
        wait_until(lambda: running.done() or crowd.waiting())

    with crowd.side_by_side(begin) as (running,):
        inside(receive_slowly)
        running.result(30)


@pytest.mark.race
def test_shortfall_that_heals_meanwhile_opens_no_task(busy_shop):
    make_short(busy_shop, 5)

    receive_while(busy_shop, lambda: open_task(busy_shop))

    assert tasks() == []


@pytest.mark.race
def test_task_closes_on_what_is_true_when_it_is_written(busy_shop):
    make_short(busy_shop, 5)
    open_task(busy_shop)

    receive_while(busy_shop, lambda: stock_tasks.settle(by=SYSTEM, level_ids=[busy_shop.level().pk]))

    assert tasks() == [(5, False)]
