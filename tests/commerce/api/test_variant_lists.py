"""Lists of variants over the API: by category, assortment, channel and change, each filter exact."""

from datetime import UTC, datetime

import pytest

from commerce import catalog, transactions
from commerce.actors import SYSTEM
from commerce.models import Publication
from tests.api_client import Api, api, paths
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def skus(client: Api, query: str) -> list[str]:
    answer = client.get(f"/variants?{query}")
    assert answer.status_code == 200, answer.content
    return [each["sku"] for each in answer.json()["results"]]


def test_lists_are_filtered_by_category_and_all_below_it():
    clothing = factories.CategoryFactory(path="clothing")
    coats = factories.CategoryFactory(path="clothing/coats", parent=clothing)
    factories.product("COAT", categories=[coats])
    factories.product("SHIRT", categories=[clothing, coats])
    factories.product("TENT", categories=[factories.CategoryFactory(path="clothing-care")])
    client = api()

    assert skus(client, "category=clothing") == ["COAT", "SHIRT"]
    assert skus(client, "category=clothing/coats") == ["COAT", "SHIRT"]
    assert paths(client.get("/variants?category=cloth")) == [("category", "unknown_category")]


def test_lists_are_filtered_by_assortment_and_channel():
    soho, camden = (factories.LocationFactory(code=code) for code in ("soho", "camden"))
    web, pos = (factories.ChannelFactory(code=code) for code in ("web", "pos"))
    factories.product("EVERYWHERE")
    factories.product("SOHO", locations=[soho], channels=[web])
    factories.product("DRAFT", status="draft")
    client = api()

    assert skus(client, "location=soho") == ["EVERYWHERE", "SOHO", "DRAFT"]
    assert skus(client, "location=camden") == ["EVERYWHERE", "DRAFT"]
    assert skus(client, "channel=web") == ["EVERYWHERE", "SOHO"]
    assert skus(client, "channel=pos") == ["EVERYWHERE"]


def test_publication_holds_from_its_start_until_before_its_end():
    web = factories.ChannelFactory(code="web")
    factories.product("SOON", channels=[web])
    client = api()

    Publication.objects.update(starts_at="2099-01-01T00:00:00Z")
    soon = skus(client, "channel=web")
    Publication.objects.update(starts_at=None, ends_at="2020-01-01T00:00:00Z")

    assert (soon, skus(client, "channel=web")) == ([], [])


def test_updated_since_lists_changes_in_their_order():
    variant = factories.variant("A")
    factories.variant("B")
    with transactions.at(datetime(2098, 1, 1, tzinfo=UTC)):
        catalog.change_variant(variant_id=variant.pk, changes={"price": 7}, expected=None, by=SYSTEM)
    client = api()

    assert skus(client, "updated_since=2020-01-01T00:00:00Z") == ["B", "A"]
    assert skus(client, "updated_since=2098-01-01T00:00:00Z") == ["A"]
    assert skus(client, "updated_since=2098-01-01T00:00:00.000001Z") == []
