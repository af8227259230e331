"""Product rows become products, SKUs, barcodes and categories; what does not fit is refused alone."""

import pytest

from commerce.models import Barcode, Category, PictureFetch, Product, SkuName, Variant
from tests.commerce.imports.files import errors, imported, products
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
COAT = ("coat,Warm coat,COAT-M,5012345678900,Size,M,89.90,GBP,Clothing > Coats,", "coat,,COAT-L,,Size,L,94.90,GBP,,")


def test_import_creates_a_product_with_its_variants():
    record = imported(products(*COAT))

    product = Product.objects.get()
    variants = list(product.variants.order_by("position").values_list("sku", "title", "price", "currency"))
    assert (record.rows_ok, record.rows_failed, record.rows_created) == (2, 0, 2)
    assert (product.title, product.handle, product.status, product.option_names) == (
        "Warm coat", "coat", "active", ["Size"],
    )  # fmt: skip
    assert variants == [("COAT-M", "M", 8990, "GBP"), ("COAT-L", "L", 9490, "GBP")]
    assert list(SkuName.objects.order_by("key").values_list("key", flat=True)) == ["coat-l", "coat-m"]
    assert Barcode.objects.get().key == "05012345678900"
    assert list(product.categories.values_list("path", "parent__path")) == [("clothing/coats", "clothing")]


def test_import_of_changed_prices_changes_only_what_differs():
    imported(products(*COAT))
    before = dict(Variant.objects.values_list("sku", "version"))

    record = imported(products("coat,,coat m,,,,79.90,GBP,,", "coat,,COAT-L,,,,94.90,GBP,,"))

    after = dict(Variant.objects.values_list("sku", "version"))
    assert (record.rows_ok, record.rows_created, record.rows_changed) == (2, 0, 1)
    assert Variant.objects.get(sku="COAT-M").price == 7990
    assert after == {"COAT-M": before["COAT-M"] + 1, "COAT-L": before["COAT-L"]}


def test_import_never_erases_by_a_blank_cell():
    imported(products(*COAT))

    imported(products("coat,,COAT-M,,,,,,,"))

    variant = Variant.objects.select_related("product").get(sku="COAT-M")
    assert (variant.price, variant.title, variant.product.title) == (8990, "M", "Warm coat")
    assert Barcode.objects.filter(variant=variant).count() == 1
    assert variant.product.categories.count() == 1


def test_import_adds_variants_to_a_product_that_is_there():
    imported(products(*COAT))

    imported(products("coat,,COAT-S,,size,S,84.90,GBP,,"))

    assert Product.objects.count() == 1
    assert list(Variant.objects.order_by("position").values_list("sku", "position")) == [
        ("COAT-M", 1), ("COAT-L", 2), ("COAT-S", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("new,,NEW-1,,,,1.00,GBP,,", "title", "required"),
        ("new,New,NEW-1,,,,,GBP,,", "price", "required"),
        ("new,New,NEW-1,5012345678900,,,1.00,GBP,,", "barcode", "barcode_taken"),
        ("coat,,NEW-1,,Size,M,1.00,GBP,,", "options", "duplicate_options"),
        ("coat,,NEW-1,,Color,Red,1.00,GBP,,", "options", "option_mismatch"),
        ("new,New,СOAT-M,,,,1.00,GBP,,", "sku", "confusable_sku"),
        ("new,New,NEW-1,,,,1.00,EUR,,", "currency", "currency_mismatch"),
        ("new,New,NEW-1,,,,free,GBP,,", "price", "invalid_money"),
    ],
)
def test_import_refuses_one_row_and_keeps_the_others(line, column, code):
    imported(products(*COAT))

    record = imported(products(line, "mug,Mug,MUG,,,,4.50,GBP,,"))

    assert errors(record) == [(2, column, code)]
    assert (record.rows_ok, record.rows_failed, record.status) == (1, 1, "completed")
    assert list(Variant.objects.order_by("sku").values_list("sku", flat=True)) == ["COAT-L", "COAT-M", "MUG"]


def test_import_refuses_the_plain_spelling_of_a_sku_that_was_there_in_other_letters():
    imported(products("coat,Warm coat,СOAT,,,,1.00,GBP,,"))

    record = imported(products("new,New,COAT,,,,1.00,GBP,,", "mug,Mug,МUG,,,,1.00,GBP,,", "mug2,Mug,MUG,,,,1.00,GBP,,"))

    assert errors(record) == [(2, "sku", "confusable_sku"), (4, "sku", "confusable_sku")]


def test_import_takes_a_row_that_follows_a_refused_one_of_its_product():
    record = imported(products("coat,Warm coat,COAT-M,,Size,M,free,GBP,,", "coat,,COAT-L,,Size,L,94.90,GBP,,"))

    assert errors(record) == [(2, "price", "invalid_money")]
    assert Variant.objects.get().product.title == "Warm coat"


