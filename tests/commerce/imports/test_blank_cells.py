"""A blank cell or a missing column says nothing: what a SKU has it keeps, whatever other rows say."""

import pytest

from commerce.models import Variant
from tests.commerce.imports.files import errors, imported

pytestmark = pytest.mark.django_db(transaction=True)
TAXED = "product,title,sku,price,tax_class\n"
OPTIONS = "product,title,sku,price,option1_name,option1_value,option2_name,option2_value\n"


def options():
    return dict(Variant.objects.order_by("id").values_list("sku", "option_values"))


def tax_classes():
    return dict(Variant.objects.order_by("id").values_list("sku", "tax_class"))


def test_an_option_that_a_file_does_not_name_stays():
    imported(OPTIONS + "coat,Coat,C-1,9.00,Color,Red,Size,S\n")

    imported("product,sku,option1_name,option1_value\ncoat,C-1,Size,M\n")

    assert options() == {"C-1": ["Red", "M"]}
    assert Variant.objects.get().title == "Red, M"


def test_an_option_that_stays_can_make_two_skus_the_same():
    imported(OPTIONS + "coat,Coat,C-1,9.00,Color,Red,Size,S\ncoat,,C-2,9.00,Color,Red,Size,M\n")

    record = imported("product,sku,option1_name,option1_value\ncoat,C-1,Size,M\n")

    assert errors(record) == [(2, "options", "duplicate_options")]


def test_a_sku_keeps_its_tax_class_where_a_later_file_leaves_it_blank():
    imported(TAXED + "box,Box,A,1.00,standard\nbox,,B,1.00,zero\n")

    record = imported(TAXED + "box,Box,A,1.10,standard\nbox,,B,1.10,\n")

    assert (record.rows_changed, tax_classes()) == (2, {"A": "standard", "B": "zero"})


def test_a_new_sku_takes_the_tax_class_of_its_products_first_row():
    imported(TAXED + "box,Box,A,1.00,zero\nbox,,B,1.00,\nbox,,C,1.00,reduced\n")

    assert tax_classes() == {"A": "zero", "B": "zero", "C": "reduced"}
