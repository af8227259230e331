"""K units and more buyers on mixed doors: exactly K succeed, the rest are told so, and nobody waits for ever."""

import threading

import pytest

from commerce import audit, sql
from commerce.actors import SYSTEM
from inventory import allocations, claims, reservations
from inventory.models import HoldLine
from tests.concurrency import crowd, walls
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import for_order, hold, inside, keep_back, receive

pytestmark = pytest.mark.race


def buy(shop, number):
    """Web and till in turn, holding and allocating in turn."""
    line = shop.line(1, shop.soho)
    channel = shop.web if number % 2 else shop.pos
    if number % 4 < 2:
        return hold(channel, line)
    return inside(lambda now: allocations.allocate([line], for_order(channel, now, f"order:{number}")))


@pytest.mark.parametrize(("buyers", "units"), [(40, 7), (200, 30)])
def test_exactly_as_many_buyers_succeed_as_there_are_units(shop, clean_books, buyers, units):
    keep_back(1, channel=shop.web)
    receive(shop.mug, shop.soho, units)

    outcomes = crowd.rush(lambda number: buy(shop, number), buyers)

    assert outcomes.count("ok") == units
    assert outcomes.count("out_of_stock") == buyers - units
    level = shop.level()
    assert level.held + level.allocated == units


def test_lines_without_a_location_sell_the_exact_sum_of_all_places(shop, clean_books):
    for place, units in ((shop.soho, 5), (shop.bath, 4), (LocationFactory(rank=3), 3)):
        receive(shop.mug, place, units)

    outcomes = crowd.rush(lambda number: hold(shop.web, shop.line(1)), 40)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (12, 28)


def test_a_hold_converts_while_others_take_the_rest(shop, clean_books):
    receive(shop.mug, shop.soho, 5)
    mine = hold(shop.web, shop.line(3, shop.soho))

    def race(number):
        if number == 7:
            lines = [shop.line(3, shop.soho)]
            return inside(lambda now: allocations.convert(mine, lines, for_order(shop.web, now)))
        return hold(shop.pos, shop.line(1, shop.soho))

    outcomes = crowd.rush(race, 20)

    assert outcomes.count("ok") == 3
    assert (shop.level().allocated, shop.level().held) == (3, 2)


class Seam:
    """Stops every buyer once between plan and claim, until all of them have planned."""

    def __init__(self, monkeypatch, buyers):
        self.barrier, self.seen = threading.Barrier(buyers), threading.local()
        self.claim = claims.take_all_or_fail
        monkeypatch.setattr(claims, "take_all_or_fail", self)

    def __call__(self, counter, wants):
        if not getattr(self.seen, "once", False):
            self.seen.once = True
            self.barrier.wait(20)
        return self.claim(counter, wants)


def everybody_plans_first(shop, monkeypatch, buyers=6):
    Seam(monkeypatch, buyers)
    return crowd.together(*[lambda: hold(shop.pos, shop.line(1, shop.soho))] * buyers)


def test_buyers_who_all_saw_the_last_units_still_share_them_exactly(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 2)

    outcomes = everybody_plans_first(shop, monkeypatch)

    assert sorted(outcomes) == ["ok"] * 2 + ["out_of_stock"] * 4


def test_check_then_act_oversells_and_the_audit_says_so(shop, monkeypatch):
    receive(shop.mug, shop.soho, 2)
    walls.unconditional(monkeypatch)

    with walls.without_constraints("inventory_level", walls.PROMISES):
        outcomes = everybody_plans_first(shop, monkeypatch)
        report = audit.run(["L1", "L2"])

    assert outcomes == ["ok"] * 6
    assert {(result.law.code, result.drift) for result in report.results} == {("L1", 1), ("L2", 0)}


def test_the_constraint_alone_stops_check_then_act(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 2)
    walls.unconditional(monkeypatch)

    with pytest.raises(Exception, match="level_"):
        everybody_plans_first(shop, monkeypatch)

    assert shop.level().held <= 2


def test_carts_in_opposite_order_never_deadlock(shop, clean_books):
    carts = two_levels(shop)
    before = deadlocks()

    outcomes = crowd.rush(lambda number: hold(shop.pos, *carts[number % 2]), 120)

    assert (outcomes.count("ok"), deadlocks() - before) == (120, 0)


def test_claiming_line_by_line_deadlocks(shop, monkeypatch):
    carts = two_levels(shop)
    before, both_have_one = deadlocks(), threading.Barrier(2)

    def one_by_one(counter, wants):
        claims._claim(counter, wants[:1])
        both_have_one.wait(20)
        claims._claim(counter, wants[1:])

    monkeypatch.setattr(claims, "total", list)
    monkeypatch.setattr(claims, "take_all_or_fail", one_by_one)
    with crowd.side_by_side(*(lambda cart=cart: hold(shop.pos, *cart) for cart in carts)) as running:
        failures = [future.exception(30) for future in running]

    assert [type(failure).__name__ for failure in failures if failure] == ["OperationalError"]
    assert deadlocks() - before == 1


def two_levels(shop):
    receive(shop.mug, shop.soho, 500)
    receive(shop.mug, shop.bath, 500)
    first, second = shop.line(1, shop.soho), shop.line(1, shop.bath)
    return [first, second], [second, first]


def deadlocks():
    """How many this database has had."""
    sql.run("SELECT pg_stat_clear_snapshot()")
    return sql.run("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]


def test_every_unit_is_given_back_once_by_simultaneous_releases(shop, clean_books):
    receive(shop.mug, shop.soho, 6)
    held, _other = hold(shop.pos, shop.line(3, shop.soho)), hold(shop.pos, shop.line(3, shop.soho))

    outcomes = crowd.together(*[lambda: reservations.release(by=SYSTEM, held=held)] * 4)

    assert (outcomes, shop.level().held) == (["ok"] * 4, 3)


def test_releasing_without_compare_and_set_gives_back_twice(shop, monkeypatch):
    receive(shop.mug, shop.soho, 6)
    held, _other = hold(shop.pos, shop.line(3, shop.soho)), hold(shop.pos, shop.line(3, shop.soho))
    monkeypatch.setattr(reservations, "_END_LINES", reservations._END_LINES.replace(" AND ended_at IS NULL", ""))
    locked = reservations.levels.lock
    pairs = [(shop.mug.pk, shop.soho.pk)]
    monkeypatch.setattr(reservations.levels, "lock", lambda _pairs, *, now: locked(pairs, now=now))

    crowd.together(*[lambda: reservations.release(by=SYSTEM, held=held)] * 2)

    assert (shop.level().held, HoldLine.objects.filter(ended_at=None).count()) == (0, 1)
    assert audit.run(["L2"]).drift == 1
