"""Bought promises: made whole or not at all, handed over once, given back once, moved whole."""

from datetime import UTC, datetime

import pytest

from commerce.actors import SYSTEM
from commerce.models import Reaction
from commerce.transactions import TransactionMisuse
from inventory import allocations, levels
from inventory.models import Allocation, Movement
from inventory.shortages import OutOfStock
from tests.factories.inventory import adjust, for_order, inside, receive

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def allocate(shop, channel, *lines):
    return inside(lambda now: allocations.allocate(lines, for_order(channel, now)))


def take(rows):
    return inside(lambda now: allocations.take(rows, by=SYSTEM, now=now))


def free(rows):
    return inside(lambda now: allocations.free(rows, now=now))


def test_allocate_promises_to_a_buyer_and_tells_which_levels_changed(shop):
    receive(shop.mug, shop.soho, 5)
    Reaction.objects.all().delete()

    (row,) = allocate(shop, shop.web, shop.line(3, shop.soho))

    stored = Allocation.objects.get()
    assert (stored.pk, stored.quantity, stored.cause, stored.ended_at) == (row.pk, 3, "order:1", None)
    assert shop.level().allocated == 3
    assert {r.fact for r in Reaction.objects.all()} == {"StockChanged"}


def test_allocate_more_than_there_is_leaves_nothing(shop):
    receive(shop.mug, shop.soho, 2)

    with pytest.raises(OutOfStock):
        allocate(shop, shop.web, shop.line(3, shop.soho))

    assert (Allocation.objects.count(), shop.level().allocated) == (0, 0)


def test_allocate_over_several_places_takes_the_fewest(shop):
    receive(shop.mug, shop.soho, 2)
    receive(shop.mug, shop.bath, 4)

    rows = allocate(shop, shop.web, shop.line(5))

    assert sorted((row.location_id, row.quantity) for row in rows) == [(shop.soho.pk, 1), (shop.bath.pk, 4)]


def test_take_moves_the_goods_out_of_the_ledger_once(shop):
    receive(shop.mug, shop.soho, 5)
    rows = allocate(shop, shop.web, shop.line(3, shop.soho))

    first, second = take(rows), take(rows)

    assert [(m.kind, m.on_hand_delta, m.cause) for m in first] == [("sale", -3, "order:1")]
    assert second == []
    level = shop.level()
    assert (level.on_hand, level.allocated, Movement.objects.filter(kind="sale").count()) == (2, 0, 1)


def test_take_receives_first_what_was_in_the_hand_but_not_on_record(shop):
    receive(shop.mug, shop.soho, 3)
    rows = allocate(shop, shop.web, shop.line(3, shop.soho))
    adjust(shop.mug, shop.soho, -2)

    movements = take(rows)

    chain = [(m.kind, m.before, m.after) for m in movements]
    assert chain == [("unrecorded_receipt", 1, 3), ("sale", 3, 0)]
    level = shop.level()
    assert (level.on_hand, level.shortfall) == (0, 0)


def test_free_gives_units_back_once(shop):
    receive(shop.mug, shop.soho, 5)
    rows = allocate(shop, shop.web, shop.line(3, shop.soho))

    assert (free(rows), free(rows)) == (3, 0)

    assert shop.level().allocated == 0


def test_what_was_taken_cannot_be_freed(shop):
    receive(shop.mug, shop.soho, 5)
    rows = allocate(shop, shop.web, shop.line(3, shop.soho))
    take(rows)

    assert free(rows) == 0

    assert (shop.level().on_hand, shop.level().allocated) == (2, 0)


def test_move_promises_the_same_units_from_another_place(shop):
    receive(shop.mug, shop.soho, 3)
    receive(shop.mug, shop.bath, 3)
    (row,) = allocate(shop, shop.web, shop.line(3, shop.soho))

    moved = inside(lambda now: allocations.move(row, to_location_id=shop.bath.pk, purpose=for_order(shop.web, now)))

    assert (moved.location_id, moved.quantity) == (shop.bath.pk, 3)
    assert (shop.level().allocated, shop.level(shop.bath).allocated) == (0, 3)
    assert Allocation.objects.get(pk=row.pk).end_reason == "moved"


def test_move_to_a_place_without_enough_changes_nothing(shop):
    receive(shop.mug, shop.soho, 3)
    (row,) = allocate(shop, shop.web, shop.line(3, shop.soho))

    with pytest.raises(OutOfStock):
        inside(lambda now: allocations.move(row, to_location_id=shop.bath.pk, purpose=for_order(shop.web, now)))

    assert (shop.level().allocated, Allocation.objects.get().ended_at) == (3, None)


def test_a_move_of_what_already_ended_changes_nothing(shop):
    receive(shop.mug, shop.soho, 3)
    receive(shop.mug, shop.bath, 3)
    rows = allocate(shop, shop.web, shop.line(3, shop.soho))
    take(rows)

    inside(lambda now: allocations.move(rows[0], to_location_id=shop.bath.pk, purpose=for_order(shop.web, now)))

    assert (shop.level(shop.bath).allocated, Allocation.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_building_blocks_refuse_to_run_on_their_own():
    with pytest.raises(TransactionMisuse):
        levels.lock([], now=NOON)
