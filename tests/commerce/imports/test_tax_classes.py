"""Nothing is charged the full rate because its tax class is one that nobody knows."""

import pytest

from commerce.models import TaxRate, Variant
from tests.api_client import api, paths, problem
from tests.commerce.imports.files import errors, imported

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "product,title,sku,price,tax_class\n"


def tax_classes():
    return dict(Variant.objects.order_by("id").values_list("sku", "tax_class"))


def test_a_class_without_a_rate_is_a_row_error_also_where_the_first_row_of_a_product_names_it():
    record = imported(HEADER + "book,Book,A,1.00,books-5\nbook,Book,B,1.00,\nmug,Mug,C,1.00,Reduced\n")

    assert errors(record) == [(2, "tax_class", "unknown_tax_class"), (3, "tax_class", "unknown_tax_class")]
    assert tax_classes() == {"C": "reduced"}


def test_a_class_with_a_rate_of_our_own_comes_in_and_stays_once_the_rate_is_gone():
    rate = TaxRate.objects.create(country="GB", tax_class="books-5", name="VAT", percent="5")
    imported(HEADER + "book,Book,A,1.00,books-5\n")
    rate.delete()

    again = imported(HEADER + "book,Book,A,2.00,books-5\n")

    assert (errors(again), tax_classes()) == ([], {"A": "books-5"})


def test_shopify_goods_that_are_not_taxed_are_exempt_and_others_keep_what_they_have():
    header = "Handle,Title,Variant SKU,Variant Price,Option1 Name,Option1 Value,Variant Taxable\n"
    imported(header + "mug,Mug,MUG-A,1.00,Size,A,false\nmug,,MUG-B,1.00,,B,true\n", format="shopify")
    assert tax_classes() == {"MUG-A": "exempt", "MUG-B": "standard"}
    Variant.objects.filter(sku="MUG-B").update(tax_class="reduced")

    imported(header + "mug,Mug,MUG-A,2.00,Size,A,FALSE\nmug,,MUG-B,2.00,,B,TRUE\n", format="shopify")

    assert tax_classes() == {"MUG-A": "exempt", "MUG-B": "reduced"}


def test_the_api_refuses_an_unknown_class_with_its_path():
    client = api()
    body = {"title": "Mug", "variants": [{"sku": "MUG", "price": 1, "tax_class": "qq"}]}

    made = client.post("/products", body)
    client.post("/products", {"title": "Mug", "variants": [{"sku": "MUG", "price": 1, "tax_class": "zero"}]})
    changed = client.patch("/variants/MUG", {"tax_class": "qq"}, if_match="*")

    assert (problem(made), paths(made)) == (
        (400, "unknown_tax_class"),
        [("variants[0].tax_class", "unknown_tax_class")],
    )
    assert (problem(changed), paths(changed)) == ((400, "unknown_tax_class"), [("tax_class", "unknown_tax_class")])
    assert tax_classes() == {"MUG": "zero"}
