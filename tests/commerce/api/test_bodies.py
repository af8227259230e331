"""What a body may say without saying anything, and in which wrapping it is not read."""

import gzip
import json

import pytest

from commerce.api.document import document
from commerce.models import Product
from tests.api_client import api, paths, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
JACKET = {"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}
EMPTY_PRODUCT = dict.fromkeys(["handle", "description", "status", "categories", "options", "channels", "locations"])
EMPTY_VARIANT = dict.fromkeys(
    ["currency", "title", "options", "barcodes", "compare_at_price", "weight_grams", "tax_class", "status"]
)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate", "identity, gzip", "x" * 200])
def test_body_in_any_content_coding_is_refused(coding):
    packed = gzip.compress(json.dumps(JACKET).encode())

    answer = api().post("/products", packed, content_encoding=coding)

    assert problem(answer) == (415, "unsupported_content_coding")
    assert Product.objects.count() == 0


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_plain_body_may_say_that_it_is_plain(coding):
    assert api().post("/products", JACKET, content_encoding=coding).status_code == 201


def test_file_in_a_content_coding_is_refused():
    answer = api().post("/imports", b"x", content_type="multipart/form-data; boundary=a", content_encoding="gzip")

    assert problem(answer) == (415, "unsupported_content_coding")


def test_null_for_every_optional_field_creates_the_least_product():
    variant = {**EMPTY_VARIANT, "sku": "RAIN-JAC", "price": 8990}

    said = api().post("/products", {**EMPTY_PRODUCT, "title": "Rain jacket", "variants": [variant]}).json()

    (stored,) = said["variants"]
    assert (said["status"], said["handle"], said["categories"], said["channels"]) == ("active", "rain-jacket", [], None)
    assert (stored["currency"], stored["options"], stored["tax_class"], stored["status"]) == (
        "GBP",
        {},
        "standard",
        "active",
    )


def test_null_in_a_change_leaves_as_is_what_cannot_be_empty_and_empties_what_can():
    client, product = api(), factories.product("RAIN-JAC")
    path = "/variants/RAIN-JAC"
    client.patch(path, {"compare_at_price": 9990}, if_match="*")

    changed = client.patch(path, {"price": None, "sku": None, "compare_at_price": None}, if_match="*").json()

    assert (changed["sku"], changed["price"]) == ("RAIN-JAC", product.variants.get().price)
    assert changed["compare_at_price"] is None


def test_null_for_a_required_field_or_inside_a_list_is_refused():
    variants = [{"sku": "A", "price": None, "barcodes": [None]}]

    answer = api().post("/products", {"title": None, "variants": variants})

    assert paths(answer) == [
        ("title", "required"),
        ("variants[0].barcodes[0]", "required"),
        ("variants[0].price", "required"),
    ]


def test_document_says_where_null_is_taken():
    shapes = document()["components"]["schemas"]

    hold, line = shapes["NewHold"]["properties"], shapes["HoldLine"]["properties"]

    assert (hold["ttl_seconds"]["type"], line["location"]["type"]) == (["integer", "null"], ["string", "null"])
    assert (hold["channel"]["type"], line["quantity"]["type"]) == ("string", "integer")
    assert shapes["Accepted"]["properties"]["note"]["enum"] == ["already_imported"]
