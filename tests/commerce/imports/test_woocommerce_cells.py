"""WooCommerce escapes what it writes; what comes in is what stood in the shop, and nothing goes on sale by a guess."""

import pytest

from commerce.imports.layouts import woocommerce
from tests.commerce.imports.test_layouts import codes, read

HEADER = "ID,Type,SKU,Name,Published,Description,Categories,Regular price,Tax status,Tax class,Parent,"
HEADER += "Attribute 1 name,Attribute 1 value(s)\n"


def simple(**cells: str) -> str:
    fields = {"published": "1", "description": "", "categories": "", "status": "taxable", "class": ""} | cells
    quoted = (f'"{fields[name]}"' for name in ("published", "description", "categories"))
    return f"{HEADER}1,simple,MUG,Mug,{','.join(quoted)},4.50,{fields['status']},{fields['class']},,,\n"


@pytest.mark.parametrize(
    ("written", "status"),
    [("1", "active"), ("TRUE", "active"), ("'-1", "draft"), ("-1", "draft"), ("0", "draft"), ("false", "draft")],
)
def test_published_is_read_in_every_spelling(written, status):
    (entry,) = read(woocommerce.PRODUCTS, simple(published=written))

    assert entry.row.status == status


def test_another_word_for_published_is_refused():
    assert codes(read(woocommerce.PRODUCTS, simple(published="maybe"))) == [(2, "published", "invalid_status")]


def test_escapes_are_taken_back():
    text = simple(description=r"Holds tea.\nKeep C:\\new.", categories=r"Bed\, Bath > Tea &amp; Co, Gifts")

    (entry,) = read(woocommerce.PRODUCTS, text)

    assert entry.row.description == "Holds tea.\nKeep C:\\new."
    assert entry.row.categories == ("Bed, Bath > Tea & Co", "Gifts")


def test_an_option_value_has_its_comma():
    text = HEADER + "1,variable,P,Coat,1,,,,,,,Size,\n"
    text += '2,variation,COAT-S,Coat,1,,,9.00,,,P,Size,"S\\, slim"\n'

    assert read(woocommerce.PRODUCTS, text)[1].row.option_values == ("S, slim",)


@pytest.mark.parametrize(
    ("status", "tax_class", "ours"),
    [
        ("none", "", "exempt"),
        ("taxable", "zero-rate", "zero"),
        ("taxable", "books-5", "books-5"),
        ("taxable", "", None),
    ],
)
def test_untaxed_goods_are_exempt(status, tax_class, ours):
    (entry,) = read(woocommerce.PRODUCTS, simple(status=status, **{"class": tax_class}))

    assert entry.row.tax_class == ours


@pytest.mark.parametrize(
    ("parent", "own", "ours"),
    [
        ("none,", "taxable,", "exempt"),
        ("taxable,reduced-rate", "taxable,parent", "reduced"),
        (",", ",zero-rate", "zero"),
    ],
)
def test_a_variation_is_taxed_like_its_parent_where_it_says_so(parent, own, ours):
    text = f"{HEADER}1,variable,P,Coat,1,,,,{parent},,Size,\n2,variation,COAT-S,Coat,1,,,9.00,{own},P,Size,S\n"

    assert read(woocommerce.PRODUCTS, text)[1].row.tax_class == ours
