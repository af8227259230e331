"""Holds: all or nothing, given back once, gone at their timestamp, never longer and never shorter."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import AuditEntry, Product, Reaction
from commerce.state import InvalidTransition
from inventory import allocations, reservations
from inventory.models import Hold, HoldLine
from inventory.planning import NotSellable
from inventory.reservations import HoldExpired
from inventory.shortages import OutOfStock
from tests.factories.inventory import for_order, hold, inside, keep_back, receive

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def told():
    """The levels of every StockChanged, as one of its handlers gets them."""
    facts = Reaction.objects.filter(fact="StockChanged", handler__endswith="show_levels").order_by("id")
    return [reaction.payload["level_ids"] for reaction in facts]


def test_hold_promises_units_until_it_runs_out(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)

    line = held.lines.get()
    assert (line.quantity, line.location_id, line.expires_at) == (3, shop.soho.pk, NOON + timedelta(seconds=60))
    assert (shop.level().held, Hold.objects.get().status) == (3, "live")


def test_hold_lasts_as_long_as_the_channel_says(shop):
    shop.web.hold_seconds = 90
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 1)
        held = hold(shop.web, shop.line(1, shop.soho))

    assert held.expires_at == NOON + timedelta(seconds=90)


def test_hold_sums_lines_of_one_level(shop):
    receive(shop.mug, shop.soho, 3)

    held = hold(shop.pos, shop.line(1, shop.soho), shop.line(2, shop.soho))

    assert held.lines.get().quantity == 3


def test_a_short_line_leaves_nothing_behind_and_names_every_short_line(shop):
    receive(shop.mug, shop.soho, 5)

    with pytest.raises(OutOfStock) as refused:
        hold(shop.pos, shop.line(6, shop.soho), shop.line(1, shop.bath))

    facts = [(s["location"], s["requested"], s["available"]) for s in refused.value.facts["shortages"]]
    assert sorted(facts) == sorted([(shop.soho.code, 6, 5), (shop.bath.code, 1, 0)])
    assert (Hold.objects.count(), HoldLine.objects.count(), shop.level().held) == (0, 0, 0)
    assert not AuditEntry.objects.filter(use_case__endswith="_hold").exists()


def test_hold_keeps_safety_back_on_the_web_but_not_at_the_till(shop):
    receive(shop.mug, shop.soho, 3)
    keep_back(1, channel=shop.web)

    with pytest.raises(OutOfStock):
        hold(shop.web, shop.line(3, shop.soho))

    assert hold(shop.pos, shop.line(3, shop.soho)).status == "live"


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_hold_refuses_what_is_not_for_sale(shop, status):
    receive(shop.mug, shop.soho, 3)
    Product.objects.filter(pk=shop.mug.product_id).update(status=status)

    with pytest.raises(NotSellable) as refused:
        hold(shop.web, shop.line(1, shop.soho))

    assert refused.value.facts["skus"] == [shop.mug.sku]


def test_an_expired_hold_is_nobodys_without_any_sweep(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 2)
        hold(shop.pos, shop.line(2, shop.soho), seconds=60)

    with transactions.at(NOON + timedelta(seconds=60)):
        second = hold(shop.pos, shop.line(2, shop.soho))

    assert second.status == "live"
    assert list(HoldLine.objects.order_by("id").values_list("end_reason", flat=True)) == ["expired", ""]
    assert shop.level().held == 2


def test_a_hold_counts_until_the_very_last_moment(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 2)
        hold(shop.pos, shop.line(2, shop.soho), seconds=60)

    with transactions.at(NOON + timedelta(seconds=59, microseconds=999_999)), pytest.raises(OutOfStock):
        hold(shop.pos, shop.line(1, shop.soho))


def test_release_gives_back_once(shop):
    receive(shop.mug, shop.soho, 5)
    held = hold(shop.pos, shop.line(3, shop.soho))

    first = reservations.release(by=SYSTEM, held=held)
    second = reservations.release(by=SYSTEM, held=held)

    assert (first.status, second.status, shop.level().held) == ("released", "released", 0)
    assert held.lines.get().end_reason == "released"


def test_release_gives_nothing_back_that_was_bought(shop):
    receive(shop.mug, shop.soho, 5)
    held = hold(shop.pos, shop.line(3, shop.soho))
    inside(lambda now: allocations.convert(held, [shop.line(3, shop.soho)], for_order(shop.pos, now)))

    released = reservations.release(by=SYSTEM, held=Hold.objects.get())

    assert (released.status, shop.level().held, shop.level().allocated) == ("converted", 0, 3)


def test_release_after_expiry_ends_the_hold_without_units(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)

    released = reservations.release(by=SYSTEM, held=held)

    assert (released.status, held.lines.get().end_reason, shop.level().held) == ("expired", "expired", 0)


def test_extend_replaces_the_lines_and_keeps_the_id(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)
    later = NOON + timedelta(seconds=30)

    with transactions.at(later):
        extended = reservations.extend(by=SYSTEM, held=held, seconds=600)

    assert (extended.pk, extended.expires_at) == (held.pk, later + timedelta(seconds=600))
    assert Hold.objects.get().expires_at == extended.expires_at
    lines = held.lines.order_by("id").values_list("end_reason", "quantity", "expires_at")
    assert list(lines) == [("replaced", 3, NOON + timedelta(seconds=60)), ("", 3, extended.expires_at)]
    assert shop.level().held == 3


def test_extend_refuses_a_hold_that_ran_out(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)

    with transactions.at(NOON + timedelta(seconds=60)), pytest.raises(HoldExpired):
        reservations.extend(by=SYSTEM, held=held, seconds=600)


def test_extend_ends_a_day_after_the_hold_began(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=3600)

    with transactions.at(NOON + timedelta(minutes=30)):
        held = reservations.extend(by=SYSTEM, held=held, seconds=24 * 3600)

    assert held.expires_at == NOON + timedelta(hours=24)


def test_extend_refuses_a_hold_that_was_given_back(shop):
    receive(shop.mug, shop.soho, 5)
    held = hold(shop.pos, shop.line(3, shop.soho))
    reservations.release(by=SYSTEM, held=held)

    with pytest.raises(InvalidTransition) as refused:
        reservations.extend(by=SYSTEM, held=held, seconds=600)

    assert refused.value.facts == {"state": "released", "allowed": []}


def test_sweep_ends_what_ran_out_and_only_that(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        short, long = hold(shop.pos, shop.line(1, shop.soho), seconds=60), hold(shop.pos, shop.line(2, shop.soho))

    with transactions.at(NOON + timedelta(seconds=60)):
        swept = reservations.sweep(by=SYSTEM)

    assert (swept, shop.level().held) == (1, 2)
    assert dict(Hold.objects.values_list("pk", "status")) == {short.pk: "expired", long.pk: "live"}


def test_hold_tells_once_which_levels_changed(shop):
    receive(shop.mug, shop.soho, 2)
    Reaction.objects.all().delete()

    hold(shop.pos, shop.line(2, shop.soho))

    assert told() == [[shop.level().pk]]


def test_hold_that_needed_a_second_plan_tells_once_which_levels_changed(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 2)
        hold(shop.pos, shop.line(2, shop.soho), seconds=60)
    Reaction.objects.all().delete()

    hold(shop.pos, shop.line(2))

    assert told() == [[shop.level().pk]]


def test_holding_ten_lines_takes_as_many_statements_as_one(shop, django_assert_num_queries):
    receive(shop.mug, shop.soho, 50)
    receive(shop.mug, shop.bath, 50)

    with django_assert_num_queries(9):
        hold(shop.web, shop.line(1, shop.soho))
    with django_assert_num_queries(9):
        hold(shop.web, *(shop.line(1, shop.soho if n % 2 else shop.bath) for n in range(10)))
