"""Lines without a location: one place for the whole line, else the fewest, around the lines that name one."""

import pytest

from commerce.models import Assortment, Location, Product
from inventory import planning
from inventory.shortages import OutOfStock
from tests.factories.commerce import LocationFactory
from tests.factories.inventory import hold, keep_back, receive


def places(held):
    return {row.location_id: row.quantity for row in held.lines.all()}


def test_the_first_place_by_rank_that_holds_the_whole_line_serves_it(shop):
    receive(shop.mug, shop.soho, 1)
    receive(shop.mug, shop.bath, 5)
    last = LocationFactory(rank=3)
    receive(shop.mug, last, 9)

    assert places(hold(shop.web, shop.line(3))) == {shop.bath.pk: 3}


def test_a_line_is_split_over_the_fullest_places(shop):
    last = LocationFactory(rank=3)
    for place, units in ((shop.soho, 1), (shop.bath, 3), (last, 4)):
        receive(shop.mug, place, units)

    assert places(hold(shop.web, shop.line(6))) == {last.pk: 4, shop.bath.pk: 2}


def test_safety_is_kept_at_every_place(shop):
    keep_back(1, channel=shop.web)
    receive(shop.mug, shop.soho, 3)
    receive(shop.mug, shop.bath, 3)

    with pytest.raises(OutOfStock) as refused:
        hold(shop.web, shop.line(5))

    assert refused.value.facts["shortages"] == [{"sku": shop.mug.sku, "location": None, "requested": 5, "available": 4}]
    assert places(hold(shop.web, shop.line(4))) == {shop.soho.pk: 2, shop.bath.pk: 2}


def test_lines_that_name_a_place_come_first(shop):
    receive(shop.mug, shop.soho, 2)
    receive(shop.mug, shop.bath, 1)

    held = hold(shop.web, shop.line(1), shop.line(2, shop.soho))

    assert places(held) == {shop.soho.pk: 2, shop.bath.pk: 1}


def test_lines_that_compete_for_the_same_units_are_refused_together(shop):
    receive(shop.mug, shop.soho, 3)

    with pytest.raises(OutOfStock) as refused:
        hold(shop.web, shop.line(2), shop.line(2, shop.soho))

    assert [(s["location"], s["requested"]) for s in refused.value.facts["shortages"]] == [(None, 2)]


def test_closed_places_and_places_outside_the_assortment_ship_nothing(shop):
    receive(shop.mug, shop.soho, 5)
    receive(shop.mug, shop.bath, 5)
    Product.objects.update(in_all_locations=False)
    Assortment.objects.create(product=shop.mug.product, location=shop.bath)
    Assortment.objects.create(product=shop.mug.product, location=shop.soho)
    Location.objects.filter(pk=shop.soho.pk).update(active=False)

    with pytest.raises(OutOfStock):
        hold(shop.web, shop.line(6))

    assert places(hold(shop.web, shop.line(5))) == {shop.bath.pk: 5}


def test_candidates_are_all_levels_that_could_serve(shop):
    found = planning.candidates([shop.line(1), shop.line(1, shop.bath)])

    assert set(found) == {(shop.mug.pk, shop.soho.pk), (shop.mug.pk, shop.bath.pk)}
