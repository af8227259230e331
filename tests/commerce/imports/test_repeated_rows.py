"""Of rows with the same SKU the first that fits is kept; one that is refused stands in nobody's way."""

import pytest

from commerce.imports import run
from commerce.models import Price, PriceList, Product, Variant
from tests.commerce.imports.files import errors, imported, products
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1, 500], autouse=True)
def rows_at_a_time(request, monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", request.param)


@pytest.mark.parametrize("dry_run", [True, False])
def test_row_after_a_refused_one_of_its_sku_is_judged_by_itself(dry_run):
    text = products("coat,,COAT,,,,9.00,GBP,,", "coat,Coat,coat,,,,8.00,GBP,,", "coat,Coat,COAT,,,,7.00,GBP,,")

    record = imported(text, dry_run=dry_run)

    assert errors(record) == [(2, "title", "required"), (4, "sku", "duplicate_sku")]
    assert record.errors.get(row=4).detail == "Same SKU as row 3, first row kept."
    assert (record.rows_ok, record.rows_failed, record.rows_created) == (1, 2, 1)
    assert list(Variant.objects.values_list("price", flat=True)) == ([] if dry_run else [800])


def test_every_row_of_a_sku_that_never_fits_says_what_is_wrong_with_it():
    record = imported(products("coat,,COAT,,,,9.00,GBP,,", "coat,Coat,COAT,,,,,GBP,,"))

    assert errors(record) == [(2, "title", "required"), (3, "price", "required")]


def test_handle_of_a_refused_row_is_free_for_the_next():
    imported(products("mug,Mug,MUG,5012345678900,,,1.00,GBP,,"))
    taken = "poster,Poster,P-1,5012345678900,,,5.00,GBP,,"

    record = imported(products(taken, "poster,Poster,P-2,,,,5.00,GBP,,"))
    alike = imported("Type,SKU,Name,Regular price\nsimple,W-1,Card,\nsimple,W-2,Card,3\n", format="woocommerce")

    assert errors(record) == [(2, "barcode", "barcode_taken")]
    assert errors(alike) == [(2, "price", "required")]
    handles = Product.objects.filter(variants__sku__in=["P-2", "W-2"]).order_by("handle")
    assert list(handles.values_list("handle", flat=True)) == ["card", "poster"]


def test_price_after_a_refused_one_of_its_sku_counts():
    factories.variant("COAT")
    PriceList.objects.create(code="trade", name="Trade", kind="group", group="trade", currency="GBP")
    rows = "COAT,trade,80.00,EUR\nCOAT,trade,70.00,GBP\nCOAT,trade,60.00,GBP\n"

    record = imported(f"sku,price_list,price,currency\n{rows}", kind="prices")

    assert errors(record) == [(2, "currency", "currency_mismatch"), (4, "sku", "duplicate_sku")]
    assert list(Price.objects.filter(price_list__code="trade").values_list("amount", flat=True)) == [7000]
