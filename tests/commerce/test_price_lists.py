"""Lists over the base price, changes at an instant, and what is shown meanwhile."""

from datetime import timedelta

import pytest

from commerce import catalog, price_lists, transactions
from commerce.actors import SYSTEM
from commerce.models import Price, PriceList
from commerce.price_lists import InvalidPrices, NewPrice, NewPriceList, PriceAlreadyScheduled, PriceListTaken
from commerce.pricing.basket import Shopper
from commerce.pricing.quote import quote
from commerce.state import InvalidTransition
from tests.commerce.pricing.baskets import NOON, basket, item
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def price_list(kind="base", **fields):
    new = {"code": kind, "name": kind.title(), "kind": kind, "currency": "GBP"} | fields
    return price_lists.create(new=NewPriceList(**new), by=SYSTEM)


def put(listed, variant, amount, at=NOON, **fields):
    with transactions.at(at):
        new = NewPrice(variant_id=variant.pk, amount=amount, **fields)
        price_lists.set_prices(price_list=listed, prices=[new], by=SYSTEM)


def schedule(listed, variant, amount, live_at, at=NOON):
    with transactions.at(at):
        new = NewPrice(variant_id=variant.pk, amount=amount)
        return price_lists.schedule(price_list=listed, name="Sale", live_at=live_at, prices=[new], by=SYSTEM)


@pytest.fixture
def web():
    return factories.ChannelFactory(code="web")


@pytest.fixture
def jacket():
    return factories.variant("JACKET", price=1000)


def unit_price(web, variant, quantity=1, at=NOON, **fields):
    return quote(basket(web, item(variant, quantity), at=at, **fields)).lines[0].unit_price


def test_the_most_particular_list_wins_whatever_it_costs(web, jacket):
    soho = factories.LocationFactory(code="soho")
    put(price_list("currency"), jacket, 900)
    put(price_list("channel", channel=web), jacket, 950)
    put(price_list("location", location=soho), jacket, 980)
    put(price_list("group", group="trade"), jacket, 700)
    put(price_list("contract", customer_id=7), jacket, 800)

    assert unit_price(web, jacket) == 950
    assert unit_price(web, jacket, location_id=soho.pk) == 980
    assert unit_price(web, jacket, shopper=Shopper(group="trade")) == 700
    assert unit_price(web, jacket, shopper=Shopper(group="trade", customer_id=7)) == 800
    assert unit_price(factories.ChannelFactory(), jacket) == 900


def test_the_line_names_the_list_and_the_reason(web, jacket):
    put(price_list("group", code="trade", name="Trade", group="trade"), jacket, 700, min_quantity=10)

    line = quote(basket(web, item(jacket, 4), item(jacket, 6), shopper=Shopper(group="trade"))).lines[0]

    assert (line.unit_price, line.list_price, line.price_list) == (700, 1000, "trade")
    assert line.price_reason == "Price for the customer's group from 10 units: Trade"


def test_a_break_counts_all_units_of_the_basket(web, jacket):
    listed = price_list("currency")
    put(listed, jacket, 900, min_quantity=5)
    put(listed, jacket, 800, min_quantity=10)

    assert [unit_price(web, jacket, quantity) for quantity in (4, 5, 10)] == [1000, 900, 800]


def test_a_scheduled_price_is_live_at_its_instant(web, jacket):
    schedule(price_list(), jacket, 750, NOON + HOUR)

    before, at_once = NOON + HOUR - timedelta(microseconds=1), NOON + HOUR

    assert (unit_price(web, jacket, at=before), unit_price(web, jacket, at=at_once)) == (1000, 750)


def test_a_quote_holds_no_longer_than_the_price(web, jacket):
    schedule(price_list(), jacket, 750, NOON + timedelta(minutes=5))

    assert quote(basket(web, item(jacket))).valid_until == NOON + timedelta(minutes=5)


