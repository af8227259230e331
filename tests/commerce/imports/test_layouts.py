"""Each layout turns a system's rows into the same neutral ones, and blames what does not fit."""

import io

import pytest

from commerce.imports import kinds, table
from commerce.imports.layouts import shopify, truecount, woocommerce
from commerce.imports.layouts.layout import Layout
from commerce.imports.products.kind import KIND
from commerce.imports.refusals import MissingColumns
from commerce.imports.rows import Entry, ProductRow, StockRow, place_columns

SHOPIFY = (
    "Handle,Title,Body (HTML),Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,"
    "Variant Barcode,Image Src,Status\n"
)
WOO = "ID,Type,SKU,Name,Published,Regular price,Sale price,Date sale price ends,Categories,Stock,Parent,Weight (kg),"
WOO += "Attribute 1 name,Attribute 1 value(s)\n"


def read(layout: Layout, text: str) -> list[Entry]:
    file = io.BytesIO(text.encode())
    shape = table.inspect(file, table.UPLOAD)
    return list(layout.read(table.records(file, shape), place_columns(shape.columns), "GBP"))


def codes(entries: list[Entry]) -> list[tuple[int, str, str]]:
    return [(entry.number, problem.column, problem.code) for entry in entries for problem in entry.problems]


def test_truecount_reads_a_whole_row():
    header = (
        "product,title,description,category,sku,barcode,option1_name,option1_value,price,compare_at_price,currency,"
    )
    row = "coat,Warm coat,<b>Wool</b>,Clothing > Coats,COAT-M,5012345678900,Size,M,"
    row += "89.90,99.00,GBP,40.00,900,reduced,a.jpg"

    entries = read(truecount.PRODUCTS, f"{header}cost,weight_grams,tax_class,image\n{row}\n")

    assert entries[0].row == ProductRow(
        handle="coat",
        title="Warm coat",
        description="Wool",
        categories=("Clothing > Coats",),
        option_names=("Size",),
        option_values=("M",),
        sku="COAT-M",
        barcode="5012345678900",
        price=8990,
        compare_at_price=9900,
        currency="GBP",
        cost=4000,
        weight_grams=900,
        tax_class="reduced",
        images=("a.jpg",),
    )


def test_truecount_blank_cells_say_nothing():
    entries = read(truecount.PRODUCTS, "sku,price,title,weight_grams\nCOAT-M,,,\n")

    assert entries[0].row == ProductRow(handle=None, sku="COAT-M", currency="GBP")


def test_truecount_collects_everything_that_is_wrong_with_a_row():
    text = "sku,title,price,barcode,currency,option1_value\n,Coat,free,5012345006776,EUR,M\nA,Coat,1\nB\u200b,C,1,,,\n"

    assert codes(read(truecount.PRODUCTS, text)) == [
        (2, "currency", "currency_mismatch"),
        (2, "option1_name", "required"),
        (2, "sku", "required"),
        (2, "barcode", "invalid_gtin"),
        (2, "price", "invalid_money"),
        (3, "", "cell_count"),
        (4, "sku", "invalid_sku"),
    ]


def test_truecount_stock_takes_only_sku_location_and_quantity():
    text = "sku,location,on_hand,price\nA,soho,12,free\nB,,0,\nC,soho,,\nD,soho,-3,\nE,soho,1.5,\nF,soho,99999999999,\n"

    entries = read(truecount.STOCK, text)

    assert [entry.row for entry in entries[:2]] == [StockRow("A", 12, "soho"), StockRow("B", 0, None)]
    assert codes(entries) == [(row, "on_hand", "out_of_range") for row in (4, 5, 6, 7)]


def test_shopify_rows_inherit_from_the_first_of_their_handle():
    text = SHOPIFY + (
        "coat,Warm coat,<p>Wool</p>,Coats,Size,M,COAT-M,89.90,5,'5012345678900,https://x.example/1.jpg,active\n"
        "coat,,,,,L,COAT-L,94.90,2,,,\n"
        "coat,,,,,,,,,,https://x.example/2.jpg,\n"
        "mug,Mug,,,Title,Default Title,MUG,4.50,,,,draft\n"
    )

    medium, large, image, mug = [entry.row for entry in read(shopify.PRODUCTS, text)]

    assert (large.title, large.description, large.categories) == ("Warm coat", "Wool", ("Coats",))
    assert (large.option_names, large.option_values, large.price) == (("Size",), ("L",), 9490)
    assert (medium.barcode, medium.images) == ("5012345678900", ("https://x.example/1.jpg",))
    assert (image.handle, image.sku, image.images) == ("coat", None, ("https://x.example/2.jpg",))
    assert (mug.option_names, mug.option_values, mug.status) == ((), (), "draft")


