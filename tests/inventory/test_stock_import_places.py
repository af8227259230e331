"""Places in stock files of Shopify, which calls them as that shop does: ours by name, a single foreign one as asked."""

import pytest

from commerce.imports import error_rows, run
from inventory.models import Level
from tests.commerce.imports.files import errors, imported, take_in, warehouse
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "Handle,SKU,Location,On hand (current),On hand (new)\n"
ONE_PLACE = f"{HEADER}c,COAT,Main Street,5,\nm,MUG,main street ,6,\nh,HAT,,7,\nt,TEE,Main Street,not stocked,\n"


def on_hand() -> list[tuple[str, str, int]]:
    levels = Level.objects.order_by("variant__sku", "location__code")
    return list(levels.values_list("variant__sku", "location__code", "on_hand"))


@pytest.fixture
def soho():
    factories.product("COAT", "MUG", "HAT", "TEE")
    return factories.LocationFactory(code="soho", name="Soho Store")


@pytest.mark.parametrize("rows", [1, 500])
def test_a_file_of_one_foreign_place_goes_to_the_location_of_the_request(monkeypatch, soho, rows):
    monkeypatch.setattr(run, "BATCH_ROWS", rows)

    tried = imported(ONE_PLACE, kind="stock", format="shopify", location=soho, dry_run=True)
    record = imported(ONE_PLACE, kind="stock", format="shopify", location=soho)

    assert errors(tried) == errors(record) == []
    assert (tried.rows_ok, tried.rows_changed) == (record.rows_ok, record.rows_changed) == (4, 3)
    assert on_hand() == [("COAT", "soho", 5), ("HAT", "soho", 7), ("MUG", "soho", 6)]


def test_a_place_of_ours_is_where_its_rows_go_also_when_it_is_the_only_one(soho):
    imported(f"{HEADER}c,COAT,soho store,5,\n", kind="stock", format="shopify", location=warehouse())

    assert on_hand() == [("COAT", "soho", 5)]


@pytest.mark.parametrize("rows", [1, 500])
@pytest.mark.parametrize("last", ["Main Street", "Soho Store"])
def test_of_several_places_the_foreign_ones_are_refused(monkeypatch, soho, rows, last):
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    text = f"{HEADER}c,COAT,Mars,5,\nm,MUG,Mars,6,\nh,HAT,{last},7,\n"

    record = imported(text, kind="stock", format="shopify", location=warehouse())

    unknown = [2, 3, 4] if last == "Main Street" else [2, 3]
    assert errors(record) == [(row, "location", "unknown_location") for row in unknown]
    assert on_hand() == ([] if last == "Main Street" else [("HAT", "soho", 7)])


def test_a_file_of_one_foreign_place_goes_on_in_a_later_turn(monkeypatch, soho):
    monkeypatch.setattr(run, "BATCH_ROWS", 1)
    record = take_in(ONE_PLACE, kind="stock", format="shopify", location=soho).record

    while record.status != "completed":
        record = run.work(record.pk, seconds=0)

    assert (errors(record), len(on_hand())) == ([], 3)


def test_failed_rows_of_a_foreign_place_stay_foreign_and_those_of_the_only_place_do_not(soho):
    several = imported(f"{HEADER}c,COAT,Mars,5,\nm,MUG,Soho Store,6,\n", kind="stock", format="shopify", location=soho)
    one = imported(f"{HEADER}c,COAT,Mars,5,\nn,NEW,Mars,6,\n", kind="stock", format="shopify", location=soho)
    factories.variant("NEW")

    again = [
        imported("".join(error_rows.lines(record)), kind="stock", format="shopify", location=soho)
        for record in (several, one)
    ]

    assert [errors(record) for record in again] == [[(2, "location", "unknown_location")], []]
    assert ("NEW", "soho", 6) in on_hand()


def test_our_own_layout_names_our_own_places(soho):
    record = imported("sku,location,on_hand\nCOAT,mars,1\n", kind="stock", location=soho)

    assert errors(record) == [(2, "location", "unknown_location")]
