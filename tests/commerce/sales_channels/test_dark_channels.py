"""A dark channel sells what it showed last: the others show less by a share of it, until it is heard again."""

from datetime import timedelta

import pytest
from django.db import connection as database
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import KitComponent, Listing, Pulse, Push
from commerce.sales_channels import calls, dark, polling
from commerce.sales_channels.faults import Down
from commerce.sales_channels.pushes import Result
from inventory import channel_sync
from tests.commerce.sales_channels.two_doors import heard_and_asked_a_minute_ago, settle, shows
from tests.factories.channels import Connected
from tests.factories.commerce import variant
from tests.factories.inventory import adjust, position, receive


def down(name: str) -> None:
    raise Down("Nobody there")


def goes_dark(there: Connected) -> None:
    """It failed six minutes ago, and was not heard since."""
    there.outside.before = down
    for _ in range(calls.FAILURES):
        with pytest.raises(Down):
            calls.make(there.connection, lambda own: own.check())
    ago = {name: F(name) - timedelta(minutes=6) for name in ("failing_since", "last_fault_at")}
    Pulse.objects.filter(connection=there.connection).update(**ago, open_until=None)
    dark.look(by=SYSTEM)


def test_others_keep_half_of_what_a_dark_channel_shows_until_it_is_heard_again(there, other, shop):
    goes_dark(there)
    settle(other)
    assert (shows(there, shop), shows(other, shop), position(shop.mug, shop.soho).available) == (20, 10, 20)

    adjust(shop.mug, shop.soho, -9)
    settle(other)
    assert shows(other, shop) == 1

    receive(shop.mug, shop.soho, 14, "DN-8")
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 17  # it sold three
    there.outside.before = lambda name: None
    Push.objects.update(due_at=timezone.now())
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (17, 15)
    heard_and_asked_a_minute_ago(there)
    assert (dark.look(by=SYSTEM), there.connection.pk in polling.due()) == ([], True)

    there.sells((shop.mug, 3))
    polling.poll(there.connection)
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (17, 12)  # of 22; it shows no more than the 20 it was told
    assert dark.look(by=SYSTEM) == [there.connection.pk]
    settle(there, other)
    assert (shows(there, shop), shows(other, shop), Pulse.objects.filter(dark_since=None).count()) == (22, 22, 2)


def test_a_channel_that_can_be_read_and_not_written_is_dark_too_and_the_last_unit_is_kept_for_it(there, other, shop):
    adjust(shop.mug, shop.soho, -19)
    settle(there, other)
    there.outside.answer_level = lambda row: Result("retry", after=60.0, code="busy")
    keep_a_kettle(there, shop)
    six_minutes_pass(there)
    assert dark.look(by=SYSTEM) == []  # one thing that it will not take yet is no outage

    there.outside.before = lambda name: down(name) if name == "push_levels" else None
    keep_a_kettle(there, shop)
    six_minutes_pass(there)
    polling.poll(there.connection)

    assert dark.look(by=SYSTEM) == [there.connection.pk]
    settle(other)

    assert (shows(there, shop), shows(other, shop)) == (1, 0)


def test_a_dark_channel_whose_orders_cannot_be_read_is_told_what_is_gone_though_nobody_knows_what_it_shows(
    there, other, shop
):
    goes_dark(there)
    there.outside.before = lambda name: down(name) if name == "fetch_orders" else None
    Push.objects.filter(connection=there.connection).update(sent=None)  # as after an order that it sent by itself

    adjust(shop.mug, shop.soho, -5)
    Push.objects.update(due_at=timezone.now())
    settle(there, other)
    assert shows(there, shop) == 20  # it may show fewer by now
    adjust(shop.mug, shop.soho, -15)
    settle(there, other)

    assert (dark.is_dark(there.connection.pk), shows(there, shop), shows(other, shop)) == (True, 0, 0)


def six_minutes_pass(there: Connected) -> None:
    mine = Push.objects.filter(connection=there.connection)
    mine.update(**{name: F(name) - timedelta(minutes=6) for name in ("wanted_at", "sent_at")})


def keep_a_kettle(there: Connected, shop) -> None:
    """Something else changes, and cannot be told."""
    kettle = variant()
    there.offers(kettle)
    receive(kettle, shop.soho, 4, f"DN-{kettle.sku}")
    settle(there)


def test_what_is_shown_costs_as_many_questions_for_many_goods_as_for_one(there, other, shop):
    goods = [variant() for _ in range(8)]
    for each in (there, other):
        each.offers(*goods)
    for number, each in enumerate(goods):
        receive(each, shop.soho, 5, f"DN-{number + 20}")
    settle(there, other)
    one, many = {(shop.mug.pk, "S1")}, {(each.pk, "S1") for each in goods}

    with CaptureQueriesContext(database) as calm:
        channel_sync.shown(other.connection, many)
    goes_dark(there)
    with CaptureQueriesContext(database) as few:
        channel_sync.shown(other.connection, one)
    with CaptureQueriesContext(database) as more:
        found = channel_sync.shown(other.connection, many)

    assert set(found.values()) == {2}
    assert len(calm) + 1 == len(few) == len(more)


@pytest.mark.parametrize("had", [0, 3])
def test_kits_that_a_dark_channel_shows_are_kept_as_their_parts(there, other, shop, had):
    pair = variant()
    if had:  # before it was made a kit
        receive(pair, shop.soho, had)
    KitComponent.objects.create(kit=pair, component=shop.mug, quantity=2)
    there.offers(pair)
    channel_sync.everything(there.connection.pk)
    settle(there, other)
    assert there.outside.levels[f"V{pair.pk}", "S1"] == 10
    Listing.objects.filter(connection=there.connection, variant=shop.mug).update(status="ignored")

    goes_dark(there)
    settle(other)

    assert shows(other, shop) == 10  # five of ten pairs
