"""A published catalog with its stock in every layout: the books agree, and the same content again changes nothing."""

import csv
import io

import pytest

from commerce import audit
from commerce.imports import kinds
from commerce.models import Import, Location, Product, Variant
from inventory.models import Level, Movement
from tests.commerce.imports.files import CATALOG, errors, imported, warehouse

pytestmark = pytest.mark.django_db(transaction=True)
REPEATED = {"truecount": (88, 89), "shopify": (88, 89), "woocommerce": (101, 102)}


def exported(format: str) -> bytes:
    """The catalog in a layout, as it was published."""
    return (CATALOG / f"products.{format}-layout.csv").read_bytes()


def stock_file(format: str) -> bytes:
    """The catalog's stock in a layout. Only our own layout keeps it in a file apart, row by row like the products."""
    if format != "truecount":
        return exported(format)
    rows = csv.DictReader(io.StringIO(exported("shopify").decode()))
    return b"sku,on_hand\n" + b"".join(
        f"{row['Variant SKU']},{row['Variant Inventory Qty']}\n".encode() for row in rows
    )


def books() -> tuple:
    """Everything that an import could change."""
    return (
        list(Product.objects.order_by("id").values_list("handle", "version", "updated_at")),
        list(Variant.objects.order_by("id").values_list("sku", "price", "version", "updated_at")),
        list(Level.objects.order_by("id").values_list("variant", "location", "on_hand")),
        list(Movement.objects.order_by("id").values_list("id", flat=True)),
    )


def both(format: str, place: Location, *, ending: bytes = b"", name: str = "file.csv") -> tuple[Import, Import]:
    """The imports of the products and of their stock."""
    catalog = imported(exported(format) + ending, format=format, file_name=name)
    return catalog, imported(stock_file(format) + ending, kind="stock", format=format, location=place, file_name=name)


@pytest.mark.parametrize("format", kinds.FORMATS)
def test_books_agree_after_the_catalog_and_its_stock(format):
    catalog, stock = both(format, warehouse())

    report = audit.run()
    levels = next(result for result in report.results if result.law.code == "L2")
    assert (catalog.status, stock.status) == ("completed", "completed")
    assert (report.drift, report.findings, levels.checked) == (0, [], 86)
    assert sum(Level.objects.values_list("on_hand", flat=True)) == 8600
    for record in (catalog, stock):
        assert list(record.errors.values_list("row", "code", "value")) == [
            (row, "duplicate_sku", "404.038.96") for row in REPEATED[format]
        ]


@pytest.mark.parametrize("format", kinds.FORMATS)
def test_same_content_in_another_file_changes_nothing(format):
    place = warehouse()
    first = both(format, place)
    before = books()

    again = both(format, place, ending=b"\n", name="copy.csv")

    assert {record.pk for record in again}.isdisjoint(record.pk for record in first)
    assert [(record.rows_created, record.rows_changed, record.rows_failed) for record in again] == [(0, 0, 2)] * 2
    assert [errors(record) for record in again] == [errors(record) for record in first]
    assert books() == before
    assert audit.run().drift == 0
