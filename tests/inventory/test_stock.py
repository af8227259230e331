"""Receiving and adjusting: the ledger says why, the level says how many, and nothing goes below zero."""

from datetime import UTC, datetime

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.errors import Invalid
from inventory import set_aside, stock
from inventory.models import Level, Movement
from inventory.stock import NegativeStock, Posting, StaleQuantity
from tests.factories.inventory import adjust, hold, receive


def test_receive_raises_on_hand_and_writes_the_ledger(shop):
    (movement,) = receive(shop.mug, shop.soho, 7, "DN-42")

    stored = Movement.objects.get()
    assert stored.pk == movement.pk
    assert (stored.kind, stored.on_hand_delta, stored.before, stored.after) == ("receipt", 7, 0, 7)
    assert (stored.cause, stored.actor_kind, stored.unavailable_delta) == ("receipt:DN-42", "system", 0)
    assert shop.level().on_hand == 7


def test_receive_keeps_cost_and_the_moment_when_it_was_true(shop):
    yesterday = datetime(2026, 5, 1, 12, tzinfo=UTC)

    stock.receive(
        by=SYSTEM,
        lines=[Posting(shop.mug.pk, shop.soho.pk, delta=2, unit_cost=450)],
        reference="DN-1",
        occurred_at=yesterday,
    )

    stored = Movement.objects.get()
    assert (stored.unit_cost, stored.occurred_at) == (450, yesterday)
    assert stored.recorded_at > yesterday


def test_lines_for_one_level_follow_each_other(shop):
    lines = [Posting(shop.mug.pk, shop.soho.pk, delta=2), Posting(shop.mug.pk, shop.soho.pk, delta=3)]

    stock.receive(by=SYSTEM, lines=lines, reference="DN-1")

    assert list(Movement.objects.order_by("id").values_list("before", "after")) == [(0, 2), (2, 5)]
    assert shop.level().on_hand == 5


def test_a_line_that_changes_nothing_writes_nothing(shop):
    receive(shop.mug, shop.soho, 5)

    written = stock.adjust(
        by=SYSTEM, lines=[Posting(shop.mug.pk, shop.soho.pk, set_to=5, expected=5)], reason="correction"
    )

    assert written == []
    assert Movement.objects.count() == 1


def test_set_with_the_expected_quantity_writes_the_difference(shop):
    receive(shop.mug, shop.soho, 5)

    stock.adjust(by=SYSTEM, lines=[Posting(shop.mug.pk, shop.soho.pk, set_to=3, expected=5)], reason="shrinkage")

    last = Movement.objects.latest("id")
    assert (last.on_hand_delta, last.after, last.reason) == (-2, 3, "shrinkage")


def test_set_with_a_stale_expectation_changes_nothing(shop):
    receive(shop.mug, shop.soho, 5)

    with pytest.raises(StaleQuantity) as refused:
        stock.adjust(by=SYSTEM, lines=[Posting(shop.mug.pk, shop.soho.pk, set_to=3, expected=4)], reason="correction")

    assert [(e["path"], e["expected"], e["current"]) for e in refused.value.errors] == [("lines[0].expected", 4, 5)]
    assert shop.level().on_hand == 5


def test_on_hand_never_goes_below_zero(shop):
    receive(shop.mug, shop.soho, 2)

    with pytest.raises(NegativeStock) as refused:
        adjust(shop.mug, shop.soho, -3)

    assert [(e["path"], e["current"]) for e in refused.value.errors] == [("lines[0]", 2)]
    assert shop.level().on_hand == 2


def test_one_bad_line_undoes_the_good_ones(shop):
    lines = [Posting(shop.mug.pk, shop.soho.pk, delta=4), Posting(shop.mug.pk, shop.bath.pk, delta=-1)]

    with pytest.raises(NegativeStock):
        stock.adjust(by=SYSTEM, lines=lines, reason="correction")

    assert Movement.objects.count() == 0
    assert not Level.objects.filter(on_hand__gt=0).exists()


def test_a_bucket_sets_units_aside_without_moving_them(shop):
    receive(shop.mug, shop.soho, 5)

    adjust(shop.mug, shop.soho, 2, bucket="damaged", reason="damaged")

    last = Movement.objects.latest("id")
    assert (last.on_hand_delta, last.unavailable_delta, last.bucket, last.before, last.after) == (0, 2, "damaged", 5, 5)
    assert (shop.level().on_hand, shop.level().unavailable) == (5, 2)


def test_no_more_leaves_a_bucket_than_is_in_it(shop):
    receive(shop.mug, shop.soho, 5)
    adjust(shop.mug, shop.soho, 2, bucket="damaged")

    with pytest.raises(NegativeStock):
        adjust(shop.mug, shop.soho, -3, bucket="damaged")

    assert shop.level().unavailable == 2


