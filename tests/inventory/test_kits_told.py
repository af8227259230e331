"""A part that comes or goes changes what can be made of it: open pages and the retailer's systems hear of its kits."""

import json

import pytest

from commerce.models import WebhookDelivery
from commerce.webhooks import recording
from inventory import levels_on_screen
from tests.api_client import api
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.kits import kit_of, make_kit
from tests.factories.webhooks import endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    shop = make.shop()
    cup, plate = catalog.variant("CUP"), catalog.variant("PLATE")
    make.receive(cup, shop.soho, 7)
    make.receive(plate, shop.soho, 2)
    make.receive(cup, shop.bath, 4)
    return shop


def ids(shop, *places) -> list[int]:
    rows = make.Level.objects.filter(variant__sku="CUP", location__in=places or (shop.soho, shop.bath))
    return list(rows.values_list("pk", flat=True))


def on_screens(shop, *places) -> dict[tuple[str, str], int]:
    shown = levels_on_screen.describe(ids(shop, *places))
    return {(row["sku"], row["location"]): row["available"] for row in shown}


def told(shop, *places) -> dict[tuple[str, str], int]:
    WebhookDelivery.objects.all().delete()
    recording.tell("stock.changed", ids(shop, *places))
    rows = [json.loads(row.payload)["data"] for row in WebhookDelivery.objects.all()]
    return {(row["sku"], row["location"]): row["available"] for row in rows}


@pytest.mark.parametrize("hear", [on_screens, told])
def test_kits_are_told_with_their_parts(shop, hear):
    endpoint()
    kit_of(CUP=2, PLATE=1)
    soho, bath = shop.soho.code, shop.bath.code

    assert hear(shop) == {("CUP", soho): 7, ("CUP", bath): 4, ("SET", soho): 2, ("SET", bath): 0}
    assert hear(shop, shop.bath) == {("CUP", bath): 4, ("SET", bath): 0}


@pytest.mark.parametrize("hear", [on_screens, told])
def test_what_an_article_had_before_it_was_a_kit_is_none_of_it(shop, hear):
    endpoint()
    article = catalog.variant("SET")
    make.receive(article, shop.soho, 9)
    make_kit(article, CUP=2)

    assert hear(shop, shop.soho) == {("CUP", shop.soho.code): 7, ("SET", shop.soho.code): 3}


def test_kit_is_told_as_the_api_shows_it(shop):
    endpoint()
    kit_of(CUP=2, PLATE=1)

    recording.tell("stock.changed", ids(shop, shop.soho))

    shown = api().get(f"/availability?sku=SET&location={shop.soho.code}").json()["results"]
    row = WebhookDelivery.objects.get(subject=f"SET {shop.soho.code}, a kit")
    assert {**json.loads(row.payload)["data"], "as_of": None} == {**shown[0], "as_of": None}


def test_kit_of_other_parts_is_told_though_these_have_changed_less(shop):
    endpoint()
    kit = kit_of(CUP=2, PLATE=1)
    recording.tell("stock.changed", ids(shop, shop.soho))
    make_kit(kit, CUP=1)

    recording.tell("stock.changed", ids(shop, shop.soho))

    row = WebhookDelivery.objects.get(subject=f"SET {shop.soho.code}, a kit")
    assert json.loads(row.payload)["data"]["available"] == 7


def test_article_that_is_no_kit_any_more_is_told_again(shop):
    endpoint()
    article = catalog.variant("SET")
    make.receive(article, shop.soho, 9)
    make_kit(article, CUP=2)
    recording.tell("stock.changed", ids(shop, shop.soho))
    make_kit(article)

    recording.tell("stock.changed", [make.Level.objects.get(variant=article).pk])

    row = WebhookDelivery.objects.get(subject=f"SET {shop.soho.code}")
    assert json.loads(row.payload)["data"]["available"] == 9
