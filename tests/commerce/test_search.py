"""Finding variants by code, by words, by their beginnings, and in spite of a slip."""

import pytest

from commerce import catalog, search
from commerce.actors import SYSTEM
from commerce.catalog import NewProduct, NewVariant
from commerce.models import Variant
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(db):
    outdoor = factories.CategoryFactory(name="Outdoor clothing", path="outdoor")
    sizes = [("BLU-JAC-M", "Blue", "M"), ("BLU-JAC-L", "Blue", "L"), ("RED-JAC-S", "Red", "S")]
    variants = [
        NewVariant(sku=sku, price=8990, currency="GBP", options={"Color": color, "Size": size})
        for sku, color, size in sizes
    ]
    jacket = NewProduct(
        title="Men's rain jackets", variants=variants, description="Waterproof and light.", categories=[outdoor]
    )
    catalog.create_product(new=jacket, by=SYSTEM)
    factories.product("CAF-250", title="Café crème beans")
    factories.product("TENT-2P", title="Two-person tent")


def found(text: str) -> list[str]:
    return [variant.sku for variant in search.find(text, 10)]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("jacket blue m", {"BLU-JAC-M"}),
        ("BLUE JACKETS", {"BLU-JAC-M", "BLU-JAC-L"}),
        ("rain jac", {"BLU-JAC-M", "BLU-JAC-L", "RED-JAC-S"}),
        ("jac s", {"RED-JAC-S"}),
        ("waterproof", {"BLU-JAC-M", "BLU-JAC-L", "RED-JAC-S"}),
        ("outdoor red", {"RED-JAC-S"}),
        ("cafe creme", {"CAF-250"}),
        ("CAFÉ", {"CAF-250"}),
        ("blujacm", {"BLU-JAC-M"}),
        ("blu-jac", {"BLU-JAC-M", "BLU-JAC-L"}),
        ("person tent", {"TENT-2P"}),
    ],
)
def test_words_and_their_beginnings_are_found(text, skus):
    assert set(found(text)) == skus


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("jaket blue", {"BLU-JAC-M", "BLU-JAC-L"}),
        ("jackte red", {"RED-JAC-S"}),
        ("tnet", {"TENT-2P"}),
        ("creem beans", {"CAF-250"}),
        ("zzzzzz", set()),
        ("jacket zzzzzz", set()),
    ],
)
def test_slips_are_forgiven_and_nonsense_is_not(text, skus):
    assert set(found(text)) == skus


@pytest.mark.parametrize("text", ["", "   ", "!!!", "-", "'", "&", "a:*", "\\", "!(", "' OR 1=1 --", "\x00", "😀"])
def test_signs_are_no_words_and_break_nothing(text):
    assert found(text) in ([], ["BLU-JAC-M"])


def test_exact_sku_comes_before_words():
    factories.product("JACKET", title="A book about tents")

    assert found("jacket")[0] == "JACKET"
    assert len(found("jacket")) == 4


def test_earlier_sku_still_finds():
    variant = Variant.objects.get(sku="TENT-2P")
    catalog.change_variant(variant_id=variant.pk, changes={"sku": "SHELTER-2"}, expected=None, by=SYSTEM)

    assert found("tent-2p")[0] == found("shelter")[0] == "SHELTER-2"


def test_barcode_is_found_whole_and_never_by_a_part():
    variant = Variant.objects.get(sku="TENT-2P")
    catalog.add_barcode(variant_id=variant.pk, code="4006381333931", by=SYSTEM)

    assert found("4006381333931") == found("04006381333931") == ["TENT-2P"]
    assert found("400638133393") == found("006381333931") == found("4006") == []


def test_changed_words_are_found_at_once_and_old_ones_no_longer():
    product = Variant.objects.get(sku="TENT-2P").product

    catalog.change_product(product_id=product.pk, changes={"title": "Igloo"}, expected=None, by=SYSTEM)

    assert found("igloo") == ["TENT-2P"]
    assert found("person") == []


def test_query_takes_at_most_eight_words_and_any_length():
    assert found("jacket " * 500) == found("jacket")
    assert found("x" * 10_000) == []
