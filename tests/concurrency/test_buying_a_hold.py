"""A buyer's own hold becomes allocations while others compete: once, and only what it lacks is claimed."""

import threading

import pytest
from django.db import IntegrityError

from commerce import audit, state
from inventory import allocations, levels, planning, reservations
from inventory.models import Allocation
from tests.concurrency import crowd
from tests.factories.inventory import for_order, hold, inside, keep_back, receive

pytestmark = pytest.mark.race


def buy(shop, held, units, place=None):
    lines = [shop.line(units, place or shop.soho)]
    return inside(lambda now: allocations.convert(held, lines, for_order(shop.web, now, f"order:{held.pk}")))


def promises(shop):
    return shop.level().allocated, shop.level().held


def test_one_of_many_simultaneous_purchases_takes_the_hold(shop, clean_books):
    receive(shop.mug, shop.soho, 40)
    mine = hold(shop.web, shop.line(3, shop.soho))

    outcomes = crowd.rush(lambda number: buy(shop, mine, 3), 12)

    assert (outcomes.count("ok"), outcomes.count("invalid_transition")) == (1, 11)
    assert (promises(shop), Allocation.objects.get().quantity) == ((3, 0), 3)


def test_a_purchase_claims_only_what_its_hold_lacks_while_others_take_the_rest(shop, clean_books):
    keep_back(2, channel=shop.web)
    receive(shop.mug, shop.soho, 6)
    mine = hold(shop.web, shop.line(4, shop.soho))

    def race(number):
        return buy(shop, mine, 4) if number == 7 else hold(shop.pos, shop.line(1, shop.soho))

    outcomes = crowd.rush(race, 20)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (3, 17)
    assert promises(shop) == (4, 2)


def test_one_unit_more_than_the_hold_is_raced_for_like_any_other(shop, clean_books):
    receive(shop.mug, shop.soho, 4)
    mine = hold(shop.web, shop.line(3, shop.soho))

    def race(number):
        return buy(shop, mine, 4) if number == 7 else hold(shop.pos, shop.line(1, shop.soho))

    outcomes = crowd.rush(race, 20)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (1, 19)
    assert promises(shop) in [(4, 0), (0, 4)]


def test_whoever_forgets_that_the_hold_is_their_own_is_refused(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 3)
    mine = hold(shop.web, shop.line(3, shop.soho))
    plan = planning.make
    monkeypatch.setattr(planning, "make", lambda lines, *, channel, now, own: plan(lines, channel=channel, now=now))

    outcomes = crowd.together(*[lambda: buy(shop, mine, 3)] * 2)

    assert (outcomes, promises(shop)) == (["out_of_stock"] * 2, (0, 3))


class Seam:
    """Lets two purchases read the open hold before either locks a level."""

    def __init__(self, monkeypatch):
        self.barrier, self.lock = threading.Barrier(2), levels.lock
        monkeypatch.setattr(levels, "lock", self)

    def __call__(self, pairs, *, now):
        self.barrier.wait(20)
        return self.lock(pairs, now=now)


def twice(shop, mine, monkeypatch):
    Seam(monkeypatch)
    return crowd.together(*[lambda: buy(shop, mine, 3)] * 2)


def no_compare_and_set(monkeypatch):
    """The hold's lines end again, and its state is written instead of moved."""
    blind = reservations._END_LINES.replace(" AND ended_at IS NULL", "")
    assert blind != reservations._END_LINES
    monkeypatch.setattr(reservations, "_END_LINES", blind)
    monkeypatch.setattr(state, "move", lambda held, to: type(held).objects.filter(pk=held.pk).update(status=to))


def test_two_purchases_that_both_saw_the_hold_open_take_it_once(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 9)
    mine, _other = hold(shop.web, shop.line(3, shop.soho)), hold(shop.pos, shop.line(3, shop.soho))

    outcomes = twice(shop, mine, monkeypatch)

    assert (sorted(outcomes), promises(shop)) == (["invalid_transition", "ok"], (3, 3))


def test_the_loser_of_the_last_units_is_told_that_they_are_gone(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 3)
    mine = hold(shop.web, shop.line(3, shop.soho))

    outcomes = twice(shop, mine, monkeypatch)

    assert (sorted(outcomes), promises(shop)) == (["ok", "out_of_stock"], (3, 0))


def test_without_compare_and_set_both_purchases_take_the_hold_and_the_audit_says_so(shop, monkeypatch):
    receive(shop.mug, shop.soho, 6)
    mine, _other = hold(shop.web, shop.line(3, shop.soho)), hold(shop.pos, shop.line(3, shop.soho))
    no_compare_and_set(monkeypatch)

    outcomes = twice(shop, mine, monkeypatch)

    assert (outcomes, promises(shop)) == (["ok", "ok"], (6, 0))
    assert audit.run(["L2"]).drift == 1


def test_the_constraint_alone_keeps_the_hold_from_being_taken_twice(shop, monkeypatch, clean_books):
    receive(shop.mug, shop.soho, 3)
    mine = hold(shop.web, shop.line(3, shop.soho))
    no_compare_and_set(monkeypatch)

    with pytest.raises(IntegrityError, match="level_"):
        twice(shop, mine, monkeypatch)

    assert promises(shop) == (3, 0)
