"""Every picked unit lies in exactly one parcel, and a parcel weighs what lies in it."""

import pytest

from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from fulfillment import boxes, packing
from fulfillment.boxes import Content
from fulfillment.models import Box, Parcel, ParcelLine
from fulfillment.packing import LabelInTheWay, NewParcel, TooHeavy, WeightOff, WrongContents
from fulfillment.shipping import ship
from tests.factories import fulfillment as work
from tests.factories.orders import mugs
from tests.fulfillment import rig


def pack(fulfillment, *parcels, **more):
    return packing.pack(by=SYSTEM, fulfillment=fulfillment, parcels=parcels, **more)


def test_several_parcels_hold_all_units(shop):
    found = rig.picked(shop, 3)

    done = pack(found, rig.parcel(found, 2, box=rig.box()), rig.parcel(found, 1))

    parcels = Parcel.objects.filter(fulfillment=found).values_list("position", "weight_grams", "expected_grams")
    assert (done.status, list(parcels)) == ("packed", [(1, 700, 700), (2, 300, 300)])
    assert list(ParcelLine.objects.order_by("id").values_list("quantity", flat=True)) == [2, 1]


@pytest.mark.parametrize("split", [(2,), (2, 2), (4,), ()])
def test_units_that_are_missing_or_too_many_are_named(shop, split):
    found = rig.picked(shop, 3)

    with pytest.raises(WrongContents) as refused:
        pack(found, *(rig.parcel(found, units) for units in split))

    line = rig.line_of(found).line
    assert refused.value.facts["lines"] == [
        {"line": line.public_id, "sku": line.sku, "picked": 3, "packed": sum(split)}
    ]
    assert Parcel.objects.count() == 0


def test_lines_of_another_shipment_and_empty_parcels_are_refused(shop):
    found, other = rig.picked(shop, 3), rig.picked(shop, 1)

    for extra in (rig.parcel(other, 1), NewParcel(())):
        with pytest.raises(WrongContents):
            pack(found, rig.parcel(found, 3), extra)


@pytest.mark.parametrize(("weighed", "right"), [(1000, True), (950, True), (949, False), (1051, False)])
def test_a_weight_that_is_off_names_what_it_should_be(shop, weighed, right):
    found = rig.picked(shop, 3)
    parcel = rig.parcel(found, 3, box=rig.box(), weight_grams=weighed)

    if right:
        assert pack(found, parcel).status == "packed"
        return
    with pytest.raises(WeightOff) as refused:
        pack(found, parcel)
    assert refused.value.facts == {
        "parcels": [{"parcel": 0, "weight_grams": weighed, "expected": 1000}], "expected": 1000,
    }  # fmt: skip
    assert pack(found, parcel, confirmed=True).status == "packed"


def test_goods_without_a_weight_are_not_judged(shop):
    found = rig.picked(shop, 3)
    type(shop.mug).objects.update(weight_grams=None)

    pack(found, rig.parcel(found, 3, weight_grams=9_999))

    assert Parcel.objects.values_list("weight_grams", "expected_grams").get() == (9_999, 0)


def test_a_box_bears_only_so_much(shop):
    found = rig.picked(shop, 3)

    with pytest.raises(TooHeavy) as refused:
        pack(found, rig.parcel(found, 3, box=rig.box(most_grams=899)), confirmed=True)

    assert refused.value.facts == {"box": "small", "most_grams": 899, "weight_grams": 1000}


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "ready"])
def test_only_what_is_picked_is_packed(shop, state):
    found = work.one(mugs(shop), at=state)

    with pytest.raises(InvalidTransition) as refused:
        pack(found, rig.parcel(found, 3))

    assert refused.value.facts["state"] == state


def test_unpacked_goods_are_packed_again(shop):
    found = rig.packed(shop, 2, 1)

    packing.unpack(by=SYSTEM, fulfillment=found)
    done = pack(found, rig.parcel(found, 3))

    assert (done.status, [parcel.position for parcel in packing.parcels_of(found)]) == ("packed", [3])


def test_a_parcel_with_a_label_is_not_opened_unless_it_has_left(shop):
    found = rig.packed(shop, 2, 1)
    gone, here = packing.parcels_of(found)
    for parcel in (gone, here):
        parcel.labels.create(key=f"k{parcel.pk}", carrier="test", service="s", currency="GBP", status="bought")
    ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[gone.pk])

    with pytest.raises(LabelInTheWay):
        packing.unpack(by=SYSTEM, fulfillment=found)
    here.labels.update(status="voided")

    assert packing.unpack(by=SYSTEM, fulfillment=found).status == "picked"
    assert packing.parcels_of(found) == [gone]


def _boxes(*most: int) -> list[Box]:
    return [Box(pk=index, code=str(size), title="", most_grams=size, tare_grams=50) for index, size in enumerate(most)]


@pytest.mark.parametrize(
    ("units", "sizes", "wanted"),
    [
        (2, (500, 1000, 5000), [("1000", 2, 650)]),
        (5, (1000, 2000), [("2000", 5, 1550)]),
        (7, (1000, 2000), [("2000", 6, 1850), ("1000", 1, 350)]),
        (2, (), [(None, 2, 600)]),
        (1, (200,), [(None, 1, 300)]),
    ],
)
def test_the_lightest_box_that_bears_it_is_proposed(units, sizes, wanted):
    found = boxes.propose([Content(1, units)], {1: 300}, _boxes(*sizes))

    assert [(one.box and one.box.code, one.contents[0].units, one.grams) for one in found] == wanted


def test_proposed_parcels_can_be_packed_as_they_are(shop):
    rig.box(most_grams=600)
    found = rig.picked(shop, 3)

    proposals = packing.proposed(found)
    done = pack(found, *(NewParcel(one.contents, one.box) for one in proposals))

    assert (len(proposals), done.status) == (2, "packed")
