"""A unit that a channel's level shows to be sold is sold nowhere again, before its order is known and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Conflict, Inbound, KitComponent, Push
from commerce.sales_channels import connections, polling, runs
from commerce.sales_channels.faults import Unclear
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import Result
from inventory import channel_heard, channel_sync
from orders.models import Order
from tests.commerce.sales_channels.two_doors import heard_and_asked_a_minute_ago, settle, shows, sold_there
from tests.factories import channels
from tests.factories.commerce import product
from tests.factories.inventory import adjust, position, receive


def patience_ends(there, *, read: bool = True) -> int:
    """And its orders were read since, or were not. Returns how many levels are settled."""
    Push.objects.filter(awaited_until__isnull=False).update(awaited_until=timezone.now() - timedelta(minutes=5))
    if read:
        polling.poll(there.connection)
    return channel_heard.give_up(by=SYSTEM)


def test_the_last_unit_sold_there_is_shown_nowhere_before_its_order_is_known(there, other, shop):
    adjust(shop.mug, shop.soho, -19)
    settle(there, other)
    assert (shows(there, shop), shows(other, shop)) == (1, 1)
    heard_and_asked_a_minute_ago(there)
    assert polling.due() == [other.connection.pk]

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
    assert Push.objects.get(awaited__gt=0).status == "waiting"  # what was held back for it may be shown again
    settle(there, other)

    assert (shows(there, shop), shows(other, shop), Push.objects.get(awaited__gt=0).awaited) == (15, 15, 2)


def test_what_it_took_from_us_without_an_answer_is_no_sale(there, other, shop):
    there.outside.answer_level = lambda row: takes_in_silence(there, row)
    adjust(shop.mug, shop.soho, -2)
    settle(there, other)
    assert (shows(there, shop), Push.objects.get(tried__isnull=False).tried) == (18, {"quantity": 18})

    there.outside.answer_level = None
    sold_there(there, shop, 0)
    settle(there, other)

    assert (shows(other, shop), Push.objects.filter(awaited__gt=0).count()) == (18, 0)
    sold_there(there, shop, 1, seconds=2)
    settle(there, other)
    assert (shows(other, shop), Push.objects.get(awaited__gt=0).awaited) == (17, 1)
    assert not Push.objects.exclude(tried=None).exists()


def takes_in_silence(there, row):
    there.outside.levels[row.ref.external_variant_id, row.ref.place_ref] = row.quantity
    raise Unclear("No answer came.")


@pytest.mark.parametrize(
    ("holder", "here", "over_there"), [("hub", 20, 20), ("channel", 18, 18), ("newest", 18, 18), ("manual", 20, 18)]
)
def test_a_sale_that_no_order_came_for_is_settled_by_the_matrix(there, other, shop, holder, here, over_there):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": holder})
    sold_there(there, shop, 2)
    settle(there, other)
    assert shows(other, shop) == 18

    patience_ends(there)
    settle(there, other)

    assert (shop.position().on_hand, shows(there, shop), shows(other, shop)) == (here, over_there, here)
    record = Conflict.objects.get()
    assert (record.rule, record.ours, record.theirs, record.status == "open") == (holder, 20, 18, holder == "manual")


@pytest.mark.parametrize("holder", ["hub", "channel"])
def test_an_order_that_was_not_read_yet_takes_its_units_once(there, other, shop, holder):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": holder})
    sold_there(there, shop, 2)
    there.sells((shop.mug, 2))

    assert patience_ends(there, read=False) == 0
    polling.poll(there.connection)
    assert channel_heard.give_up(by=SYSTEM) == 0
    settle(there, other)

    assert (shop.position().available, Conflict.objects.count(), shows(there, shop), shows(other, shop)) == (
        18,
        0,
        18,
        18,
    )


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


def test_a_level_in_shadow_mode_or_while_ours_is_on_its_way_changes_nothing_here(there, other, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "channel"})
    channel_sync.everything(there.connection.pk)
    channel_heard.heard(there.connection, level(shop, 23))
    assert (shop.position().on_hand, Conflict.objects.count()) == (20, 0)

    settle(there, other)
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")
    there.connection.refresh_from_db()
    channel_heard.heard(there.connection, level(shop, 24))
    assert (shop.position().on_hand, Conflict.objects.count()) == (20, 0)


def level(shop, units: int) -> Level:
    return Level(f"V{shop.mug.pk}", "S1", units, timezone.now() + timedelta(seconds=1))


@pytest.mark.parametrize("holder", ["hub", "channel"])
@pytest.mark.parametrize("by_itself", [True, False])
def test_units_that_it_shows_again_are_shown_by_the_others_too_and_are_none_that_came(
    there, other, shop, holder, by_itself
):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": holder})
    sold_there(there, shop, 4)
    settle(there, other)
    assert shows(other, shop) == 16

    if by_itself:
        sold_there(there, shop, -4, seconds=2)
    else:
        there.outside.levels[f"V{shop.mug.pk}", "S1"] = 20
        runs.run(there.connection.pk, "stock")
    settle(there, other)

    assert (shop.position().on_hand, shows(there, shop), shows(other, shop)) == (20, 20, 20)
    assert Conflict.objects.count() == 0


def test_what_a_sale_took_is_shown_no_more_by_other_listings_of_the_same_channel(there, other, shop):
    pair = product("PAIR").variants.get()
    KitComponent.objects.create(kit=pair, component=shop.mug, quantity=2)
    there.offers(pair)
    settle(there, other)
    shown = [there.outside.levels[f"V{pair.pk}", "S1"]]

    sold_there(there, shop, 4)
    settle(there, other)
    shown.append(there.outside.levels[f"V{pair.pk}", "S1"])
    patience_ends(there)
    settle(there, other)

    assert [*shown, there.outside.levels[f"V{pair.pk}", "S1"]] == [10, 8, 10]


def test_what_was_awaited_for_too_long_does_not_come_back_with_the_next_sale(there, other, shop):
    sold_there(there, shop, 4)
    Push.objects.filter(awaited__gt=0).update(awaited_until=timezone.now())

    sold_there(there, shop, 1)

    assert Push.objects.get(awaited__gt=0).awaited == 1


def test_a_sale_has_its_whole_patience_whatever_was_awaited_before(there, other, shop):
    sold_there(there, shop, 1)
    Push.objects.filter(awaited__gt=0).update(awaited_until=timezone.now() + timedelta(seconds=1))

    sold_there(there, shop, 1, seconds=2)

    row = Push.objects.get(awaited__gt=0)
    assert (row.awaited, row.awaited_until > timezone.now() + timedelta(minutes=2)) == (2, True)