def test_a_change_is_taken_back_before_and_after_it_is_live(web, jacket):
    listed = price_list()
    early, late = schedule(listed, jacket, 750, NOON + HOUR), schedule(listed, jacket, 700, NOON + 2 * HOUR)

    with transactions.at(NOON):
        price_lists.roll_back(change=late, by=SYSTEM)
    with transactions.at(NOON + 3 * HOUR):
        price_lists.roll_back(change=early, by=SYSTEM)

    moments = [NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]
    assert [unit_price(web, jacket, at=moment) for moment in moments] == [750, 750, 1000]
    with pytest.raises(InvalidTransition):
        price_lists.roll_back(change=early, by=SYSTEM)


def test_a_price_set_by_hand_replaces_the_one_in_force_and_keeps_it_on_record(web, jacket):
    listed = price_list()
    put(listed, jacket, 900)
    put(listed, jacket, 950, at=NOON + HOUR)

    assert unit_price(web, jacket, at=NOON + HOUR) == 950
    assert list(Price.objects.order_by("id").values_list("amount", "ends_at")) == [(900, NOON + HOUR), (950, None)]


def test_no_amount_ends_the_price(web, jacket):
    listed = price_list("currency")
    put(listed, jacket, 900)

    put(listed, jacket, None, at=NOON + HOUR)

    assert unit_price(web, jacket, at=NOON + HOUR) == 1000


def test_an_inactive_list_counts_for_nothing(web, jacket):
    listed = price_list("currency")
    put(listed, jacket, 900)

    price_lists.change(price_list_id=listed.pk, changes={"active": False}, expected=None, by=SYSTEM)

    assert unit_price(web, jacket) == 1000


def test_two_changes_cannot_set_one_price_at_one_instant(jacket):
    listed = price_list()
    schedule(listed, jacket, 750, NOON + HOUR)

    with pytest.raises(PriceAlreadyScheduled) as refused:
        schedule(listed, jacket, 700, NOON + HOUR)

    assert refused.value.facts == {"skus": ["JACKET"]}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"kind": "group"}, "group"),
        ({"kind": "currency", "group": "trade"}, "group"),
        ({"kind": "currency", "currency": "GBP1"}, "currency"),
        ({"kind": "secret"}, "kind"),
        ({"kind": "currency", "starts_at": NOON, "ends_at": NOON}, "ends_at"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(fields, path):
    with pytest.raises(InvalidPrices) as refused:
        price_list(**fields)

    assert [error["path"] for error in refused.value.errors] == [path]


def test_a_second_list_of_that_name_or_a_second_base_is_refused():
    price_list()

    with pytest.raises(PriceListTaken):
        price_list("base", code="other")
    with pytest.raises(PriceListTaken):
        price_list("currency", code="base")
    assert PriceList.objects.count() == 1


@pytest.mark.parametrize("starts_at", [None, NOON - 2 * HOUR])
def test_a_price_that_has_ended_already_is_refused_and_ends_nothing(web, jacket, starts_at):
    listed = price_list()
    put(listed, jacket, 750, at=NOON - 3 * HOUR)

    with pytest.raises(InvalidPrices) as refused:
        put(listed, jacket, 700, at=NOON, starts_at=starts_at, ends_at=NOON - HOUR)

    assert [error["path"] for error in refused.value.errors] == ["prices[0].ends_at"]
    assert unit_price(web, jacket, at=NOON) == 750


def test_a_typed_price_ends_the_dated_one(web, jacket):
    put(price_list(), jacket, 750, at=NOON)

    with transactions.at(NOON + HOUR):
        catalog.change_variant(variant_id=jacket.pk, changes={"price": 1200}, expected=None, by=SYSTEM)

    assert unit_price(web, jacket, at=NOON + HOUR) == 1200


def test_saving_the_shown_price_keeps_the_dated_one(web, jacket):
    put(price_list(), jacket, 750, at=NOON, ends_at=NOON + 2 * HOUR)

    with transactions.at(NOON + HOUR):
        catalog.change_variant(variant_id=jacket.pk, changes={"price": 750, "title": "L"}, expected=None, by=SYSTEM)

    assert [unit_price(web, jacket, at=NOON + hours * HOUR) for hours in (1, 2)] == [750, 1000]
