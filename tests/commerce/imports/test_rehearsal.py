"""A dry run refuses what the import refuses, also where the rows stand in different batches."""

import pytest

from commerce.imports import run
from commerce.models import Product, RowClaim
from tests.commerce.imports.files import errors, imported, products

pytestmark = pytest.mark.django_db(transaction=True)
COAT = "coat,Coat,COAT-M,5012345678900,Size,M,9.00,GBP,,"


@pytest.fixture(autouse=True)
def a_row_at_a_time(monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", 1)


@pytest.mark.parametrize(
    ("line", "expected", "detail"),
    [
        (
            "mug,Mug,MUG,5012345678900,,,1.00,GBP,,", ("barcode", "barcode_taken"),
            "This barcode belongs to SKU of row 2.",
        ),
        (
            "coat,Coat,COAT-X,,Size,M,1.00,GBP,,", ("options", "duplicate_options"),
            "SKU of row 2 has the same options.",
        ),
        (
            "mug,Mug,СOAT-M,,,,1.00,GBP,,", ("sku", "confusable_sku"),
            "It looks like coat-m, which is there already but spelled with other letters.",
        ),
    ],
)  # fmt: skip
def test_a_dry_run_knows_what_its_earlier_rows_have_taken(line, expected, detail):
    text = products(COAT, "cup,Cup,CUP,,,,1.00,GBP,,", line)

    tried = imported(text, dry_run=True)
    left = (Product.objects.count(), RowClaim.objects.count())
    done = imported(text)

    assert errors(tried) == errors(done) == [(4, *expected)]
    assert tried.errors.get().detail == detail
    assert left == (0, 0)


def test_a_dry_run_takes_nothing_for_a_row_that_it_refuses():
    text = products("coat,,COAT-M,5012345678900,Size,M,9.00,GBP,,", "mug,Mug,MUG,5012345678900,,,1.00,GBP,,")

    tried, done = imported(text, dry_run=True), imported(text)

    assert errors(tried) == errors(done) == [(2, "title", "required")]


def test_a_dry_run_lets_a_sku_keep_what_it_has():
    imported(products(COAT))
    text = products(
        COAT, "cup,Cup,CUP,,,,1.00,GBP,,", "coat,,COAT-L,,Size,L,9.00,GBP,,", "coat,,COAT-S,,Size,S,1.00,GBP,,"
    )

    assert errors(imported(text, dry_run=True)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("coat,,COAT-L,,Size,L,9.00,GBP,,", []),
        ("coat,,COAT-L,,SIZE,m,9.00,GBP,,", []),
        ("coat,,COAT-L,,,,9.00,GBP,,", []),
        ("coat,,COAT-L,,Color,Red,9.00,GBP,,", [(4, "options", "option_mismatch")]),
        ("cup,,CUP-L,,Size,L,9.00,GBP,,", []),
        ("bowl,,BOWL,,Size,L,9.00,GBP,,", [(4, "title", "required")]),
    ],
)
def test_a_dry_run_knows_the_products_that_its_earlier_rows_have_made(line, expected):
    text = products(COAT, "cup,Cup,CUP,,,,1.00,GBP,,", line)

    tried = imported(text, dry_run=True)
    left = Product.objects.count()
    done = imported(text)

    assert errors(tried) == errors(done) == expected
    assert (tried.rows_created, tried.rows_changed) == (done.rows_created, done.rows_changed)
    assert left == 0


@pytest.mark.parametrize(("value", "expected"), [("L", []), ("M", [(4, "options", "duplicate_options")])])
def test_a_dry_run_reads_option_values_by_their_place_where_a_later_row_has_no_names(value, expected):
    text = "Handle,Title,Variant SKU,Variant Price,Option1 Name,Option1 Value\n"
    text += f"coat,Coat,COAT-M,9.00,Size,M\ncup,Cup,CUP,1.00,,\ncoat,,COAT-X,9.00,,{value}\n"

    tried, done = (imported(text, format="shopify", dry_run=dry_run) for dry_run in (True, False))

    assert errors(tried) == errors(done) == expected
