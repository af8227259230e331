"""A new product never takes the handle of another one, whichever row or file that came with."""

import pytest

from commerce.imports.products.handles import Handles, suitable
from commerce.imports.rows import ProductRow
from commerce.models import Product
from tests.commerce.imports.files import imported, products
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
WOO = "Type,SKU,Name,Published,Regular price\n"


def handles():
    return dict(Product.objects.order_by("id").values_list("handle", "title"))


def test_a_handle_that_another_row_has_taken_is_counted_up():
    record = imported(WOO + "simple,A,Poster,1,5\nsimple,C,Poster 2,1,5\nsimple,2,Poster,1,5\n", format="woocommerce")

    assert (record.status, record.rows_ok) == ("completed", 3)
    assert handles() == {"poster": "Poster", "poster-2": "Poster 2", "poster-2-2": "Poster"}


def test_a_handle_that_the_database_has_is_counted_up():
    imported(products("gift,Gift,G1,,,,5.00,GBP,,", "gift-2,Gift,G2,,,,5.00,GBP,,"))

    record = imported(WOO + "simple,GIFT,🎁,1,5\n", format="woocommerce")

    assert (record.status, record.rows_ok) == ("completed", 1)
    assert handles() == {"gift": "Gift", "gift-2": "Gift", "gift-3": "🎁"}


def test_a_batch_asks_once_for_all_its_handles(django_assert_num_queries):
    factories.product("A", handle="poster")
    rows = [ProductRow(handle="poster", sku=f"P-{n}", shared_handle=False) for n in range(50)]

    with django_assert_num_queries(1):
        known = Handles(rows)
        found = [known.free(row, ()) for row in rows]

    assert found == [f"poster-p-{n}" for n in range(50)]


def test_a_long_handle_keeps_its_sku_and_its_number():
    row = ProductRow(handle="h" * 255, sku="S" * 120)

    found = suitable(row)

    assert [next(found) for _ in range(3)] == [
        "h" * 255, f"{'h' * 134}-{'s' * 120}", f"{'h' * 134}-{'s' * 118}-2",
    ]  # fmt: skip
