"""Pictures of a product: every change of them shows in its version, and in that of a variant that has them."""

import pytest

from commerce import product_pictures
from commerce.actors import SYSTEM
from commerce.images import Kept
from commerce.models import Image, Product
from tests.api_client import api
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coat() -> Product:
    """With two pictures, the first of which its medium size has."""
    product = factories.product("COAT-M", "COAT-L")
    for key in ("a", "b"):
        product_pictures.add(by=SYSTEM, product=product, kept=Kept(key * 64, 10, 10))
    product.images.order_by("position").first().variants.set([product.variants.get(sku="COAT-M")])
    return product


def versions(product: Product) -> tuple[int, dict[str, int]]:
    """Of the product and of its variants by SKU."""
    return Product.objects.get(pk=product.pk).version, dict(product.variants.values_list("sku", "version"))


def test_added_picture_counts_up_and_the_same_again_does_not(coat):
    before = versions(coat)[0]

    for _ in range(2):
        product_pictures.add(by=SYSTEM, product=coat, kept=Kept("c" * 64, 10, 10))

    assert versions(coat)[0] == before + 1


def test_other_order_and_removal_count_up_the_variants_too(coat):
    start = versions(coat)
    first, second = coat.images.order_by("position")

    product_pictures.put_first(by=SYSTEM, product=coat, picture_id=second.pk)
    reordered = versions(coat)
    for _ in range(2):
        product_pictures.remove(by=SYSTEM, product=coat, picture_id=first.pk)

    assert start == (3, {"COAT-M": 1, "COAT-L": 1})
    assert reordered == (4, {"COAT-M": 2, "COAT-L": 1})
    assert versions(coat) == (5, {"COAT-M": 3, "COAT-L": 1})
    assert list(Image.objects.all()) == [second]


def test_client_that_keeps_up_hears_of_a_new_picture(coat):
    client = api("catalog.read")
    path = f"/products/{coat.public_id}"
    seen = client.get(path)

    product_pictures.add(by=SYSTEM, product=coat, kept=Kept("c" * 64, 10, 10))

    again = client.get(path, if_none_match=seen["ETag"])
    assert (again.status_code, len(again.json()["images"])) == (200, 3)
