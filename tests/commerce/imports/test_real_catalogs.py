"""A published catalog in four layouts: everything is in, the SKU that stands on three variants is reported by row."""

import pytest

from commerce.imports import kinds
from commerce.models import Product, Variant
from tests.commerce.imports.files import CATALOG, errors, imported

pytestmark = pytest.mark.django_db(transaction=True)
LAYOUTS = {
    "truecount": ("products.truecount-layout.csv", [88, 89]),
    "shopify": ("products.shopify-layout.csv", [88, 89]),
    "woocommerce": ("products.woocommerce-layout.csv", [101, 102]),
}


def catalog() -> list[tuple]:
    """What a shopper sees of every variant."""
    variants = Variant.objects.order_by("sku").values_list("sku", "price", "title", "product__title", "version")
    return list(variants)


@pytest.mark.parametrize("format", kinds.FORMATS)
def test_catalog_comes_in_and_the_repeated_sku_is_reported(format):
    name, late = LAYOUTS[format]

    record = imported((CATALOG / name).read_bytes(), format=format)

    assert (Product.objects.count(), Variant.objects.count()) == (54, 86)
    assert errors(record) == [(row, "sku", "duplicate_sku") for row in late]
    assert {error.detail for error in record.errors.all()} == {f"Same SKU as row {late[0] - 1}, first row kept."}
    assert (record.status, record.rows_failed, record.rows_ok) == ("completed", 2, record.rows_total - 2)
    assert Variant.objects.get(sku="404.038.96").title == "mustard"


@pytest.mark.parametrize("format", kinds.FORMATS)
def test_catalog_imported_again_with_other_bytes_changes_nothing(format):
    data = (CATALOG / LAYOUTS[format][0]).read_bytes()
    imported(data, format=format)
    before = catalog()

    again = imported(data + b"\n", format=format)

    assert (again.rows_created, again.rows_changed, again.rows_failed) == (0, 0, 2)
    assert catalog() == before


def test_catalog_of_one_layout_is_recognized_in_the_others():
    imported((CATALOG / "products.truecount-layout.csv").read_bytes())

    for format in ("shopify", "woocommerce"):
        record = imported((CATALOG / LAYOUTS[format][0]).read_bytes(), format=format)
        assert record.rows_created == 0

    assert (Product.objects.count(), Variant.objects.count()) == (54, 86)
