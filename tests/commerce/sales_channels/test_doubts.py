"""What a channel may have changed by itself, or may have taken over somebody else's number, is told again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Listing, Push
from commerce.sales_channels import beliefs, offer_drift, outbox, polling, runs, serving, telling
from commerce.sales_channels.neutral import Level, Offer, Progress
from commerce.sales_channels.outbox import Wish
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.telling import Done
from inventory import channel_heard, channel_sync
from tests.commerce.sales_channels.two_doors import settle, shows, sold_there
from tests.factories.inventory import adjust

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(there, shop, quantity: int):
    """A worker tells the channel this number of mugs, and has no answer yet."""
    channel_sync.stock_changed([shop.level().pk])
    (claim,) = outbox.claim(there.connection.pk, "level", 1)
    telling.begin([(claim, {"quantity": quantity})])
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = quantity
    return claim


def is_told_next(there, quantity: int) -> bool:
    (claim,) = (each for each in outbox.claim(there.connection.pk, "level", 9) if each.place == "S1")
    return not claim.surely_shows({"quantity": quantity})


def changes_unheard(there, order, shop, shown: int, **changes) -> None:
    """The order is another over there, and its level too; only the order is heard of."""
    there.outside.orders[order.external_id] = replace(order, updated_at=datetime.now(UTC), **changes)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = shown
    polling.poll(there.connection)


def test_goods_of_an_order_cancelled_there_may_be_shown_again(there, other, shop):
    order = there.sells((shop.mug, 2))
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 18
    polling.poll(there.connection)
    settle(there, other)

    changes_unheard(there, order, shop, 20, progress=Progress.CANCELLED)
    adjust(shop.mug, shop.soho, -2)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (18, 18)


def test_units_that_an_edit_took_off_may_be_shown_again(there, other, shop):
    order = there.sells((shop.mug, 3))
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 17
    polling.poll(there.connection)
    settle(there, other)

    changes_unheard(there, order, shop, 19, lines=(replace(order.lines[0], current_quantity=1),))
    adjust(shop.mug, shop.soho, -2)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (17, 17)


def test_goods_of_an_unpaid_order_were_counted_down_there(there, other, shop):
    settle(there, other)
    order = there.sells((shop.mug, 2), progress=Progress.PENDING)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 18
    polling.poll(there.connection)
    adjust(shop.mug, shop.soho, 2)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop), order.progress) == (20, 20, Progress.PENDING)


def test_what_it_changed_while_it_was_told_is_told_again(there, shop):
    settle(there)
    adjust(shop.mug, shop.soho, -1)
    claim = claimed(there, shop, 19)

    beliefs.give_up(there.connection.pk, "level", [claim.subject])
    telling.settle(done=[Done(claim, {"quantity": 19})])

    assert is_told_next(there, 19)


def test_the_end_of_patience_while_it_is_told_is_told_after(there, other, shop):
    settle(there, other)
    sold_there(there, shop, 2)
    claim = claimed(there, shop, 18)

    Push.objects.filter(awaited__gt=0).update(awaited_until=timezone.now() - timedelta(hours=2))
    channel_heard.give_up(by=SYSTEM)
    telling.settle(done=[Done(claim, {"quantity": 18})])
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (20, 20)


def test_news_of_the_time_in_which_it_was_told_is_no_news_and_it_is_told_again(there, other, shop):
    settle(there, other)
    Push.objects.update(begun_at=timezone.now() - timedelta(seconds=9), sent_at=timezone.now())
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 21
    meanwhile = Level(f"V{shop.mug.pk}", "S1", 21, timezone.now() - timedelta(seconds=5))

    found = channel_heard.heard(there.connection, meanwhile)
    settle(there, other)

    assert (found.reason, shows(there, shop), shows(other, shop)) == ("unclear", 20, 20)


def test_a_comparison_that_finds_more_than_is_awaited_tells_ours(there, other, shop):
    settle(there, other)
    sold_there(there, shop, 2)
    settle(there, other)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 25

    runs.run(there.connection.pk, "stock")
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (20, 20)


def test_a_refusal_that_took_some_of_it_is_told_again(there, shop):
    settle(there)
    adjust(shop.mug, shop.soho, -2)
    there.outside.answer_level = lambda row: Result("refused", code="one of two", partly=True)
    settle(there)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 18

    there.outside.answer_level = None
    adjust(shop.mug, shop.soho, 2)
    settle(there)

    assert shows(there, shop) == 20


def test_whoever_told_it_after_losing_the_claim_may_have_told_it_over_a_newer_number(there, shop):
    claim = claimed(there, shop, 20)
    Push.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    serving.serve(there.connection.pk)
    assert Push.objects.filter(status="idle").count() == 1

    telling.settle(done=[Done(claim, {"quantity": 20})])

    assert is_told_next(there, 20)


def test_of_two_levels_of_one_second_the_lower_counts(there, other, shop):
    settle(there, other)
    Push.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    at = timezone.now() - timedelta(seconds=10)

    found = [channel_heard.heard(there.connection, Level(f"V{shop.mug.pk}", "S1", units, at)) for units in (17, 18)]

    assert [each.reason for each in found] == ["sale_awaited", "older"]
    assert Push.objects.get(awaited__gt=0).awaited == 3


def test_a_price_that_it_speaks_of_while_it_is_told_ours_is_told_again(there, shop):
    wish = Wish(there.connection.pk, "price", Listing.objects.get(connection=there.connection).pk)
    outbox.want([wish])
    (claim,) = outbox.claim(there.connection.pk, "price", 1)
    telling.begin([(claim, {"price": shop.mug.price})])

    other_price = Offer(f"P{shop.mug.pk}", f"V{shop.mug.pk}", "Mug", sku=shop.mug.sku, price=700, currency="GBP")
    offer_drift.heard(there.connection, other_price)
    telling.settle(done=[Done(claim, {"price": shop.mug.price})])

    (again,) = outbox.claim(there.connection.pk, "price", 1)
    assert not again.surely_shows({"price": shop.mug.price})


def test_what_is_in_doubt_stays_so_when_the_call_was_never_made(there, shop):
    settle(there)
    adjust(shop.mug, shop.soho, -1)
    claim = claimed(there, shop, 19)

    beliefs.look_again(there.connection.pk, "level", [claim.subject])
    telling.not_taken([claim])
    telling.settle(again=[telling.Again(claim, "not now", 0.0, untouched=True)])

    assert is_told_next(there, 20)
