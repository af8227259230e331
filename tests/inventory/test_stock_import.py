"""Stock files set what is on hand through the ledger; nothing else of them counts, and no sale is undone."""

from datetime import timedelta

import pytest

from commerce import audit, transactions
from commerce.actors import SYSTEM, Actor
from commerce.imports import run
from commerce.imports.refusals import KindNotAvailable, MissingColumns
from inventory import reservations, stock
from inventory.lines import Line
from inventory.models import Level, Movement
from inventory.stock import Posting
from tests.commerce.imports.files import CATALOG, errors, imported, take_in, warehouse
from tests.factories import commerce as factories
from tests.factories.kits import make_kit

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = {"shopify": "products.shopify-layout.csv", "woocommerce": "products.woocommerce-layout.csv"}


def on_hand() -> list[tuple[str, str, int]]:
    levels = Level.objects.order_by("variant__sku", "location__code")
    return list(levels.values_list("variant__sku", "location__code", "on_hand"))


def test_stock_file_becomes_adjustments_per_location():
    soho, store = factories.LocationFactory(code="soho"), warehouse()
    factories.product("COAT-M", "COAT-L")

    record = imported("sku,location,on_hand\ncoat m,soho,5\nCOAT-M,,7\nCOAT-L,soho,0\n", kind="stock", location=store)

    assert on_hand() == [("COAT-L", "soho", 0), ("COAT-M", "soho", 5), ("COAT-M", "warehouse", 7)]
    assert (record.rows_ok, record.rows_changed) == (3, 2)
    assert list(Movement.objects.order_by("id").values_list("kind", "location", "before", "after", "cause")) == [
        ("adjustment", soho.pk, 0, 5, f"import:{record.public_id}"),
        ("adjustment", store.pk, 0, 7, f"import:{record.public_id}"),
    ]


def test_stock_file_again_changes_nothing_even_after_sales():
    text, place = "sku,on_hand\nCOAT,10\n", warehouse()
    variant = factories.variant("COAT")
    imported(text, kind="stock", location=place)
    stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, place.pk, delta=-4)], reason="other")

    again = take_in(text, kind="stock", location=place)

    assert again.already_imported is True
    assert on_hand() == [("COAT", "warehouse", 6)]


def test_stock_file_for_another_location_is_another_import():
    text = "sku,on_hand\nCOAT,10\n"
    factories.variant("COAT")

    imported(text, kind="stock", location=warehouse())
    imported(text, kind="stock", location=factories.LocationFactory(code="soho"))

    assert on_hand() == [("COAT", "soho", 10), ("COAT", "warehouse", 10)]


def test_stock_file_writes_only_what_differs():
    place = warehouse()
    factories.product("A", "B")
    imported("sku,on_hand\nA,10\nB,10\n", kind="stock", location=place)

    record = imported("sku,on_hand\nA,10\nB,8\n", kind="stock", location=place)

    assert record.rows_changed == 1
    assert Movement.objects.count() == 3


def test_stock_dry_run_changes_nothing():
    place = warehouse()
    factories.variant("COAT")

    record = imported("sku,on_hand\nCOAT,10\n", kind="stock", location=place, dry_run=True)

    assert (record.rows_ok, record.rows_changed) == (1, 1)
    assert (Level.objects.count(), Movement.objects.count()) == (0, 0)


def test_stock_rows_that_do_not_fit_are_refused_alone():
    soho = factories.LocationFactory(code="soho")
    factories.LocationFactory(code="camden")
    clerk = Actor("key", 7, "Soho", "key:7", grants=(("stock.write", frozenset({soho.pk})),))
    factories.variant("COAT")
    text = "sku,location,on_hand\nNOBODY,soho,1\nCOAT,mars,1\nCOAT,camden,1\nCOAT,soho,\nCOAT,soho,4\ncoat,soho,5\n"

    record = imported(text, kind="stock", location=soho, by=clerk)

    assert errors(record) == [
        (2, "sku", "unknown_sku"),
        (3, "location", "unknown_location"),
        (4, "location", "location_not_allowed"),
        (5, "on_hand", "out_of_range"),
        (7, "sku", "duplicate_sku"),
    ]
    assert on_hand() == [("COAT", "soho", 4)]
    assert Movement.objects.get().actor_id == 7