@pytest.mark.parametrize("already", [0, 2])
def test_no_more_is_set_aside_than_stands_there(shop, already):
    receive(shop.mug, shop.soho, 3)
    if already:
        adjust(shop.mug, shop.soho, already, bucket="quality_control")

    with pytest.raises(NegativeStock) as refused:
        adjust(shop.mug, shop.soho, 4 - already, bucket="damaged")

    assert [(e["path"], e["current"]) for e in refused.value.errors] == [("lines[0]", 3 - already)]
    assert (shop.level().unavailable, shop.level().shortfall) == (already, 0)


def test_all_that_stands_there_may_be_set_aside_even_when_promised(shop):
    receive(shop.mug, shop.soho, 3)
    hold(shop.pos, shop.line(2, shop.soho))

    adjust(shop.mug, shop.soho, 3, bucket="damaged")

    assert (shop.level().unavailable, shop.level().shortfall) == (3, 2)


def test_units_come_back_only_out_of_the_bucket_they_are_in(shop):
    receive(shop.mug, shop.soho, 5)
    adjust(shop.mug, shop.soho, 2, bucket="quality_control")

    with pytest.raises(NegativeStock) as refused:
        adjust(shop.mug, shop.soho, -2, bucket="damaged")

    assert [(e["detail"], e["current"]) for e in refused.value.errors] == [("Only 0 set aside as damaged.", 0)]
    assert shop.level().unavailable == 2


def test_lines_move_units_from_one_bucket_to_another(shop):
    receive(shop.mug, shop.soho, 2)
    adjust(shop.mug, shop.soho, 2, bucket="quality_control")
    lines = [
        Posting(shop.mug.pk, shop.soho.pk, delta=-2, bucket="quality_control"),
        Posting(shop.mug.pk, shop.soho.pk, delta=2, bucket="damaged"),
    ]

    stock.adjust(by=SYSTEM, lines=lines, reason="quality_control")

    assert set_aside.by_bucket(variant_id=shop.mug.pk, location_ids=None) == {"damaged": 2}


def test_the_shelf_may_hold_less_than_was_set_aside(shop):
    """What is gone is gone, broken units too: the record follows, and the shortfall says what no longer adds up."""
    receive(shop.mug, shop.soho, 3)
    adjust(shop.mug, shop.soho, 2, bucket="damaged")

    adjust(shop.mug, shop.soho, -2)
    short = shop.level()
    adjust(shop.mug, shop.soho, -1, bucket="damaged")
    healed = shop.level()

    assert (short.on_hand, short.unavailable, short.shortfall) == (1, 2, 1)
    assert (healed.on_hand, healed.unavailable, healed.shortfall) == (1, 1, 0)


def test_more_than_a_counter_can_hold_is_refused(shop):
    with pytest.raises(Invalid):
        receive(shop.mug, shop.soho, stock.LARGEST + 1)

    assert Movement.objects.count() == 0


def test_reality_may_fall_below_what_is_promised(shop):
    receive(shop.mug, shop.soho, 5)
    hold(shop.pos, shop.line(4, shop.soho))

    adjust(shop.mug, shop.soho, -3)

    level = shop.level()
    assert (level.on_hand, level.held, level.shortfall) == (2, 4, 2)


def test_a_receipt_heals_the_shortfall(shop):
    receive(shop.mug, shop.soho, 5)
    hold(shop.pos, shop.line(4, shop.soho))
    adjust(shop.mug, shop.soho, -3)

    receive(shop.mug, shop.soho, 1)

    assert shop.level().shortfall == 1


def test_what_ran_out_is_swept_before_a_shortfall_is_counted(shop):
    with transactions.at(datetime(2026, 1, 1, tzinfo=UTC)):
        receive(shop.mug, shop.soho, 5)
        hold(shop.pos, shop.line(4, shop.soho), seconds=60)

    adjust(shop.mug, shop.soho, -3)

    level = shop.level()
    assert (level.on_hand, level.held, level.shortfall) == (2, 0, 0)


def test_receiving_ten_lines_takes_as_many_statements_as_one(shop, django_assert_num_queries):
    places = [shop.soho.pk, shop.bath.pk]
    receive(shop.mug, shop.soho, 1)

    with django_assert_num_queries(11):
        receive(shop.mug, shop.soho, 1)
    with django_assert_num_queries(11):
        lines = [Posting(shop.mug.pk, places[n % 2], delta=1) for n in range(10)]
        stock.receive(by=SYSTEM, lines=lines, reference="DN-2")
