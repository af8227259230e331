"""A channel took a level, and its answer never reached us: it may show that number now, or the one before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Inbound, Listing, Pulse, Push
from commerce.sales_channels import outbox, serving, telling
from commerce.sales_channels.faults import Down, Garbled, Throttled, Unclear
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.telling import Again, Done
from inventory import channel_awaited, channel_sync
from tests.commerce.sales_channels.two_doors import settle, shows, sold_there
from tests.factories.inventory import adjust

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The worker is gone: it writes nothing down any more."""


LOST = [Unclear("No answer came."), Garbled("<html>"), KeyError("A fault of ours."), Killed()]
NAMES = ["no answer", "no sense", "a fault of ours", "killed"]


def sells(there, shop, units: int) -> None:
    """Here; on the way to the channel whatever is told to happen does."""
    adjust(shop.mug, shop.soho, -units)
    channel_sync.stock_changed([shop.level().pk])
    try:
        serving.serve(there.connection.pk)
    except (KeyError, Killed):
        assert there.outside.answer_level is not None
    past = timezone.now().replace(year=2026, month=1, day=1)
    Push.objects.filter(leased_until__isnull=False).update(leased_until=past)
    Push.objects.update(due_at=past)


def loses_answers(there, problem: BaseException) -> None:
    def take(row):
        there.outside.levels[row.ref.external_variant_id, row.ref.place_ref] = row.quantity
        raise problem

    there.outside.answer_level = take


@pytest.mark.parametrize("problem", LOST, ids=NAMES)
def test_goods_that_are_back_by_then_are_told_all_the_same(there, shop, problem):
    sells(there, shop, 0)
    loses_answers(there, problem)
    sells(there, shop, 2)
    assert shows(there, shop) == 18

    there.outside.answer_level = None
    sells(there, shop, -2)

    assert shows(there, shop) == 20
    assert Push.objects.values_list("status", "tried").get() == ("idle", None)


@pytest.mark.parametrize("problem", LOST, ids=NAMES)
def test_what_it_took_is_no_sale(there, other, shop, problem):
    loses_answers(there, problem)
    sells(there, shop, 2)

    there.outside.answer_level = None
    sold_there(there, shop, 0)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (18, 18)
    assert not Push.objects.filter(awaited__gt=0).exists()


def is_not_called(there, until) -> None:
    Pulse.objects.filter(connection=there.connection).update(open_until=until)


def test_what_it_was_surely_not_told_is_not_told_once_it_is_past(there, shop):
    sells(there, shop, 0)
    is_not_called(there, timezone.now() + timedelta(hours=1))
    sells(there, shop, 2)
    calls = there.outside.calls["push_levels"]

    is_not_called(there, None)
    sells(there, shop, -2)

    assert (there.outside.calls["push_levels"], shows(there, shop)) == (calls, 20)
    assert Push.objects.values_list("status", "tried").get() == ("idle", None)


@pytest.mark.parametrize(
    "problem", [Throttled("Slow down", after=0.0), Down("Nobody there")], ids=["throttled", "down"]
)
def test_of_a_batch_that_broke_off_some_may_have_been_taken(there, shop, problem):
    sells(there, shop, 0)
    loses_answers(there, problem)
    sells(there, shop, 2)
    assert Push.objects.get().tried == {"quantity": 18}

    there.outside.answer_level = None
    Pulse.objects.update(budget=10)
    sells(there, shop, -2)

    assert shows(there, shop) == 20


def test_the_doubt_stays_while_nothing_is_told(there, other, shop):
    loses_answers(there, Unclear("No answer came."))
    sells(there, shop, 2)
    is_not_called(there, timezone.now() + timedelta(hours=1))
    sells(there, shop, 1)

    assert Push.objects.get(tried__isnull=False).tried == {"quantity": 18}
    is_not_called(there, None)
    there.outside.answer_level = None
    sold_there(there, shop, 0)
    settle(there, other)

    assert (shows(there, shop), shows(other, shop)) == (17, 17)
    assert not Push.objects.filter(awaited__gt=0).exists()


def test_news_from_before_does_not_end_the_doubt(there, other, shop):
    loses_answers(there, Unclear("No answer came."))
    sells(there, shop, 2)
    said = channel_awaited.Said(Listing.objects.get(connection=there.connection).pk, "S1", 18, 20, timezone.now())

    channel_awaited.hear(by=SYSTEM, connection=there.connection, said=[said])
    there.outside.answer_level = None
    sells(there, shop, -2)

    assert shows(there, shop) == 20


def test_news_from_before_it_was_told_is_past(there, other, shop):
    sells(there, shop, 0)
    said = channel_awaited.Said(Listing.objects.get(connection=there.connection).pk, "S1", 18, 20, outbox.clock())
    sells(there, shop, 2)

    found = channel_awaited.hear(by=SYSTEM, connection=there.connection, said=[said])
    sells(there, shop, -2)

    assert (found.past, shows(there, shop)) == ({(said.listing_id, "S1")}, 20)


def test_what_is_said_while_it_is_told_is_looked_at_again(there, other, shop):
    sells(there, shop, 0)
    adjust(shop.mug, shop.soho, -2)
    channel_sync.stock_changed([shop.level().pk])
    (claim,) = outbox.claim(there.connection.pk, "level", 1)

    sold_there(there, shop, 1)
    inbound = Inbound.objects.get()

    assert (inbound.status, inbound.reason) == ("waiting", "being_told")
    assert Push.objects.values_list("sent", "awaited").get(pk=claim.id) == ({"quantity": 20}, 0)


def test_older_news_that_comes_later_is_past(there, other, shop):
    sells(there, shop, 0)
    Push.objects.update(sent_at=timezone.now() - timedelta(hours=1))

    sold_there(there, shop, 2, seconds=-10)
    sold_there(there, shop, -1, seconds=-20)

    assert Push.objects.values_list("sent", "awaited").get(awaited__gt=0) == ({"quantity": 18}, 2)
    assert Inbound.objects.latest("pk").reason == "older"


def test_a_refused_number_is_a_sale_when_it_is_shown_later(there, other, shop):
    there.outside.answer_level = lambda row: Result("refused", code="gone")
    sells(there, shop, 1)
    there.outside.answer_level = None

    sold_there(there, shop, 1)

    assert Push.objects.get(awaited__gt=0).awaited == 1


def test_whoever_lost_the_claim_tells_nothing_and_writes_nothing_down(there, shop):
    channel_sync.stock_changed([shop.level().pk])
    (late,) = outbox.claim(there.connection.pk, "level", 1)
    Push.objects.update(leased_until=timezone.now())
    (mine,) = outbox.claim(there.connection.pk, "level", 1)
    before = Push.objects.values().get()

    may_tell = telling.begin([(late, {"quantity": 1})])
    telling.settle(done=[Done(late, {"quantity": 1}, told=False)])
    telling.settle(again=[Again(late, "Too late", 0.0)])
    telling.settle(parked=[Again(late, "Too late")])

    assert (may_tell, Push.objects.values().get()) == (set(), before)
    assert telling.begin([(mine, {"quantity": 20})]) == {mine.id}
