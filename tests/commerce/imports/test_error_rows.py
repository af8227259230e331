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


def options():
    return dict(Variant.objects.order_by("sku").values_list("sku", "option_values"))


def test_variants_whose_options_were_named_in_another_row_get_them_by_place():
    header = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n"
    rows = "tee,Tee,Color,Red,Size,S,TEE-S,10.00\ntee,,,Red,,L,TEE-L,x\ntee,,,,,XL,TEE-XL,y\n"
    record = imported(header + rows, format="shopify")

    again = imported(failed(record).replace(",x,", ",11.00,").replace(",y,", ",12.00,"), format="shopify")

    assert errors(again) == []
    assert options() == {"TEE-L": ["Red", "L"], "TEE-S": ["Red", "S"], "TEE-XL": ["", "XL"]}


@pytest.mark.parametrize("row", ["cup,Cup,,L,CUP,5.00", "mug,Mug,,L,MUG,5.00"])
def test_values_of_options_that_nobody_has_named_say_nothing(row):
    imported(products("mug,Mug,MUG-1,,,,1.00,GBP,,"))

    record = imported(f"Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n{row}\n", format="shopify")

    assert (errors(record), set(map(tuple, options().values()))) == ([], {()})


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


WOO = "ID,Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
SHIRT = "7,variable,SHIRT,Shirt,,,,\n"


@pytest.mark.parametrize("parent", ["SHIRT", "id:7"])
def test_failed_variation_brings_the_row_of_its_product_along(parent):
    other = "8,variable,VEST,Vest,,,,\n9,variation,V-M,,5.00,VEST,Size,M\n"
    rows = f"10,variation,S-M,,free,{parent},Size,M\n11,variation,S-L,,9.00,{parent},Size,L\n"
    record = imported(WOO + SHIRT + other + rows.replace("9.00", "x"), format="woocommerce")
    once = failed(record)

    again = imported(once.replace("free", "dear").replace(",x,", ",9.00,"), format="woocommerce")
    imported(failed(again).replace("dear", "8.00"), format="woocommerce")

    assert [(row[2], *row[-3:-1]) for row in list(csv.reader(once.splitlines()))[1:]] == [
        ("SHIRT", "2", ""), ("S-M", "5", "invalid_money"), ("S-L", "6", "invalid_money"),
    ]  # fmt: skip
    assert errors(again) == [(3, "regular price", "invalid_money")]
    assert options() == {"S-L": ["L"], "S-M": ["M"], "V-M": ["M"]}
    assert Variant.objects.get(sku="S-M").product == Variant.objects.get(sku="S-L").product
    assert Variant.objects.get(sku="S-M").product.title == "Shirt"


def test_variation_above_its_product_has_it_in_the_file_to_be_moved():
    rows = "10,variation,S-M,,9.00,SHIRT,Size,M\n"
    record = imported(WOO + rows + SHIRT + "12,variation,S-X,,1.00,NOWHERE,Size,X\n", format="woocommerce")

    assert [row[2] for row in csv.reader(failed(record).splitlines())] == ["SKU", "S-M", "SHIRT", "S-X"]
