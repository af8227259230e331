"""Adding and changing a variant: SKU, options, prices, barcodes, in a dialog or on a page of its own."""

import re
from html import unescape

import pytest

from commerce import catalog
from commerce.actors import SYSTEM
from commerce.models import Product
from tests.factories import commerce as make


@pytest.fixture
def jumper(soho) -> Product:
    return make.product("JMP-S", "JMP-M", title="Merino jumper", price=4500)


@pytest.fixture
def small(jumper):
    return jumper.variants.get(sku="JMP-S")


@pytest.fixture
def url(jumper, small) -> str:
    return f"/s/soho/products/{jumper.public_id}/variants/{small.public_id}/"


def fields(client, url, **changes) -> dict[str, str]:
    html = client.get(url).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', html).group(1)
    as_it_is = {"sku": "JMP-S", "price": "45.00", "compare_at_price": "", "weight_grams": "", "barcodes": ""}
    return as_it_is | {"status": "active", "option0": "JMP-S", "version": version} | changes


def test_prices_are_typed_in_the_currency_and_kept_in_minor_units(as_maya, url, small):
    response = as_maya.post(url, fields(as_maya, url, price="39.90", compare_at_price="45"))

    small.refresh_from_db()
    assert response.status_code == 302
    assert (small.price, small.compare_at_price, small.currency) == (3990, 4500, "GBP")


def test_barcodes_stand_one_to_a_line(as_maya, url, small):
    as_maya.post(url, fields(as_maya, url, barcodes="5012345678900\n\n 40170725 \n"))

    assert sorted(code.code for code in small.barcodes.all()) == ["40170725", "5012345678900"]


def test_renamed_sku_keeps_its_old_name(as_maya, url, small):
    as_maya.post(url, fields(as_maya, url, sku="JUMPER-S"))

    assert sorted(small.sku_names.values_list("sku", "current")) == [("JMP-S", False), ("JUMPER-S", True)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sku": "jmp m"}, "jmp m is the same SKU as JMP-M."),
        ({"barcodes": "5012345678901"}, "Check digit is wrong, should end in 0."),
        ({"price": "39.999"}, "GBP has no such small coin."),
        ({"price": "-1"}, "At least 0."),
        ({"price": "NaN"}, "Enter an amount such as 19.90."),
        ({"option0": "JMP-M"}, "Another variant of this product is JMP-M already."),
    ],
)
def test_mistakes_are_said_and_change_nothing(as_maya, url, small, changes, said):
    response = as_maya.post(url, fields(as_maya, url, **changes))

    small.refresh_from_db()
    assert response.status_code >= 400
    assert said in unescape(response.content.decode())
    assert (small.sku, small.price) == ("JMP-S", 4500)


def test_change_that_was_not_seen_is_shown_beside_what_was_typed(as_maya, url, small):
    mine = fields(as_maya, url, price="40.00")
    catalog.change_variant(variant_id=small.pk, changes={"price": 3500}, expected=None, by=SYSTEM)

    response = as_maya.post(url, mine)

    small.refresh_from_db()
    assert (response.status_code, small.price) == (409, 3500)
    assert "<td>Price, GBP</td><td>40.00</td><td>35.00</td>" in response.content.decode()


def test_dialog_reloads_the_page_behind_it(as_maya, url):
    response = as_maya.post(url, fields(as_maya, url, price="41.00"), headers={"HX-Request": "true"})

    assert response["HX-Refresh"] == "true"


def test_variant_is_added_with_its_option(as_maya, jumper):
    new = {"sku": "JMP-L", "price": "47.50", "status": "active", "option0": "L", "version": "new", "barcodes": ""}

    response = as_maya.post(f"/s/soho/products/{jumper.public_id}/variants/", new)

    added = jumper.variants.get(sku="JMP-L")
    assert response.status_code == 302
    assert (added.price, added.currency, added.option_values, added.title) == (4750, "GBP", ["L"], "L")


def test_variant_of_another_product_is_not_found(as_maya, jumper):
    other = make.variant("OTHER")

    assert as_maya.get(f"/s/soho/products/{jumper.public_id}/variants/{other.public_id}/").status_code == 404


def test_reader_cannot_open_the_form(as_ben, url):
    assert as_ben.get(url).status_code == 403
