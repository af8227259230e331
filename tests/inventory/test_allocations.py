"""Bought promises: converted from one's own hold, handed over once, given back once, moved whole."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Reaction
from commerce.state import InvalidTransition
from commerce.transactions import TransactionMisuse
from inventory import allocations, levels, reservations
from inventory.models import Allocation, Hold, HoldLine, Movement
from inventory.shortages import OutOfStock
from tests.factories.inventory import adjust, for_order, hold, inside, keep_back, receive

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def allocate(shop, channel, *lines):
    return inside(lambda now: allocations.allocate(lines, for_order(channel, now)))


def convert(held, channel, *lines):
    return inside(lambda now: allocations.convert(held, lines, for_order(channel, now)))


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


def test_convert_turns_the_hold_into_an_allocation(shop):
    receive(shop.mug, shop.soho, 3)
    held = hold(shop.web, shop.line(3, shop.soho))

    convert(held, shop.web, shop.line(3, shop.soho))

    level = shop.level()
    assert (level.held, level.allocated) == (0, 3)
    assert (Hold.objects.get().status, HoldLine.objects.get().end_reason) == ("converted", "converted")


def test_convert_part_of_a_hold_gives_the_rest_back(shop):
    receive(shop.mug, shop.soho, 3)
    held = hold(shop.web, shop.line(3, shop.soho))

    convert(held, shop.web, shop.line(1, shop.soho))

    level = shop.level()
    assert (level.held, level.allocated) == (0, 1)


def test_convert_claims_only_what_the_hold_lacks(shop):
    receive(shop.mug, shop.soho, 4)
    held = hold(shop.web, shop.line(3, shop.soho))

    convert(held, shop.web, shop.line(4, shop.soho))

    assert shop.level().allocated == 4


def test_convert_is_not_blocked_by_safety_that_others_used_up(shop):
    receive(shop.mug, shop.soho, 3)
    keep_back(1, channel=shop.web)
    held = hold(shop.web, shop.line(2, shop.soho))
    hold(shop.pos, shop.line(1, shop.soho))

    convert(held, shop.web, shop.line(2, shop.soho))

    assert shop.level().allocated == 2


def test_convert_is_not_blocked_by_a_shortfall(shop):
    receive(shop.mug, shop.soho, 3)
    held = hold(shop.web, shop.line(3, shop.soho))
    adjust(shop.mug, shop.soho, -2)

    convert(held, shop.web, shop.line(3, shop.soho))

    level = shop.level()
    assert (level.allocated, level.shortfall) == (3, 2)


def test_convert_uses_the_places_of_the_hold_first(shop):
    receive(shop.mug, shop.bath, 2)
    held = hold(shop.web, shop.line(2))
    receive(shop.mug, shop.soho, 9)

    (row,) = convert(held, shop.web, shop.line(2))

    assert row.location_id == shop.bath.pk


def test_convert_an_expired_hold_claims_afresh(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 3)
        held = hold(shop.web, shop.line(2, shop.soho), seconds=60)

    with transactions.at(NOON + timedelta(minutes=2)):
        convert(held, shop.web, shop.line(2, shop.soho))

    assert (HoldLine.objects.get().end_reason, shop.level().allocated) == ("expired", 2)


def test_convert_an_expired_hold_that_somebody_took_is_refused(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 3)
        held = hold(shop.web, shop.line(2, shop.soho), seconds=60)

    with transactions.at(NOON + timedelta(minutes=2)):
        hold(shop.pos, shop.line(2, shop.soho))
        with pytest.raises(OutOfStock):
            convert(held, shop.web, shop.line(2, shop.soho))


def test_convert_follows_an_extension_that_the_caller_has_not_seen(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 2)
        held = hold(shop.web, shop.line(2, shop.soho), seconds=60)
        reservations.extend(by=SYSTEM, held=Hold.objects.get(), seconds=600)

    with transactions.at(NOON + timedelta(minutes=2)):
        convert(held, shop.web, shop.line(2, shop.soho))

    assert HoldLine.objects.latest("id").end_reason == "converted"


def test_convert_twice_is_refused(shop):
    receive(shop.mug, shop.soho, 9)
    held = hold(shop.web, shop.line(3, shop.soho))
    convert(held, shop.web, shop.line(3, shop.soho))

    with pytest.raises(InvalidTransition):
        convert(Hold.objects.get(), shop.web, shop.line(3, shop.soho))

    assert shop.level().allocated == 3


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
