"""A hold becomes a purchase: its own units first, the rest claimed, once."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from inventory import allocations, reservations
from inventory.models import Hold, HoldLine
from inventory.shortages import OutOfStock
from tests.factories.inventory import adjust, for_order, hold, inside, keep_back, receive

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def convert(held, channel, *lines):
    return inside(lambda now: allocations.convert(held, lines, for_order(channel, now)))


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
