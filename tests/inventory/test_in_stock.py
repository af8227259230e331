"""`GET /variants?in_stock=`: what has a unit free now, anywhere or at one location, counting live holds only."""

from datetime import UTC, datetime

import pytest

from commerce import transactions
from tests.api_client import api
from tests.factories import commerce as factories
from tests.factories.inventory import hold, keep_back, receive

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def catalog(shop):
    """The shop's mug at Soho, and a SKU that was never stocked."""
    receive(shop.mug, shop.soho, 2)
    return shop, factories.variant("NEVER-HERE").sku


def listed(query):
    answer = api("catalog.read").get(f"/variants?{query}")
    assert answer.status_code == 200, answer.content
    return [row["sku"] for row in answer.json()["results"]]


def test_in_stock_is_what_has_a_unit_free_anywhere(catalog):
    shop, never = catalog

    assert (listed("in_stock=true"), listed("in_stock=false")) == ([shop.mug.sku], [never])


def test_in_stock_at_a_location_is_what_has_a_unit_free_there(catalog):
    shop, never = catalog

    assert listed(f"in_stock=true&location={shop.soho.code}") == [shop.mug.sku]
    assert listed(f"in_stock=true&location={shop.bath.code}") == []
    assert listed(f"in_stock=false&location={shop.bath.code}") == [shop.mug.sku, never]


def test_held_units_are_not_in_stock(catalog):
    shop, never = catalog
    hold(shop.pos, shop.line(2, shop.soho))

    assert (listed("in_stock=true"), listed("in_stock=false")) == ([], [shop.mug.sku, never])


def test_hold_that_ran_out_counts_no_more_for_the_list(shop):
    with transactions.at(LONG_AGO):
        receive(shop.mug, shop.soho, 2)
        hold(shop.pos, shop.line(2, shop.soho), seconds=60)

    assert listed("in_stock=true") == [shop.mug.sku]


def test_no_channel_keeps_units_back_from_the_list(catalog):
    shop, _never = catalog
    keep_back(5)

    assert listed("in_stock=true") == [shop.mug.sku]


def test_closed_location_has_nothing_in_stock(catalog):
    shop, never = catalog
    shop.soho.active = False
    shop.soho.save()

    assert (listed("in_stock=true"), listed("in_stock=false")) == ([], [shop.mug.sku, never])


def test_list_in_stock_takes_as_many_statements_for_three_as_for_one(catalog, django_assert_num_queries):
    shop, _never = catalog
    client = api("catalog.read")
    client.get("/variants?in_stock=true")

    with django_assert_num_queries(7) as one:
        client.get("/variants?in_stock=true")
    for _ in range(2):
        receive(factories.variant(), shop.soho, 1)
    with django_assert_num_queries(len(one)):
        client.get("/variants?in_stock=true")