def test_shopify_reads_the_column_names_of_today():
    text = (
        "Title,URL handle,Description,Product category,Published on online store,Status,SKU,Barcode,Option1 name,"
        "Option1 value,Price,Compare-at price,Weight value (grams),Product image URL,Inventory quantity\n"
        "Coat,coat,Wool,Clothing,TRUE,Active,COAT-M,5012345678900,Size,M,89.90,99.00,900,https://x.example/1.jpg,5\n"
        ",coat,,,,,COAT-L,,,L,free,,,,2\n"
    )

    medium, large = read(shopify.PRODUCTS, text)

    assert (medium.row.handle, medium.row.description, medium.row.sku) == ("coat", "Wool", "COAT-M")
    assert (medium.row.price, medium.row.compare_at_price, medium.row.weight_grams) == (8990, 9900, 900)
    assert (medium.row.images, medium.row.status) == (("https://x.example/1.jpg",), "active")
    assert codes([large]) == [(3, "price", "invalid_money")]
    assert [entry.row for entry in read(shopify.STOCK, text)] == [StockRow("COAT-M", 5), StockRow("COAT-L", 2)]


def test_one_column_in_common_is_not_another_layout():
    columns = place_columns(("SKU", "Whatever"))

    assert kinds.recognize(KIND, columns, "shopify") is None
    assert kinds.recognize(KIND, columns | place_columns(("SKU", "Price")), "shopify") == "truecount"


def test_shopify_stock_skips_rows_of_images_and_refuses_blank_quantities():
    text = (
        SHOPIFY + "coat,Coat,,,,,COAT-M,89.90,5,,,\ncoat,,,,,,,,,,https://x.example/2.jpg,\nmug,Mug,,,,,MUG,4.50,,,,\n"
    )

    entries = read(shopify.STOCK, text)

    assert [entry.row for entry in entries] == [StockRow("COAT-M", 5), None, None]
    assert codes(entries) == [(4, "variant inventory qty", "out_of_range")]


def test_woocommerce_variations_take_the_product_from_their_parent():
    text = WOO + (
        '1,variable,P-COAT,Warm coat,1,,,,"Clothing > Coats, Winter",,,,Size,"M, L"\n'
        "2,variation,COAT-M,Warm coat - M,1,89.90,79.90,,,5,P-COAT,0.9,Size,M\n"
        "3,variation,COAT-L,Warm coat - L,1,94.90,,,,2,id:1,,Size,L\n"
        "4,simple,MUG,Mug,0,4.50,3.00,2026-12-31,Kitchen,7,,,,\n"
    )

    parent, medium, large, mug = [entry.row for entry in read(woocommerce.PRODUCTS, text)]

    assert parent.sku is None
    assert (medium.handle, medium.title, medium.categories) == ("p-coat", "Warm coat", ("Clothing > Coats", "Winter"))
    assert (medium.price, medium.compare_at_price, medium.weight_grams) == (7990, 8990, 900)
    assert (large.handle, large.option_names, large.option_values) == ("p-coat", ("Size",), ("L",))
    assert (mug.price, mug.compare_at_price, mug.status, mug.shared_handle) == (450, None, "draft", False)


@pytest.mark.parametrize(
    "row",
    [
        "2,variation,A,A,1,1,,,,,NOBODY,,Size,M",
        "2,variation,A,A,1,1,,,,,,,Size,M",
        "2,variable,A,A,1,,,,,,B,,Size,M",
        "2,simple,A,A,1,1,,,,,B,,,",
        "2,something,A,A,1,1,,,,,,,,",
    ],
)
def test_woocommerce_refuses_families_that_do_not_fit(row):
    assert [code for _, _, code in codes(read(woocommerce.PRODUCTS, f"{WOO}{row}\n"))] == ["invalid_parent"]


def test_woocommerce_refuses_more_than_three_options():
    names = "".join(f",Attribute {n} name,Attribute {n} value(s)" for n in range(1, 5))
    text = f"ID,Type,SKU,Name,Regular price,Parent{names}\n1,variable,P,Coat,,{',' * 8}\n"
    text += f"2,variation,A,Coat,1,P{',A,a,B,b,C,c,D,d'}\n"

    assert codes(read(woocommerce.PRODUCTS, text)) == [(3, "type", "invalid_parent")]


def test_woocommerce_stock_skips_what_cannot_be_counted():
    text = WOO + "1,variable,P-COAT,Coat,1,,,,,,,,Size,M\n2,variation,COAT-M,Coat,1,1,,,,5,P-COAT,,Size,M\n"

    assert [entry.row for entry in read(woocommerce.STOCK, text)] == [None, StockRow("COAT-M", 5)]


def test_require_names_the_missing_columns_and_the_layout_it_looks_like():
    columns = place_columns(("Handle", "Title", "Variant SKU", "Variant Price"))

    with pytest.raises(MissingColumns) as refusal:
        truecount.PRODUCTS.require(columns, "shopify")

    assert refusal.value.facts == {"columns": ["sku"], "looks_like": "shopify"}
    shopify.PRODUCTS.require(columns, None)


def test_require_says_what_to_do_with_column_names_of_another_language():
    columns = place_columns(("ID", "Typ", "Artikelnummer", "Name", "Veröffentlicht", "Regulärer Preis"))

    with pytest.raises(MissingColumns) as refusal:
        woocommerce.PRODUCTS.require(columns, None)

    assert "set yours to English" in refusal.value.detail


def test_blank_cells_behind_the_last_column_are_no_problem():
    entries = read(truecount.STOCK, "sku,on_hand,,\nA,1,,\nB,2,,,\nC,3\nD,4,,,x\n")

    assert [entry.row for entry in entries[:3]] == [StockRow("A", 1), StockRow("B", 2), StockRow("C", 3)]
    assert codes(entries) == [(5, "", "cell_count")]