def test_import_finds_a_sku_under_its_old_name():
    variant = factories.variant("COAT-M", price=100)
    SkuName.objects.create(variant=variant, key="old-coat", sku="OLD-COAT", current=False)

    record = imported(products("x,,old_coat,,,,2.00,GBP,,", "x,,COAT-M,,,,3.00,GBP,,"))

    assert errors(record) == [(3, "sku", "duplicate_sku")]
    assert Variant.objects.get().price == 200


def test_import_refuses_a_price_in_another_currency_than_the_sku_has():
    imported("product,title,sku,price\ncoat,Coat,COAT,10.00\n", currency="EUR")

    record = imported("product,title,sku,price\ncoat,Coat,COAT,12.00\n", currency="GBP")

    assert errors(record) == [(2, "currency", "currency_mismatch")]
    assert Variant.objects.get().price == 1000


def test_import_queues_pictures_and_refuses_private_addresses_with_the_product_kept():
    record = imported(
        products(
            "coat,Coat,COAT,,,,1.00,GBP,,http://169.254.169.254/latest/meta-data|https://images.example.com/coat.jpg",
            "mug,Mug,MUG,,,,1.00,GBP,,images/mug.jpg",
        )
    )

    assert errors(record) == [(2, "image", "url_refused")]
    assert (record.rows_ok, record.rows_failed, record.images_by_path) == (2, 0, 1)
    assert list(PictureFetch.objects.values_list("source", flat=True)) == ["https://images.example.com/coat.jpg"]


def test_import_ignores_stock_columns_and_formulas_stay_text():
    imported("product,title,sku,price,on_hand\n=1+1,=HYPERLINK(1),@SUM,1.00,999\n")

    assert Product.objects.get().title == "=HYPERLINK(1)"
    assert Variant.objects.get().sku == "@SUM"


def test_import_puts_categories_under_each_other_once():
    imported(products("a,A,A,,,,1.00,GBP,Home > Lamps|Gifts,", "b,B,B,,,,1.00,GBP,home > LAMPS,"))

    assert list(Category.objects.order_by("path").values_list("path", "name")) == [
        ("gifts", "Gifts"), ("home", "Home"), ("home/lamps", "Lamps"),
    ]  # fmt: skip


@pytest.mark.parametrize("category", [" > ".join(["a"] * 11), "x" * 501, " > ".join(["a"] * 2_000)])
def test_import_refuses_a_category_that_is_too_deep_or_too_long(category):
    text = f"handle,title,type,variant sku,variant price\ncoat,Coat,{category},COAT,1.00\nmug,Mug,Cups,MUG,1.00\n"

    record = imported(text, format="shopify")

    assert errors(record) == [(2, "category", "too_long")]
    assert list(Product.objects.values_list("handle", flat=True)) == ["mug"]
    assert list(Category.objects.values_list("path", flat=True)) == ["cups"]


@pytest.mark.parametrize(
    ("line", "versions"),
    [
        ("coat,,COAT-M,5012345678917,,,,GBP,,", (2, {"COAT-M": 2, "COAT-L": 1})),
        ("coat,,COAT-M,,,,,GBP,Gifts,", (2, {"COAT-M": 1, "COAT-L": 1})),
        ("coat,,COAT-M,,,,79.90,GBP,,", (2, {"COAT-M": 2, "COAT-L": 1})),
        ("coat,,COAT-S,,Size,S,84.90,GBP,,", (2, {"COAT-M": 1, "COAT-L": 1, "COAT-S": 1})),
        ("coat,Warm coat,COAT-M,5012345678900,Size,M,89.90,GBP,Clothing > Coats,", (1, {"COAT-M": 1, "COAT-L": 1})),
    ],
)
def test_import_counts_up_exactly_what_looks_different_now(line, versions):
    imported(products(*COAT))
    before = Product.objects.get()

    imported(products(line))

    after = Product.objects.get()
    assert (after.version, dict(Variant.objects.values_list("sku", "version"))) == versions
    assert (after.updated_at > before.updated_at) is (after.version > before.version)


def test_a_compare_at_price_of_nothing_is_none_and_takes_back_the_one_before():
    header = "product,title,sku,price,compare_at_price\n"
    imported(header + "a,A,A,1.00,0.00\nb,B,B,1.00,9.00\n")
    before = dict(Variant.objects.values_list("sku", "compare_at_price"))

    imported(header + "b,B,B,1.00,0\n")

    assert before == {"A": None, "B": 900}
    assert Variant.objects.get(sku="B").compare_at_price is None


def test_a_new_sku_that_a_spreadsheet_has_rounded_is_refused_and_one_of_that_name_is_found():
    factories.variant("5E+12")

    record = imported("product,title,sku,price\na,A,1.23457E+12,1.00\nb,B,5E+12,2.00\n")

    assert errors(record) == [(2, "sku", "invalid_sku")]
    assert Variant.objects.get().price == 200


def test_a_long_text_of_a_picture_is_cut_and_its_sku_comes_in():
    text = "Handle,Title,Variant SKU,Variant Price,Image Src,Image Alt Text\n"
    imported(text + f"a,A,A,1.00,https://pictures.example/a.jpg,{'x' * 300}\n", format="shopify")

    assert Variant.objects.get().sku == "A"
    assert PictureFetch.objects.get().alt == "x" * 255
