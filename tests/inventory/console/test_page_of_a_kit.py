"""The page of a kit explains its number by its parts, and offers nothing that a kit does not have."""

import pytest

from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.kits import kit_of, make_kit
from tests.inventory.console.html import text

URL = "/s/soho/stock/SET/"


@pytest.fixture
def parts(stage):
    cup, plate = catalog.variant("CUP", title="Cup"), catalog.variant("PLATE", title="Plate")
    make.receive(cup, stage.soho, 7)
    make.receive(cup, stage.camden, 4)
    make.receive(plate, stage.soho, 3)
    make.receive(plate, stage.camden, 9)
    return cup, plate


def test_number_is_explained_by_the_parts(pages, stage, parts):
    make.keep_back(1, channel=stage.web)
    kit_of(CUP=2, PLATE=1)

    page = pages["manager"].get(f"{URL}?channel=web")

    assert "2 can be made = 2 can be sold This is a kit: it is counted by its parts." in text(page)
    assert "Cup CUP 2 6 6 to use 3 kits" in text(page)
    assert "Plate PLATE 1 2 2 to use Scarcest 2 kits" in text(page)
    assert 'href="/s/soho/stock/CUP/?at=soho&amp;channel=web"' in page.content.decode()


def test_all_stores_add_up_what_each_can_make(pages, parts):
    kit_of(CUP=2, PLATE=1)

    said = text(pages["owner"].get("/s/all/stock/SET/"))

    assert "5 can be made = 5 can be sold" in said
    assert "Each kit is made in one store" in said and "Scarcest" not in said
    assert "Cup CUP 2 11 11 to use 5 kits" in said


def test_nothing_is_offered_that_a_kit_does_not_have(pages, parts):
    kit_of(CUP=2, PLATE=1)

    said = text(pages["owner"].get(URL))

    for part in ("Adjust stock", "Ledger", "On hand, 30 days", "Look back"):
        assert part not in said
    assert "Orders and baskets have its parts." in said


def test_what_an_article_had_is_still_found_and_corrected(pages, stage, parts):
    article = catalog.variant("SET", title="Tea set")
    make.receive(article, stage.soho, 9)
    make_kit(article, CUP=2, PLATE=1)

    said = text(pages["owner"].get(URL))

    assert "3 can be made" in said and "Ledger" in said and "Adjust stock" in said


def test_page_costs_the_same_for_two_and_five_parts(pages, stage, parts, django_assert_max_num_queries):
    client, kit = pages["manager"], kit_of(CUP=2, PLATE=1)
    client.get(URL)
    with django_assert_max_num_queries(40) as two:
        client.get(URL)
    more = {sku: 1 for sku in ("A", "B", "C") if catalog.variant(sku)}
    make_kit(kit, CUP=1, PLATE=1, **more)

    with django_assert_max_num_queries(len(two)):
        client.get(URL)
