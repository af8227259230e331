"""Pictures of new products: named by address and fetched after, or ours as answers show them."""

from collections.abc import Iterator

import pytest

from commerce.imports import pictures
from commerce.models import Image, PictureFetch, Product
from tests.api_client import api, paths, problem
from tests.commerce import picture_shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(settings, tmp_path) -> Iterator[str]:
    with picture_shop.serving(settings, tmp_path) as address:
        yield address


def made(**body):
    return api().post("/products", {"title": "Coat", "variants": [{"sku": "COAT", "price": 100}], **body})


def of(**images) -> dict:
    """Two sizes, each with these pictures."""
    return {"variants": [{"sku": sku, "price": 100, "options": {"Size": sku}, **images} for sku in ("S-1", "M-1")]}


def test_no_pictures_are_none():
    answer = made(images=[], variants=[{"sku": "COAT", "price": 100, "images": []}])

    assert (answer.status_code, answer.json()["images"], answer.json()["variants"][0]["images"]) == (201, [], [])


def test_pictures_by_address_are_fetched_and_shown_by_every_variant_that_names_them(shop):
    photo = {"url": f"{shop}/photo.jpg", "alt": "From the front"}

    created = made(images=[photo], **of(images=[photo]))
    fetched = pictures.fetch_due()
    shown = api().get(f"/products/{created.json()['id']}").json()

    assert (created.status_code, created.json()["images"], fetched) == (201, [], 2)
    assert [row["alt"] for row in shown["images"]] == ["From the front"]
    assert [row["images"] for row in shown["variants"]] == [shown["images"]] * 2


def test_what_an_answer_shows_makes_the_same_product_again(shop):
    first = made(images=[{"url": f"{shop}/photo.jpg", "alt": "Front"}], **of())
    pictures.fetch_due()
    shown = api().get(f"/products/{first.json()['id']}").json()["images"]

    copy = {"title": "Copy", "images": shown, "variants": [{"sku": "C", "price": 1, "images": shown}]}
    again = api().post("/products", copy)
    added = api().post(f"/products/{again.json()['id']}/variants", {"sku": "D", "price": 1, "images": shown})

    assert again.json()["images"] == again.json()["variants"][0]["images"] == added.json()["images"] == shown
    assert (Image.objects.count(), PictureFetch.objects.filter(status="waiting").count()) == (2, 0)


def test_a_picture_that_never_comes_leaves_the_product_as_it_is(shop):
    created = made(images=[{"url": f"{shop}/gone"}])

    pictures.fetch_due()

    assert api().get(f"/products/{created.json()['id']}").json()["images"] == []
    assert PictureFetch.objects.get().status == "failed"


@pytest.mark.parametrize("url", ["http://10.0.0.8/a.jpg", "ftp://example.com/a.jpg", "photo.jpg"])
def test_addresses_that_are_not_fetched_are_refused_where_they_stand(url):
    answer = made(images=[{"url": "https://example.com/a.jpg"}, {"url": url}])

    assert (problem(answer), paths(answer)) == ((422, "url_refused"), [("images[1].url", "url_refused")])
    assert not Product.objects.exists()
