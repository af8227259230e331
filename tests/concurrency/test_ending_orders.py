"""An order that two people end at once: each unit goes one way, money goes back once."""

import threading

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from inventory import promises_of
from orders import finalizing, lifecycle, units
from orders.models import Order, OrderLine
from orders.units import Units
from tests.concurrency import crowd, walls
from tests.factories.inventory import inside, receive
from tests.factories.orders import Tender, mugs

pytestmark = pytest.mark.race


@pytest.fixture
def order(shop):
    receive(shop.mug, shop.soho, 9)
    return mugs(shop, 3, tenders=[Tender("gift_card", 1000), Tender("cash")])


def cancel(order, units=None):
    lines = units and [Units(order.lines.get().pk, units)]
    return lifecycle.cancel(by=SYSTEM, order=order, lines=lines, reason="Twice")


def hand_over(order):
    return inside(lambda now: lifecycle.hand_over(order, by=SYSTEM, now=now))


def counters(order):
    line = order.lines.get()
    return line.fulfilled, line.cancelled


def refunds(order):
    return [payment.refunded for payment in order.payments.all()]


def test_of_two_cancellations_one_counts(shop, order, clean_books):
    outcomes = crowd.together(*[lambda: cancel(order)] * 2)

    assert sorted(outcomes) == ["invalid_transition", "ok"]
    assert (counters(order), refunds(order), shop.level().allocated) == ((0, 3), [1000, 2000], 0)


def test_many_who_cancel_one_unit_each_find_three(shop, order, clean_books):
    outcomes = crowd.rush(lambda _number: cancel(order, 1), 12)

    assert (outcomes.count("ok"), outcomes.count("invalid_transition")) == (3, 9)
    assert (counters(order), refunds(order), shop.level().allocated) == ((0, 3), [1000, 2000], 0)


@pytest.mark.parametrize("_again", range(3))
def test_cancellation_against_hand_over_has_one_winner(shop, order, clean_books, _again):
    outcomes = crowd.together(lambda: cancel(order), lambda: hand_over(order))

    assert sorted(outcomes) == ["invalid_transition", "ok"]
    gone = outcomes[1] == "ok"
    assert counters(order) == ((3, 0) if gone else (0, 3))
    assert (refunds(order), shop.level().on_hand) == (([0, 0], 6) if gone else ([1000, 2000], 9))
    assert Order.objects.get().status == ("completed" if gone else "cancelled")


def without_guards(monkeypatch):
    """Neither the lock nor the compare-and-set, and goods need not be set aside: everybody goes by what they saw."""
    monkeypatch.setattr(finalizing, "lock", lambda id: Order.objects.select_related("channel").get(pk=id))
    blind = {
        counter: text.replace(" AND l.quantity - l.fulfilled - l.cancelled >= w.units", "")
        for counter, text in units.COUNT.items()
    }
    assert blind != units.COUNT
    monkeypatch.setattr(units, "COUNT", blind)
    portion = promises_of.portion
    monkeypatch.setattr(promises_of, "portion", lambda *asked, now: (portion(*asked, now=now)[0], []))


class Seam:
    """Lets both see the order as it was before either counts a unit."""

    def __init__(self, monkeypatch):
        self.barrier, self.end = threading.Barrier(2), units.end
        monkeypatch.setattr(units, "end", self)

    def __call__(self, *arguments):
        self.barrier.wait(20)
        return self.end(*arguments)


def test_without_guards_both_win_and_the_audit_says_so(shop, order, monkeypatch):
    without_guards(monkeypatch)
    Seam(monkeypatch)

    with walls.without_constraints("orders_orderline", ("order_line_units_end_once",)):
        outcomes = crowd.together(lambda: cancel(order), lambda: hand_over(order))
        ended = counters(order)
        drift = audit.run(["L4"]).drift
        OrderLine.objects.update(cancelled=0)

    assert (outcomes, ended) == (["ok", "ok"], (3, 3))
    assert drift > 0


def test_the_constraint_alone_lets_one_win(shop, order, monkeypatch, clean_books):
    without_guards(monkeypatch)
    Seam(monkeypatch)

    def ended(work):
        try:
            work()
        except Refusal as refusal:
            return refusal.code
        except Exception as problem:
            return type(problem).__name__
        return "ok"

    with crowd.side_by_side(lambda: ended(lambda: cancel(order)), lambda: ended(lambda: hand_over(order))) as running:
        outcomes = [each.result(30) for each in running]

    assert sorted(outcomes) == ["IntegrityError", "ok"]
    assert sum(counters(order)) == 3
