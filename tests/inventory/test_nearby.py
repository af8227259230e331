"""Stores near a shopper: by distance, each with its own units, never a sum."""

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Location
from inventory import nearby, stock
from inventory.lines import Line
from inventory.stock import Posting
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
SOHO, CAMDEN, LEEDS = (51.5137, -0.1357), (51.5390, -0.1426), (53.7997, -1.5492)


def store(code: str, place: tuple[float, float], kind: str = "store") -> Location:
    return factories.LocationFactory(code=code, kind=kind, latitude=place[0], longitude=place[1])


def test_stores_come_by_distance_with_their_own_units(django_assert_num_queries) -> None:
    leeds, soho, camden = store("leeds", LEEDS), store("soho", SOHO), store("camden", CAMDEN)
    store("warehouse", SOHO, kind="warehouse")
    coat = factories.variant("COAT")
    lines = [Posting(coat.pk, soho.pk, delta=1), Posting(coat.pk, leeds.pk, delta=9)]
    stock.receive(by=SYSTEM, lines=lines, reference="D-1")
    now = transactions.now()

    with django_assert_num_queries(2):
        found = nearby.find(lines=[Line(coat.pk, 2)], near=SOHO, channel=None, now=now, limit=10)

    assert [(place.location.code, place.distance_km, place.available[coat.pk], place.covers) for place in found] == [
        ("soho", 0.0, 1, False),
        ("camden", 2.9, 0, False),
        ("leeds", 271.5, 9, True),
    ]
    assert camden.pk


def test_only_the_nearest_are_asked_about() -> None:
    for code, place in {"leeds": LEEDS, "soho": SOHO, "camden": CAMDEN}.items():
        store(code, place)
    coat = factories.variant("COAT")

    found = nearby.find(lines=[Line(coat.pk, 1)], near=LEEDS, channel=None, now=transactions.now(), limit=1)

    assert [place.location.code for place in found] == ["leeds"]


@pytest.mark.parametrize("text", ["", "51.5", "51.5,-0.1,3", "91,0", "0,181", "NaN,0", "5e1,0", "٥١,0", "51.5, -0.1"])
def test_nonsense_is_no_place(text: str) -> None:
    assert nearby.read_coordinates(text) is None


def test_coordinates_are_read() -> None:
    assert nearby.read_coordinates("51.5137,-0.1357") == SOHO
