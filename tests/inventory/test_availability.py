"""What can be promised: the fields add up, never-stocked pairs are zeros, exactly `available` can be had."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.models import Product, Publication
from inventory import availability
from inventory.shortages import OutOfStock
from tests.factories.inventory import adjust, hold, keep_back, position, receive

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_fields_add_up_to_what_is_available(shop):
    receive(shop.mug, shop.soho, 10)
    adjust(shop.mug, shop.soho, 2, bucket="damaged")
    hold(shop.pos, shop.line(3, shop.soho))
    keep_back(1, channel=shop.web)

    found = shop.position(shop.web)

    assert (found.on_hand, found.unavailable, found.allocated, found.held, found.safety) == (10, 2, 0, 3, 1)
    assert found.available == 10 - 2 - 3 - 1


def test_a_pair_never_stocked_is_zeros(shop):
    found = shop.position(shop.web, shop.bath)

    assert (found.on_hand, found.held, found.available, found.version) == (0, 0, 0, 0)


def test_availability_never_goes_below_zero(shop):
    receive(shop.mug, shop.soho, 1)
    keep_back(5, channel=shop.web)

    assert shop.position(shop.web).available == 0


def test_without_a_channel_nothing_is_kept_back(shop):
    receive(shop.mug, shop.soho, 1)
    keep_back(1)

    assert (shop.position().available, shop.position(shop.web).available) == (1, 0)


def test_held_counts_live_holds_only(shop):
    with transactions.at(NOON):
        receive(shop.mug, shop.soho, 5)
        hold(shop.pos, shop.line(2, shop.soho), seconds=60)
        hold(shop.pos, shop.line(1, shop.soho), seconds=600)

    with transactions.at(NOON + timedelta(seconds=60)):
        found = shop.position()

    assert (found.held, found.available, shop.level().held) == (1, 4, 3)


def test_exactly_what_is_available_can_be_promised(shop):
    receive(shop.mug, shop.soho, 7)
    keep_back(2, channel=shop.web)
    offered = shop.position(shop.web).available

    with pytest.raises(OutOfStock):
        hold(shop.web, shop.line(offered + 1, shop.soho))
    hold(shop.web, shop.line(offered, shop.soho))

    assert shop.position(shop.web).available == 0


def test_a_product_on_chosen_channels_is_available_while_it_is_published(shop):
    receive(shop.mug, shop.soho, 4)
    Product.objects.update(on_all_channels=False)
    Publication.objects.create(
        product=shop.mug.product, channel=shop.web, starts_at=NOON, ends_at=NOON + timedelta(days=1)
    )

    offered = []
    for moment in (NOON - timedelta(seconds=1), NOON, NOON + timedelta(days=1)):
        with transactions.at(moment):
            offered.append(position(shop.mug, shop.soho, shop.web).available)

    assert offered == [0, 4, 0]


def test_a_hundred_positions_take_as_many_queries_as_one(shop, django_assert_num_queries):
    receive(shop.mug, shop.soho, 1)
    now = transactions.now()

    for places in ([shop.soho.pk], [shop.soho.pk, shop.bath.pk]):
        with django_assert_num_queries(3):
            availability.promise(variant_ids=[shop.mug.pk], location_ids=places, channel=shop.web, now=now)
