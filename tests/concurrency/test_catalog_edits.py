"""Two people at one product, or with one file: whoever waits for a lock goes on from what is true when it is free."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction

from commerce import catalog, sql
from commerce.actors import SYSTEM
from commerce.catalog import NewProduct, NewVariant
from commerce.models import Barcode, Import, Product, Variant
from tests.api_client import api
from tests.commerce.api.test_imports import send
from tests.commerce.imports.files import imported, products
from tests.concurrency import crowd
from tests.factories import commerce as factories
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def blocked(*works: Callable[[], Any], hold: Callable[[], Any], change: Callable[[], Any]) -> list:
    """Start the works while `hold` has locked what they need, `change` once all wait, and let go; their results."""
    with ExitStack() as stack:
        with transaction.atomic():
            hold()
            running = stack.enter_context(crowd.side_by_side(*works))
            wait_until(lambda: crowd.waiting() >= len(works))
            change()
        return [work.result(30) for work in running]


def hold_catalog() -> None:
    for model in (Product, Variant):
        list(model.objects.select_for_update(no_key=True).order_by("id"))


def test_new_barcode_keeps_a_price_that_changed_while_it_waited():
    variant = factories.variant("COAT", price=1000)

    blocked(
        lambda: catalog.add_barcode(variant_id=variant.pk, code="5012345678900", by=SYSTEM),
        hold=hold_catalog,
        change=lambda: Variant.objects.update(price=1200),
    )

    assert Variant.objects.get().price == 1200
    assert Barcode.objects.get().variant_id == variant.pk


def test_import_of_a_price_keeps_what_else_changed_while_it_waited():
    factories.variant("COAT", price=1000, title="Coat", handle="coat")

    def rename() -> None:
        Product.objects.update(title="Winter coat")
        Variant.objects.update(weight_grams=900)

    (record,) = blocked(
        lambda: imported("product,description,sku,price\ncoat,Warm,COAT,12.00\n"), hold=hold_catalog, change=rename
    )

    variant = Variant.objects.select_related("product").get()
    assert (record.status, record.rows_ok, record.rows_changed) == ("completed", 1, 1)
    assert (variant.price, variant.weight_grams) == (1200, 900)
    assert (variant.product.title, variant.product.description) == ("Winter coat", "Warm")


def test_two_uploads_of_one_file_at_once_are_one_import():
    client, text = api("catalog.write"), products("coat,Coat,COAT,,,,1.00,GBP,,")

    answers = blocked(
        lambda: send(client, text),
        lambda: send(client, text),
        hold=lambda: sql.send("LOCK TABLE commerce_importpart IN SHARE MODE"),
        change=lambda: None,
    )

    record = Import.objects.get()
    assert [answer.status_code for answer in answers] == [202, 202]
    assert {answer.json()["id"] for answer in answers} == {record.public_id}
    assert sorted(answer.json().get("note", "") for answer in answers) == ["", "already_imported"]


def test_products_of_one_title_created_at_once_all_get_a_handle():
    def create(number: int) -> Callable[[], str]:
        new = NewProduct(title="Rain jacket", variants=[NewVariant(sku=f"RAIN-{number}", price=100, currency="GBP")])
        return lambda: catalog.create_product(new=new, by=SYSTEM).handle

    with crowd.side_by_side(*(create(number) for number in range(8))) as running:
        handles = {work.result(30) for work in running}

    assert len(handles) == 8
