"""Giving an unknown code to the SKU it was found on."""

import pytest

from commerce.models import Barcode
from tests.factories import commerce as catalog
from tests.inventory.console.html import text

URL = "/s/soho/stock/-/barcode/"
CODE = "5012345678900"


@pytest.fixture
def mug(stage):
    return catalog.variant("MUG", title="Stoneware mug")


def test_sku_is_searched_and_chosen(pages, mug):
    found = pages["manager"].get(URL, {"code": CODE, "q": "stonware"}, headers={"HX-Request": "true"})

    assert "Which product is 5012345678900?" in text(found)
    assert "Stoneware mug MUG This one" in text(found)


def test_chosen_sku_answers_to_the_code(pages, mug):
    response = pages["manager"].post(URL, {"code": CODE, "sku": "MUG"}, headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert "truecount:linked" in response["HX-Trigger"]
    assert Barcode.objects.get(code=CODE).variant == mug


def test_without_scripts_the_sku_is_shown(pages, mug):
    response = pages["manager"].post(URL, {"code": CODE, "sku": "MUG"})

    assert (response.status_code, response.url) == (302, "/s/soho/stock/MUG/")


@pytest.mark.parametrize(
    ("code", "sku", "said"),
    [
        ("5012345678901", "MUG", "Check digit is wrong, should end in 0."),
        (CODE, "NOPE", "Unknown SKU: NOPE."),
        ("", "MUG", "A barcode is 1 to 64 plain letters, digits and signs, of which one is a letter or digit."),
    ],
)
def test_what_cannot_be_linked_says_why(pages, mug, code, sku, said):
    response = pages["manager"].post(URL, {"code": code, "sku": sku})

    assert (response.status_code, said in text(response)) == (409, True)
    assert not Barcode.objects.exists()


def test_linking_needs_the_catalog(pages, mug):
    assert pages["associate"].get(URL).status_code == 403
