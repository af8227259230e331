"""Lines without a location, as a parcel has them: whoever loses a place to somebody else is planned once more under
lock, so exactly as many succeed as there are units anywhere."""

import threading

import pytest

from inventory import allocations, reservations, shortages
from inventory.planning import Demand
from inventory.shortages import ShortClaim
from tests.concurrency import crowd
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import for_order, hold, inside, keep_back, receive

pytestmark = pytest.mark.race


def hold_anywhere(shop, units=1):
    return hold(shop.web, shop.line(units))


def order_anywhere(shop, units=1):
    """As whoever places an order does: plan on a snapshot, and only after losing a place once more under lock."""
    lines = [shop.line(units)]
    try:
        return inside(lambda now: allocations.allocate(lines, for_order(shop.web, now)))
    except ShortClaim:
        return inside(lambda now: allocate_locked(shop, lines, now))


def allocate_locked(shop, lines, now):
    reservations.lock_candidates(lines)
    return allocations.allocate(lines, for_order(shop.web, now))


def places(shop, *units):
    found = [shop.soho, shop.bath, *(LocationFactory(rank=rank) for rank in range(3, len(units) + 1))]
    for place, each in zip(found, units, strict=True):
        receive(shop.mug, place, each)
    return found


def promised(shop, found):
    rows = [shop.level(place) for place in found]
    return [row.held + row.allocated for row in rows]


@pytest.mark.parametrize(("units", "succeed"), [(1, 12), (2, 6)])
def test_orders_and_holds_share_exactly_what_all_places_have(shop, clean_books, units, succeed):
    keep_back(1, channel=shop.web)
    found = places(shop, 6, 5, 3, 2)

    outcomes = crowd.rush(lambda number: (order_anywhere, hold_anywhere)[number % 2](shop, units), 40)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (succeed, 40 - succeed)
    assert promised(shop, found) == [5, 4, 2, 1]


class Seam:
    """Holds buyers back who have planned until all have; the n-th time, as many as `crowds[n]`."""

    def __init__(self, monkeypatch, *crowds):
        barriers, seen, plan = [threading.Barrier(buyers) for buyers in crowds], threading.local(), Demand.plan

        def plan_and_wait(demand, *arguments):
            found = plan(demand, *arguments)
            times = seen.times = getattr(seen, "times", -1) + 1
            if times < len(barriers):
                barriers[times].wait(20)
            return found

        monkeypatch.setattr(Demand, "plan", plan_and_wait)


@pytest.mark.parametrize("buy", [hold_anywhere, order_anywhere])
def test_buyers_who_all_planned_the_same_place_end_at_different_ones(shop, monkeypatch, clean_books, buy):
    found = places(shop, 1, 1, 1)
    Seam(monkeypatch, 3)

    outcomes = crowd.together(*[lambda: buy(shop)] * 3)

    assert (outcomes, promised(shop, found)) == (["ok"] * 3, [1, 1, 1])


@pytest.mark.parametrize("buy", [hold_anywhere, order_anywhere])
def test_a_second_plan_without_the_locks_refuses_while_a_unit_is_free(shop, monkeypatch, clean_books, buy):
    found = places(shop, 1, 1, 1)
    monkeypatch.setattr(reservations, "lock_candidates", lambda lines: None)
    Seam(monkeypatch, 3, 2)

    outcomes = crowd.together(*[lambda: buy(shop)] * 3)

    assert (sorted(outcomes), promised(shop, found)) == (["busy_retry", "ok", "ok"], [1, 1, 0])


@pytest.mark.parametrize("buy", [hold_anywhere, order_anywhere])
def test_without_a_second_plan_all_losers_are_refused_while_units_are_free(shop, monkeypatch, clean_books, buy):
    found = places(shop, 1, 1, 1)
    monkeypatch.setattr(reservations, "_hold_locked", refuse)
    monkeypatch.setattr(reservations, "lock_candidates", refuse)
    Seam(monkeypatch, 3)

    outcomes = crowd.together(*[lambda: buy(shop)] * 3)

    assert (sorted(outcomes), promised(shop, found)) == (["ok", "out_of_stock", "out_of_stock"], [1, 0, 0])


def refuse(*_, **__):
    raise shortages.refusal([])
