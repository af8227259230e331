"""What a channel has sold before we hear of it is sold nowhere again: its level shows it first, or it is dark."""

import json
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Channel, Conflict, Inbound, Pulse, Push
from commerce.sales_channels import calls, connections, dark, polling, runs, serving
from commerce.sales_channels.faults import Down
from commerce.sales_channels.pushes import Result
from inventory import channel_heard, channel_sync
from orders.models import Order
from tests.factories import channels
from tests.factories.channels import Connected
from tests.factories.commerce import ChannelFactory, variant
from tests.factories.inventory import adjust, position, receive


@pytest.fixture
def other(there, shop) -> Connected:
    """Another channel that sells the same mugs, both showing what is there."""
    market = ChannelFactory(kind=Channel.Kind.MARKETPLACE)
    found = channels.connect(market, {shop.soho: "S1"})
    found.offers(shop.mug)
    for each in (there, found):
        channel_sync.everything(each.connection.pk)
    settle(there, found)
    return found


def settle(*doors: Connected) -> None:
    """Everything that can happen by itself has happened."""
    for _ in range(4):
        relay.drain()
        for door in doors:
            serving.serve(door.connection.pk)


def shows(door: Connected, shop) -> int:
    return door.outside.levels[f"V{shop.mug.pk}", "S1"]


def sold_there(there: Connected, shop, units: int, *, seconds: float = 1.0) -> None:
    """Its level goes down and says so; of the order nobody knows yet."""
    left = shows(there, shop) - units
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = left
    said = {"id": f"V{shop.mug.pk}", "units": left, "at": (timezone.now() + timedelta(seconds=seconds)).isoformat()}
    headers = {"HTTP_X_SECRET": "s3cret", "HTTP_X_EVENT": f"level-{left}-{seconds}", "HTTP_X_TOPIC": "level"}
    Client().post(there.address, json.dumps(said), content_type="application/json", **headers)
    serving.serve(there.connection.pk)


def patience_ends() -> None:
    Push.objects.filter(awaited_until__isnull=False).update(awaited_until=timezone.now())
    channel_heard.give_up(by=SYSTEM)


def test_the_last_unit_sold_there_is_shown_nowhere_before_its_order_is_known(there, other, shop):
    adjust(shop.mug, shop.soho, -19)
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (1, 1)

    sold_there(there, shop, 1)
    channel_sync.everything(there.connection.pk)
    runs.run(there.connection.pk, "stock")
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (0, 0)
    assert there.connection.pk in polling.due()
    assert (position(shop.mug, shop.soho).available, Conflict.objects.count()) == (1, 0)

    there.sells((shop.mug, 1))
    polling.poll(there.connection)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop), Order.objects.count()) == (0, 0, 1)
    assert Push.objects.filter(awaited__gt=0).count() == 0
    receive(shop.mug, shop.soho, 5, "DN-9")
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (5, 5)


def test_units_sold_elsewhere_meanwhile_come_off_as_well_and_each_order_settles_its_own(there, other, shop):
    sold_there(there, shop, 3)
    adjust(shop.mug, shop.soho, -2)
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (15, 15)

    there.sells((shop.mug, 1))
    polling.poll(there.connection)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop), Push.objects.get(awaited__gt=0).awaited) == (15, 15, 2)


@pytest.mark.parametrize(
    ("holder", "here", "over_there"), [("hub", 20, 20), ("channel", 18, 18), ("newest", 18, 18), ("manual", 20, 18)]
)
def test_a_sale_that_no_order_came_for_is_settled_by_the_matrix(there, other, shop, holder, here, over_there):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": holder})
    sold_there(there, shop, 2)
    settle(there, other)
    assert shows(other, shop) == 18

    patience_ends()
    settle(there, other)

    assert (shop.position().on_hand, shows(there, shop), shows(other, shop)) == (here, over_there, here)
    record = Conflict.objects.get()
    assert (record.rule, record.ours, record.theirs, record.status == "open") == (holder, 20, 18, holder == "manual")


@pytest.mark.parametrize(("holder", "here", "over_there"), [("hub", 20, 20), ("channel", 23, 23), ("manual", 20, 23)])
def test_more_than_it_was_told_is_settled_by_the_matrix_at_once(there, other, shop, holder, here, over_there):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": holder})

    sold_there(there, shop, -3)
    settle(there, other)

    assert (shop.position().on_hand, shows(there, shop), shows(other, shop)) == (here, over_there, here)


def test_a_level_from_before_it_accepted_ours_is_no_news_and_one_being_told_is_asked_again(there, other, shop):
    sold_there(there, shop, 4, seconds=-60)
    assert Inbound.objects.get().reason == "older"

    mine = Push.objects.filter(connection=there.connection, place="S1")
    mine.update(leased_until=timezone.now() + timedelta(seconds=30))
    sold_there(there, shop, 5)
    assert Inbound.objects.values_list("status", "reason").last() == ("waiting", "being_told")
    assert Push.objects.filter(awaited__gt=0).count() == 0


def test_a_comparison_and_a_write_that_find_fewer_wait_for_the_order_too(there, other, shop):
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 18
    assert runs.run(there.connection.pk, "stock").healed == 0
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (18, 18)

    there.outside.answer_level = lambda row: Result("ok") if row.expected == 15 else Result("stale", current=15)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 15
    receive(shop.mug, shop.soho, 10, "DN-7")
    settle(there, other)

    assert [row.quantity for row in there.outside.told if row.ref.place_ref == "S1"][-1] == 25
    assert (shows(there, shop), shows(other, shop)) == (25, 25)


def test_goods_kept_for_an_unpaid_order_settle_its_sale_once(there, other, shop):
    sold_there(there, shop, 2)
    order = there.sells((shop.mug, 2), progress="pending", payment="unpaid")
    polling.poll(there.connection)
    settle(there, other)
    assert (shows(there, shop), shows(other, shop), Push.objects.filter(awaited__gt=0).count()) == (18, 18, 0)

    sold_there(there, shop, 1)
    there.outside.orders[order.external_id] = channels.later(order, progress="open", payment="paid")
    polling.poll(there.connection)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop), Push.objects.get(awaited__gt=0).awaited) == (17, 17, 1)


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
    assert (dark.look(by=SYSTEM), there.connection.pk in polling.due()) == ([], True)

    there.sells((shop.mug, 3))
    polling.poll(there.connection)
    assert dark.look(by=SYSTEM) == [there.connection.pk]
    settle(there, other)
    assert (shows(there, shop), shows(other, shop), Pulse.objects.filter(dark_since=None).count()) == (22, 22, 2)


def test_a_channel_that_can_be_read_and_not_written_is_dark_too_and_the_last_unit_is_kept_for_it(there, other, shop):
    adjust(shop.mug, shop.soho, -19)
    settle(there, other)
    there.outside.answer_level = lambda row: Result("retry", after=60.0)
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