@pytest.mark.parametrize("rows", [1, 500])
def test_stock_row_after_a_refused_one_of_its_sku_and_place_counts(monkeypatch, rows):
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    place, article = warehouse(), factories.variant("SET")
    imported("sku,on_hand\nSET,3\n", kind="stock", location=place)
    factories.variant("COAT")
    make_kit(article, COAT=1)

    record = imported("sku,on_hand\nSET,5\nSET,1\nSET,0\n", kind="stock", location=place)

    assert errors(record) == [(2, "sku", "kit_has_no_stock"), (4, "sku", "duplicate_sku")]
    assert on_hand() == [("SET", "warehouse", 1)]


def test_stock_without_any_location_asks_for_one():
    factories.variant("COAT")

    assert errors(imported("sku,on_hand\nCOAT,1\n", kind="stock")) == [(2, "location", "required")]


def test_stock_row_with_an_endless_location_is_refused_alone():
    factories.product("COAT", "MUG")
    place = warehouse()

    record = imported(f"sku,location,on_hand\nCOAT,{'x' * 20_000},1\nMUG,,2\n", kind="stock", location=place)

    assert errors(record) == [(2, "location", "unknown_location")]
    assert (record.status, on_hand()) == ("completed", [("MUG", "warehouse", 2)])


@pytest.mark.parametrize("format", NAMES)
def test_stock_of_a_real_export_reads_only_sku_and_quantity(format):
    data = (CATALOG / NAMES[format]).read_bytes()
    imported(data, format=format)
    assert Level.objects.count() == 0

    record = imported(data, kind="stock", format=format, location=warehouse())

    assert (record.rows_failed, [code for _, _, code in errors(record)]) == (2, ["duplicate_sku"] * 2)
    assert Level.objects.filter(on_hand=100).count() == 86
    assert sum(Level.objects.values_list("on_hand", flat=True)) == 8600


def test_a_kind_that_nobody_offers_is_refused():
    with pytest.raises(KindNotAvailable) as refusal:
        take_in("email\na@example.com\n", kind="customers")

    assert set(refusal.value.facts["available"]) >= {"products", "stock"}


def test_stock_file_that_changes_nothing_still_sweeps_a_hold_that_ran_out():
    place, variant, web = warehouse(), factories.variant("COAT"), factories.ChannelFactory(code="web")
    imported("sku,on_hand\nCOAT,10\n", kind="stock", location=place)
    with transactions.at(transactions.now() - timedelta(hours=2)):
        reservations.hold(by=SYSTEM, channel=web, lines=[Line(variant.pk, 3, place.pk)])

    imported("sku,on_hand\nCOAT,10\n\n", kind="stock", location=place)

    assert Level.objects.get().held == 0
    assert audit.run(["L2"]).drift == 0


def test_rows_of_an_inventory_export_go_to_the_location_that_they_name():
    factories.LocationFactory(code="soho", name="Soho Store")
    factories.product("COAT", "MUG", "HAT", "TEE")
    header = "Handle,Title,SKU,Location,On hand (current),On hand (new)\n"
    rows = ["c,,COAT,Soho store,5,", "c,,COAT,Warehouse,7,8", "m,,MUG,SOHO,not stocked,", "h,,HAT,Mars,3,", "t,,TEE,,,"]

    text = header + "".join(f"{row}\n" for row in rows)
    record = imported(text, kind="stock", format="shopify", location=warehouse())

    assert errors(record) == [(5, "location", "unknown_location"), (6, "on hand (new)", "out_of_range")]
    assert on_hand() == [("COAT", "soho", 5), ("COAT", "warehouse", 8)]


def test_a_location_name_that_two_have_is_refused_and_a_code_wins():
    for code in ("north", "south"):
        factories.LocationFactory(code=code, name="Market")
    factories.LocationFactory(code="market-hall", name="North")
    factories.variant("COAT")

    record = imported("sku,location,on_hand\nCOAT,MARKET,1\nCOAT,north,2\n", kind="stock", location=warehouse())

    assert errors(record) == [(2, "location", "ambiguous_location")]
    assert on_hand() == [("COAT", "north", 2)]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Handle,SKU,Location,Available", "Available is what is left beside orders"),
        ("Handle,SKU,HS Code,COO,Soho,Warehouse", "one row per location"),
    ],
)
def test_an_inventory_export_without_what_stands_there_says_what_to_do(header, said):
    with pytest.raises(MissingColumns) as refusal:
        take_in(f"{header}\n{'x,' * header.count(',')}x\n", kind="stock", format="shopify", location=warehouse())

    assert said in refusal.value.detail
