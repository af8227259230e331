"""Two who lock the same things lock them in the same order: slots and tasks before stock levels."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from commerce.actors import SYSTEM
from commerce.events import bus
from commerce.events.facts import OrderCancelled
from fulfillment import declining, putting_back, shortages, stock_effects, windows
from fulfillment.shortages import Short
from orders import lifecycle
from orders.deliveries import Wanted
from orders.models import Order
from tests.concurrency import crowd
from tests.concurrency.purchases import place, purchase
from tests.concurrency.test_pickups import tomorrow
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import mugs
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


class Meeting:
    """Both are let go on at the same moment, once. `until` says when whoever waits alone waits in vain, and goes on."""

    def __init__(self, monkeypatch, until: Callable[[], object] = lambda: False) -> None:
        self._patch, self._until = monkeypatch, until
        self._here: set[int] = set()
        self._over = threading.Event()

    def before(self, module, name: str) -> None:
        self._wrap(module, name, lambda verb, given: (self._wait(), verb(*given[0], **given[1]))[1])

    def after(self, module, name: str) -> None:
        self._wrap(module, name, lambda verb, given: (verb(*given[0], **given[1]), self._wait())[0])

    def _wrap(self, module, name: str, run) -> None:
        verb = getattr(module, name)
        self._patch.setattr(module, name, lambda *args, **named: run(verb, (args, named)))

    def _wait(self) -> None:
        if self._over.is_set():
            return
        self._here.add(threading.get_ident())
        wait_until(lambda: self._over.is_set() or len(self._here) == 2 or self._until())
        self._over.set()


def slot_is_given_back_and_taken(shop, meeting) -> list[str]:
    receive(shop.mug, shop.soho, 9)
    wanted = Wanted("pickup", shop.soho, window=tomorrow(shop).as_json())
    place(purchase(shop, (1, wanted)))
    order = Order.objects.get()
    work.one(order)
    meeting.before(windows, "release_ended")
    meeting.after(windows, "book_chosen")
    return crowd.together(lambda: lifecycle.cancel(by=SYSTEM, order=order), lambda: place(purchase(shop, (1, wanted))))


def same_goods_are_declined_and_missing(shop, meeting) -> list[str]:
    receive(shop.mug, shop.soho, 9)
    declined, short = (work.one(mugs(shop, 2), at="picking") for _ in range(2))
    missing = [Short(short.order.lines.get().pk, 1)]
    meeting.before(putting_back, "lay_aside")
    meeting.after(stock_effects, "ask_for_counts")
    return crowd.together(
        lambda: declining.decline(by=SYSTEM, fulfillment=declined, reason="not_found"),
        lambda: shortages.report(by=SYSTEM, fulfillment=short, shorts=missing, reason="not_found"),
    )


CASES = [slot_is_given_back_and_taken, same_goods_are_declined_and_missing]


@pytest.mark.parametrize("case", CASES)
def test_both_get_through(shop, clean_books, monkeypatch, case):
    """Who comes second waits for a lock of the first, who waits in vain for it to come."""
    assert case(shop, Meeting(monkeypatch, until=crowd.waiting)) == ["ok", "ok"]


@pytest.mark.parametrize("case", CASES)
def test_in_another_order_they_wait_for_each_other(shop, monkeypatch, case):
    monkeypatch.setitem(bus._within, OrderCancelled, bus._within[OrderCancelled][::-1])
    levels_first = SimpleNamespace(apply=stock_effects.apply, ask_for_counts=lambda *asked: None)
    monkeypatch.setattr(declining, "stock_effects", levels_first)

    with pytest.raises(OperationalError, match="deadlock|timeout"):
        case(shop, Meeting(monkeypatch))
