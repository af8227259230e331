"""Whoever remembers a price is told when it turned by the clock, once."""

from datetime import timedelta

import pytest

from commerce import price_lists, price_turns, sql, transactions
from commerce.actors import SYSTEM
from commerce.models import Variant
from commerce.price_lists import NewPrice
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@transactions.use_case
def base():
    return price_lists.base_list("GBP")


def announced(at):
    with transactions.at(at):
        return price_turns.announce(by=SYSTEM)


def test_a_price_that_begins_and_ends_is_told_once_each():
    variant, now = factories.variant(), transactions.now()
    new = NewPrice(variant_id=variant.pk, amount=100, starts_at=now + HOUR, ends_at=now + 3 * HOUR)
    price_lists.set_prices(price_list=base(), prices=[new], by=SYSTEM)

    told = [announced(now + hours * HOUR) for hours in (0, 1, 2, 3, 4)]

    assert told == [0, 1, 0, 1, 0]
    assert Variant.objects.get().version == 3


def priced(starts_at, ends_at=None) -> Variant:
    variant = factories.variant()
    new = NewPrice(variant_id=variant.pk, amount=100, starts_at=starts_at, ends_at=ends_at)
    price_lists.set_prices(price_list=base(), prices=[new], by=SYSTEM)
    return variant


def test_more_than_are_told_at_once_are_told_in_the_next_runs(monkeypatch):
    monkeypatch.setattr(price_turns, "MOST", 2)
    now = transactions.now()
    for _ in range(5):
        priced(now + HOUR)

    assert [announced(now + hours * HOUR) for hours in (0, 1, 2, 3, 4, 30)] == [0, 2, 2, 1, 0, 0]


def test_what_turned_while_nobody_looked_is_told():
    now = transactions.now()
    priced(now + HOUR, now + 3 * HOUR)
    announced(now)

    assert [announced(now + days * 24 * HOUR) for days in (30, 31)] == [1, 0]


def test_a_price_that_was_written_for_a_moment_that_has_passed_by_then_is_told():
    now, minute = transactions.now(), timedelta(minutes=1)
    priced(now + minute)
    announced(now + 20 * minute)
    with transactions.at(now + 14 * minute):  # begun before that, ended after
        priced(now + 15 * minute)

    assert [announced(now + minutes * minute) for minutes in (21, 22)] == [1, 0]


def rows_of_prices(plan: dict) -> list[int]:
    """How many prices each step of a plan gave on."""
    own = [plan["Actual Rows"]] if plan.get("Relation Name") == "commerce_price" else []
    return own + [rows for part in plan.get("Plans", ()) for rows in rows_of_prices(part)]


def test_history_is_not_read_again():
    now = transactions.now()
    for days in range(1, 40):
        priced(now + days * 24 * HOUR)
    announced(now + 100 * 24 * HOUR)

    asked = {"now": now + 101 * 24 * HOUR, "most": price_turns.MOST}
    plan = sql.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {price_turns._TURNED}", asked)[0][0][0]

    assert rows_of_prices(plan["Plan"]) == [0, 0]
