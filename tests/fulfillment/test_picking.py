"""Picking counts what is wanted, once, and moves by itself."""

import pytest

from commerce.actors import SYSTEM, LocationNotAllowed
from commerce.models import Barcode
from commerce.state import InvalidTransition
from fulfillment import pick_list, picking
from fulfillment.models import FulfillmentEvent, FulfillmentLine
from fulfillment.picking import Scan, TooManyPicked, WrongItem
from inventory import bins
from tests.cast import gather
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place

CODE = "5012345678900"


@pytest.fixture
def mixed(shop):
    """Two lines with mugs, and one kit of a mug and two teas."""
    tea, kit = catalog.variant("TEA"), catalog.variant("TEA-SET")
    receive(tea, shop.soho, 9)
    Barcode.objects.create(variant=shop.mug, code=CODE, key=CODE.zfill(14))
    bought = [Buy(shop.mug, 2, place=shop.soho), Buy(kit, 1, place=shop.soho, kit=((shop.mug, 1), (tea, 2)))]
    return work.one(place(shop.web, bought), at="accepted")


def picked(fulfillment):
    return list(FulfillmentLine.objects.filter(fulfillment=fulfillment).order_by("id").values_list("picked", flat=True))


def pick(fulfillment, *codes, units=1):
    return picking.pick(by=SYSTEM, fulfillment=fulfillment, scans=[Scan(code, quantity=units) for code in codes])


def test_first_scan_begins_and_last_one_ends_it(shop, mixed):
    states = [pick(mixed, CODE).status, pick(mixed, "tea", CODE).status, pick(mixed, "TEA", shop.mug.sku).status]

    assert states == ["picking", "picking", "picked"]
    assert picked(mixed) == [2, 1, 2]
    units = [event.facts.get("units") for event in FulfillmentEvent.objects.filter(kind="units_picked").order_by("id")]
    line, kit = mixed.order.lines.order_by("position")
    tea = FulfillmentLine.objects.get(line=kit, per_unit=2).variant_id
    assert units == [
        [[line.pk, shop.mug.pk, 1]],
        [[kit.pk, tea, 1], [line.pk, shop.mug.pk, 1]],
        [[kit.pk, tea, 1], [kit.pk, shop.mug.pk, 1]],
    ]


@pytest.mark.parametrize("code", ["OTHER", "9999", "", "\x1d01"])
def test_wrong_article_never_counts_and_says_what_is_expected(shop, mixed, code):
    catalog.variant("OTHER")

    with pytest.raises(WrongItem) as refused:
        pick(mixed, CODE, code)

    assert [(each["sku"], each["barcode"], each["quantity"]) for each in refused.value.facts["expected"]] == [
        (shop.mug.sku, CODE, 1),
        (shop.mug.sku, CODE, 1),
        ("TEA", None, 2),
    ]
    mixed.refresh_from_db()
    assert (mixed.status, picked(mixed)) == ("accepted", [0, 0, 0])


def test_more_than_wanted_is_refused_whole(shop, mixed):
    with pytest.raises(TooManyPicked) as refused:
        pick(mixed, CODE, units=4)

    assert (refused.value.detail, picked(mixed)) == ("Only 3 of it are wanted. Nothing was counted.", [0, 0, 0])


def test_undone_pick_is_picked_again(shop, mixed):
    pick(mixed, CODE, units=3)
    pick(mixed, "TEA", units=2)

    again = picking.undo_pick(by=SYSTEM, fulfillment=mixed, scans=[Scan(variant_id=shop.mug.pk, quantity=2)])

    assert (again.status, picked(mixed)) == ("picking", [1, 0, 2])
    with pytest.raises(TooManyPicked):
        picking.undo_pick(by=SYSTEM, fulfillment=mixed, scans=[Scan(CODE, quantity=2)])


@pytest.mark.parametrize("state", ["routed", "ready", "collected"])
def test_only_accepted_work_is_picked(shop, state):
    found = work.one(mugs(shop), at=state)

    with pytest.raises(InvalidTransition) as refused:
        pick(found, shop.mug.sku)

    assert refused.value.facts["state"] == state


def test_picker_is_who_has_it_and_belongs_to_the_store(shop, mixed):
    cast = gather()

    with pytest.raises(LocationNotAllowed):
        picking.start(by=cast.actor("associate"), fulfillment=mixed)
    found = [picking.start(by=by, fulfillment=mixed) for by in (SYSTEM, cast.actor("owner"), cast.actor("owner"))]

    assert [each.picker_id for each in found] == [None, cast.people["owner"].pk, cast.people["owner"].pk]
    assert [event.kind for event in FulfillmentEvent.objects.order_by("id")][-2:] == ["picking", "picker"]


def test_list_is_one_walk_through_the_store(shop, mixed, django_assert_num_queries):
    tea = FulfillmentLine.objects.get(per_unit=2).variant
    other = work.one(mugs(shop, 1), at="accepted")
    bins.put(by=SYSTEM, location_id=shop.soho.pk, variant_id=tea.pk, bins=[("A", "A-2", 2), ("C", "C-1", 1)])
    bins.put(by=SYSTEM, location_id=shop.soho.pk, variant_id=shop.mug.pk, bins=[("A", "A-9", 1)])

    with django_assert_num_queries(2):
        stops = pick_list.of([mixed.pk, other.pk])

    assert [(stop.variant.pk, stop.zone, stop.bin, stop.others, stop.wanted, stop.picked) for stop in stops] == [
        (shop.mug.pk, "A", "A-9", [], 4, 0),
        (tea.pk, "A", "A-2", ["C C-1"], 2, 0),
    ]
