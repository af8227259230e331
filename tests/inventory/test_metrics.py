"""Counts over many levels, each recounted by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from inventory import metrics, reservations, stock
from inventory.lines import Line
from inventory.metrics import Drift, Flow, StoreCounts
from inventory.models import Level
from inventory.stock import Posting
from tests.factories import commerce as make
from tests.factories.kits import make_kit

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def soho():
    return make.LocationFactory(code="soho")


@pytest.fixture
def camden():
    return make.LocationFactory(code="camden")


def receive(variant, location, units, *, at=None):
    with transactions.at(at or transactions.now()):
        stock.receive(by=SYSTEM, lines=[Posting(variant.pk, location.pk, delta=units)], reference=f"DN-{units}")


def hold(variant, location, units, *, at, minutes):
    with transactions.at(at):
        return reservations.hold(
            by=SYSTEM,
            channel=make.ChannelFactory(),
            lines=[Line(variant.pk, units, location.pk)],
            seconds=minutes * 60,
        )


def test_shelf_counts_skus_by_what_is_free(soho, camden):
    plenty, low, sold_out, elsewhere = (make.variant() for _ in range(4))
    receive(plenty, soho, 10)
    receive(low, soho, metrics.LOW_AT)
    for variant in (sold_out, elsewhere):
        receive(variant, soho, 1)
        stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=-1)], reason="damaged")
    receive(elsewhere, camden, 4)

    shelf = metrics.shelf(location_ids=[soho.pk], now=transactions.now())

    assert (shelf.skus, shelf.in_stock, shelf.free) == (4, 2, 10 + metrics.LOW_AT)
    assert (shelf.low, shelf.sold_out, shelf.elsewhere) == (1, 2, 1)
    assert (shelf.shortfall, shelf.short) == (0, 0)


def test_endless_stock_of_many_skus_adds_up(soho):
    for variant in (make.variant() for _ in range(3)):
        receive(variant, soho, 1_000_000_000)

    assert metrics.per_store(now=transactions.now())[soho.pk].free == 3_000_000_000


def test_shelf_of_all_places_takes_them_together(soho, camden):
    variant = make.variant()
    receive(variant, soho, 1)
    receive(variant, camden, 1)

    shelf = metrics.shelf(location_ids=None, now=transactions.now())

    assert (shelf.skus, shelf.free, shelf.low) == (1, 2, 1)


def test_archived_variants_do_not_count(soho):
    variant = make.variant()
    receive(variant, soho, 5)
    variant.status = variant.Status.ARCHIVED
    variant.save()

    assert metrics.shelf(location_ids=None, now=transactions.now()).skus == 0


def test_what_an_article_had_before_it_was_a_kit_is_no_stock_but_its_promises_are(soho):
    cup, article, now = make.variant("CUP"), make.variant("SET"), transactions.now()
    receive(cup, soho, 7)
    receive(article, soho, 3)
    hold(article, soho, 3, at=now, minutes=10)
    stock.adjust(by=SYSTEM, lines=[Posting(article.pk, soho.pk, delta=-1)], reason="shrinkage")
    make_kit(article, CUP=2)

    def counted(moment):
        shelf = metrics.shelf(location_ids=[soho.pk], now=moment)
        return (shelf.skus, shelf.in_stock, shelf.free, shelf.low, shelf.sold_out), (shelf.shortfall, shelf.short)

    assert counted(now) == ((1, 1, 7, 0, 0), (1, 1))
    assert counted(now + timedelta(hours=1)) == ((1, 1, 7, 0, 0), (1, 1))  # two are free that nobody sells
    assert metrics.per_store(now=now) == {soho.pk: StoreCounts(free=7, low=0, sold_out=0, shortfall=1)}


def test_hold_counts_until_its_moment_and_not_after(soho):
    variant, start = make.variant(), transactions.now()
    receive(variant, soho, 5)
    hold(variant, soho, 2, at=start, minutes=10)

    def during(minutes):
        now = start + timedelta(minutes=minutes)
        held = metrics.held(location_ids=[soho.pk], now=now)
        return held.units, held.holds, metrics.shelf(location_ids=[soho.pk], now=now).free

    assert during(9) == (2, 1, 3)
    assert during(10) == (0, 0, 5)


def test_shortfall_is_counted_in_units_and_levels(soho):
    variant, now = make.variant(), transactions.now()
    receive(variant, soho, 3)
    hold(variant, soho, 3, at=now, minutes=10)
    stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=-2)], reason="shrinkage")

    shelf = metrics.shelf(location_ids=[soho.pk], now=now)

    assert (shelf.shortfall, shelf.short, shelf.free) == (2, 1, 0)
    assert metrics.per_store(now=now) == {soho.pk: StoreCounts(free=0, low=0, sold_out=1, shortfall=2)}


def test_flow_is_of_this_place_and_this_day(soho, camden):
    variant, midnight = make.variant(), datetime(2026, 11, 21, tzinfo=UTC)
    receive(variant, soho, 9, at=midnight - timedelta(seconds=1))
    receive(variant, soho, 5, at=midnight)
    receive(variant, soho, 4, at=midnight + timedelta(hours=1))
    receive(variant, camden, 7, at=midnight)
    with transactions.at(midnight + timedelta(hours=2)):
        stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=-3)], reason="damaged")

    flow = metrics.flow(location_ids=[soho.pk], since=midnight, now=midnight + timedelta(hours=3))

    assert flow == Flow(received=9, deliveries=2, left=3)


def test_drift_finds_a_level_that_its_ledger_does_not_explain(soho, camden):
    variant = make.variant()
    receive(variant, soho, 5)
    receive(variant, camden, 5)
    Level.objects.filter(location=soho).update(on_hand=6)

    assert metrics.drift(location_ids=[soho.pk]) == Drift(levels=1, wrong=1)
    assert metrics.drift(location_ids=[camden.pk]) == Drift(levels=1, wrong=0)
    assert metrics.drift(location_ids=None) == Drift(levels=2, wrong=1)


def test_moved_counts_days_of_the_given_zone(soho):
    variant, now = make.variant(), datetime(2026, 7, 3, 12, tzinfo=UTC)
    receive(variant, soho, 5, at=datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    receive(variant, soho, 2, at=datetime(2026, 7, 1, 23, 0, tzinfo=UTC))
    with transactions.at(now):
        stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=-1)], reason="damaged")

    days = metrics.moved(location_ids=[soho.pk], zone=LONDON, now=now, days=3)

    assert days == [(date(2026, 7, 1), 5), (date(2026, 7, 2), 2), (date(2026, 7, 3), 1)]


def test_counts_cost_one_query_each(soho, django_assert_num_queries):
    for _ in range(3):
        receive(make.variant(), soho, 5)
    now = transactions.now()

    with django_assert_num_queries(5):
        metrics.shelf(location_ids=[soho.pk], now=now)
        metrics.per_store(now=now)
        metrics.flow(location_ids=[soho.pk], since=now, now=now)
        metrics.held(location_ids=[soho.pk], now=now)
        metrics.drift(location_ids=[soho.pk])
