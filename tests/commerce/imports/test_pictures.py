"""Pictures named by address are fetched after the rows; one that cannot be is a row error and the product stays."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from PIL import Image as Pillow

from commerce.actors import SYSTEM
from commerce.imports import pictures
from commerce.models import Image, PictureFetch, Product
from config.worker_time import TimeIsUp
from tests.commerce import picture_shop
from tests.commerce.imports.files import errors, imported, products

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(settings, tmp_path) -> Iterator[str]:
    """The address of a web shop on this machine, which the settings allow to be called."""
    with picture_shop.serving(settings, tmp_path) as address:
        yield address


def line(name: str, image: str) -> str:
    return f"{name},{name.title()},{name.upper()},,,,1.00,GBP,,{image}"


def test_fetch_hangs_the_picture_on_product_and_variant(shop):
    imported(products(line("coat", f"{shop}/photo.jpg")))

    pictures.fetch_due()

    image = Image.objects.get()
    assert (image.product.handle, image.position, image.source) == ("coat", 1, f"{shop}/photo.jpg")
    assert list(image.variants.values_list("sku", flat=True)) == ["COAT"]
    assert PictureFetch.objects.get().status == "done"


def test_fetch_that_fails_is_a_row_error_and_the_product_stays(shop):
    record = imported(products(line("coat", f"{shop}/page"), line("mug", f"{shop}/gone")))

    pictures.fetch_due()

    record.refresh_from_db()
    assert errors(record) == [(2, "image", "unsupported_file"), (3, "image", "invalid_image")]
    assert (record.rows_ok, record.rows_failed, record.problems, Product.objects.count()) == (2, 0, 2, 2)


def test_fetch_tries_a_busy_shop_again_later_and_then_gives_up(shop):
    record = imported(products(line("coat", f"{shop}/busy")))

    for _ in range(pictures.TRIES):
        assert errors(record) == []
        assert pictures.fetch_due() == 1
        assert pictures.fetch_due() == 0
        PictureFetch.objects.filter(status="waiting").update(due_at=Now() - timedelta(seconds=1))

    assert errors(record) == [(2, "image", "unreachable")]


def test_the_same_picture_is_fetched_once(shop):
    imported(products(line("coat", f"{shop}/photo.jpg")))
    pictures.fetch_due()

    imported(products(line("coat", f"{shop}/photo.jpg"), line("mug", f"{shop}/photo.jpg")))
    pictures.fetch_due()

    assert list(PictureFetch.objects.order_by("id").values_list("product__handle", flat=True)) == ["coat", "mug"]
    assert Image.objects.count() == 2


def test_fetched_picture_counts_product_and_variant_up(shop):
    imported(products(line("coat", f"{shop}/photo.jpg"), "coat,,COAT-L,,,,1.00,GBP,,"))
    before = Product.objects.get()

    pictures.fetch_due()

    after = Product.objects.get()
    assert (after.version, after.updated_at > before.updated_at) == (before.version + 1, True)
    assert dict(after.variants.values_list("sku", "version")) == {"COAT": 2, "COAT-L": 1}


def test_a_picture_that_breaks_the_work_holds_up_no_other_and_is_given_up(shop, monkeypatch):
    record = imported(products(line("coat", "http://broken.example.com/a.jpg"), line("mug", f"{shop}/photo.jpg")))
    real = socket.getaddrinfo

    def breaks(name, *arguments, **options):
        if name == "broken.example.com":
            raise IndexError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", breaks)

    for _ in range(pictures.TRIES):
        assert errors(record) == []
        pictures.fetch_due()
        PictureFetch.objects.filter(status="waiting").update(due_at=Now() - timedelta(seconds=1))

    assert Image.objects.get().product.handle == "mug"
    assert errors(record) == [(2, "image", "invalid_image")]
    assert pictures.fetch_due() == 0


def test_a_picture_that_ends_every_worker_is_given_up(shop):
    record = imported(products(line("coat", f"{shop}/photo.jpg")))
    for _ in range(pictures.TRIES):
        pictures.claim(by=SYSTEM)
        PictureFetch.objects.update(due_at=Now() - timedelta(seconds=1))

    pictures.fetch_due()

    assert (errors(record), Image.objects.count()) == ([(2, "image", "invalid_image")], 0)


def test_a_worker_that_is_told_to_stop_leaves_what_it_has_not_begun(shop, monkeypatch):
    record = imported(products(*(line(name, f"{shop}/photo.jpg") for name in ("coat", *"abc"))))
    real, opened = Pillow.open, []

    def stops_at_the_first(*arguments, **options):
        opened.append(arguments)
        if len(opened) == 1:
            raise TimeIsUp
        return real(*arguments, **options)

    monkeypatch.setattr(Pillow, "open", stops_at_the_first)

    with pytest.raises(TimeIsUp):
        pictures.fetch_due()

    assert list(PictureFetch.objects.order_by("id").values_list("status", "attempts")) == [
        ("waiting", 1), ("waiting", 0), ("waiting", 0), ("waiting", 0)
    ]  # fmt: skip
    assert (pictures.fetch_due(), Image.objects.count(), errors(record)) == (3, 3, [])


def test_none_is_begun_when_the_time_is_over(shop):
    imported(products(line("coat", f"{shop}/photo.jpg")))

    assert (pictures.fetch_due(seconds=0), PictureFetch.objects.get().attempts) == (0, 0)


def test_dry_run_fetches_nothing(shop):
    imported(products(line("coat", f"{shop}/photo.jpg")), dry_run=True)

    assert (PictureFetch.objects.count(), pictures.fetch_due()) == (0, 0)
