"""What stood at a past instant, as it was and as we knew it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from commerce import transactions
from commerce.actors import SYSTEM
from inventory import allocations, history, moving, promises_of, reservations, stock
from inventory.lines import Line
from inventory.models import Movement
from inventory.moving import Shift
from inventory.promises_of import Need
from inventory.stock import Posting
from tests.factories import inventory as make
from tests.factories.inventory import Shop

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def past(
    shop: Shop, moment: datetime, clock: history.Clock = "occurred_at", places: list[int] | None = None
) -> list[tuple[int, ...]]:
    found = history.at(variant_ids=[shop.mug.pk], location_ids=places, moment=moment, clock=clock)
    return [(each.on_hand, each.unavailable, each.allocated, each.held, each.free) for each in found]


def test_past_before_anything_happened_is_empty(shop):
    with transactions.at(NOON):
        make.receive(shop.mug, shop.soho, 4)

    assert past(shop, NOON - timedelta(seconds=1)) == []
    assert past(shop, NOON) == [(4, 0, 0, 0, 4)]


def test_past_follows_every_movement_and_bucket(shop):
    with transactions.at(NOON):
        make.receive(shop.mug, shop.soho, 9)
    with transactions.at(NOON + timedelta(hours=1)):
        make.adjust(shop.mug, shop.soho, 2, bucket="damaged")
    with transactions.at(NOON + timedelta(hours=2)):
        make.adjust(shop.mug, shop.soho, -4)

    assert past(shop, NOON + timedelta(minutes=59)) == [(9, 0, 0, 0, 9)]
    assert past(shop, NOON + timedelta(hours=1)) == [(9, 2, 0, 0, 7)]
    assert past(shop, NOON + timedelta(hours=2)) == [(5, 2, 0, 0, 3)]


def test_delivery_entered_late_changes_what_was_true_but_not_what_was_known(shop):
    with transactions.at(NOON + timedelta(hours=5)):
        line = Posting(shop.mug.pk, shop.soho.pk, delta=6)
        stock.receive(by=SYSTEM, lines=[line], reference="DN-9", occurred_at=NOON)

    assert past(shop, NOON + timedelta(hours=1), "occurred_at") == [(6, 0, 0, 0, 6)]
    assert past(shop, NOON + timedelta(hours=1), "recorded_at") == []
    assert past(shop, NOON + timedelta(hours=5), "recorded_at") == [(6, 0, 0, 0, 6)]


def test_promise_that_is_handed_over_in_parts_was_one_promise_before(shop):
    promised_at_noon(shop, 10)

    with transactions.at(NOON + timedelta(hours=1)):
        make.inside(lambda now: hand_over(shop, 4, now))

    assert past(shop, NOON + timedelta(minutes=1)) == [(10, 0, 10, 0, 0)]
    assert past(shop, NOON + timedelta(hours=1)) == [(6, 0, 6, 0, 0)]


def test_promise_of_which_a_part_moves_was_whole_where_it_was(shop):
    promised_at_noon(shop, 10)
    shift = Shift(7, shop.mug.pk, 4, shop.soho.pk, shop.bath.pk)

    with transactions.at(NOON + timedelta(hours=1)):
        make.receive(shop.mug, shop.bath, 10)
        make.inside(lambda now: moving.move([shift], make.for_order(shop.web, now)))

    soho = [shop.soho.pk]
    assert past(shop, NOON + timedelta(minutes=1), places=soho) == [(10, 0, 10, 0, 0)]
    assert past(shop, NOON + timedelta(hours=1), places=soho) == [(10, 0, 6, 0, 4)]


def promised_at_noon(shop, units: int) -> None:
    with transactions.at(NOON):
        make.receive(shop.mug, shop.soho, units)
        line = Line(shop.mug.pk, units, shop.soho.pk, cause_line=7)
        make.inside(lambda now: allocations.allocate([line], make.for_order(shop.web, now)))


def hand_over(shop, units: int, now) -> None:
    found, _ = promises_of.portion("order:1", [Need(7, shop.mug.pk, units)], now=now)
    allocations.take(found, by=SYSTEM, now=now)


def test_hold_counts_until_its_timestamp_or_its_end(shop):
    with transactions.at(NOON):
        make.receive(shop.mug, shop.soho, 5)
        make.hold(shop.web, shop.line(2, shop.soho), seconds=600)
        given_back = make.hold(shop.web, shop.line(1, shop.soho), seconds=600)
    with transactions.at(NOON + timedelta(minutes=3)):
        reservations.release(by=SYSTEM, held=given_back)

    assert past(shop, NOON + timedelta(minutes=2)) == [(5, 0, 0, 3, 2)]
    assert past(shop, NOON + timedelta(minutes=4)) == [(5, 0, 0, 2, 3)]
    assert past(shop, NOON + timedelta(minutes=10)) == [(5, 0, 0, 0, 5)]


def test_past_answers_for_the_places_asked_about(shop):
    with transactions.at(NOON):
        make.receive(shop.mug, shop.soho, 5)
        make.receive(shop.mug, shop.bath, 1)

    found = history.at(
        variant_ids=[shop.mug.pk], location_ids=[shop.bath.pk], moment=NOON + timedelta(days=1), clock="occurred_at"
    )

    assert [(each.location_id, each.on_hand) for each in found] == [(shop.bath.pk, 1)]


def test_past_of_now_equals_the_levels(shop):
    make.receive(shop.mug, shop.soho, 8)
    make.adjust(shop.mug, shop.soho, 1, bucket="quality_control")
    make.hold(shop.web, shop.line(3, shop.soho))

    (found,) = history.at(variant_ids=[shop.mug.pk], location_ids=None, moment=transactions.now(), clock="recorded_at")

    level = shop.level()
    assert (found.on_hand, found.unavailable, found.allocated, found.held) == (
        level.on_hand,
        level.unavailable,
        level.allocated,
        level.held,
    )


def test_past_costs_one_query(shop, django_assert_num_queries):
    make.receive(shop.mug, shop.soho, 8)
    make.receive(shop.mug, shop.bath, 8)

    with django_assert_num_queries(1):
        history.at(variant_ids=[shop.mug.pk], location_ids=None, moment=NOON, clock="recorded_at")


def test_daily_on_hand_ends_with_today_and_walks_back_over_the_ledger(shop):
    zone = ZoneInfo("Europe/London")
    today = date(2026, 5, 10)
    for days, units in ((40, 6), (9, 5), (2, -3)):
        with transactions.at(datetime(2026, 5, 10, 12, tzinfo=UTC) - timedelta(days=days)):
            line = Posting(shop.mug.pk, shop.soho.pk, delta=units)
            stock.adjust(by=SYSTEM, lines=[line], reason="correction")

    points = history.daily_on_hand(
        variant_id=shop.mug.pk, location_ids=[shop.soho.pk], zone=zone, today=today, on_hand=8
    )

    assert len(points) == 30
    assert points[0] == (date(2026, 4, 11), 6)
    assert [units for day, units in points if day >= date(2026, 4, 30)] == [6, 11, 11, 11, 11, 11, 11, 11, 8, 8, 8]
    assert points[-1] == (today, 8)


def test_daily_on_hand_uses_the_calendar_of_the_store(shop):
    late_evening = datetime(2026, 5, 9, 23, 30, tzinfo=UTC)  # half past midnight in London
    with transactions.at(late_evening):
        make.receive(shop.mug, shop.soho, 2)

    points = history.daily_on_hand(
        variant_id=shop.mug.pk, location_ids=None, zone=ZoneInfo("Europe/London"), today=date(2026, 5, 10), on_hand=2
    )

    assert points[-2:] == [(date(2026, 5, 9), 0), (date(2026, 5, 10), 2)]
    assert Movement.objects.get().occurred_at == late_evening
