"""The file of failed rows can be fixed and imported like any other, and once more where that fails."""

import csv

import pytest

from commerce.imports import error_rows
from commerce.models import Import, Variant
from tests.commerce.imports.files import errors, imported, products

pytestmark = pytest.mark.django_db(transaction=True)


def failed(record: Import) -> str:
    return "".join(error_rows.lines(record))


def test_signs_come_back_as_they_were():
    record = imported(products("mug,-20% mug,@HOME-1,,Size,+1,x,GBP,,", "'=cup,'=Cup,CUP,,,,1.00,GBP,,"))

    imported(failed(record).replace(",x,", ",5.00,"))

    assert ",'-20% mug,'@HOME-1," in failed(record)
    assert list(Variant.objects.order_by("id").values_list("sku", "product__title", "option_values")) == [
        ("CUP", "'=Cup", []), ("@HOME-1", "-20% mug", ["+1"]),
    ]  # fmt: skip


def test_failed_rows_of_failed_rows_say_what_is_wrong_now():
    record = imported(products("cup,Cup,CUP,,,,1.00,GBP,,", "mug,Mug,MUG,,,,x,GBP,,"))
    again = imported(failed(record).replace(",x,", ",,"))

    header, row = csv.reader(failed(again).splitlines())
    imported(failed(again).replace(",,GBP,", ",5.00,GBP,"))

    assert errors(again) == [(2, "price", "required")]
    assert header[-4:] == ["image", "error_row", "error_code", "error_detail"]
    assert (len(row), row[-4:]) == (len(header), ["", "2", "required", "A new SKU needs a price."])
    assert Variant.objects.get(sku="MUG").price == 500


def test_a_row_with_too_many_cells_keeps_them():
    record = imported(products("cup,Cup,CUP,,,,1.00,GBP,,,more", "mug,Mug"))

    _, long, short = csv.reader(failed(record).splitlines())

    assert long[:12] == ["cup", "Cup", "CUP", "", "", "", "1.00", "GBP", "", "", "more", "2"]
    assert short[:11] == ["mug", "Mug", *[""] * 8, "3"]
