"""The search box over stock: a code goes straight to its SKU, words list some."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.models import Barcode
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.html import attribute, text


@pytest.fixture
def lamp(stage):
    lamp = catalog.variant("ARC-LMP", title="Arc table lamp")
    Barcode.objects.create(variant=lamp, code="5012345678900", key="05012345678900")
    return lamp


@pytest.mark.parametrize("code", ["ARC-LMP", "arc lmp", "5012345678900", "]E05012345678900"])
def test_code_goes_straight_to_its_page(pages, lamp, code):
    response = pages["manager"].get("/s/soho/find/", {"q": code})

    assert (response.status_code, response.url) == (302, "/s/soho/stock/ARC-LMP/")


def test_words_list_skus_with_links(pages, lamp):
    response = pages["manager"].get("/s/soho/find/", {"q": "table lamp"})

    assert "Arc table lamp" in text(response)
    assert 'href="/s/soho/stock/ARC-LMP/"' in response.content.decode()


def test_each_hit_says_whether_it_is_here_and_what_it_costs(pages, stage, lamp):
    make.receive(lamp, stage.soho, 3)
    make.receive(lamp, stage.camden, 8)
    desk = catalog.variant("DSK-LMP", title="Desk table lamp", price=4950)
    make.receive(desk, stage.camden, 2)
    catalog.variant("OLD-LMP", title="Old table lamp")

    page = pages["manager"].get("/s/soho/find/", {"q": "table lamp"})

    assert "3 here · 8 in Camden" in text(page)
    assert "DSK-LMP £49.50 None here · 2 in Camden" in text(page) and "None anywhere" in text(page)
    assert attribute(page, "id", "find-input", "value") == "table lamp"
    assert "11 in 2 stores" in text(pages["owner"].get("/s/all/find/", {"q": "table lamp"}))
    assert "£49.50" in text(pages["manager"].get("/s/soho/stock/DSK-LMP/"))


def test_many_hits_take_as_many_queries_as_one(pages, stage, lamp):
    client = pages["manager"]
    client.get("/s/soho/find/", {"q": "table lamp"})
    with CaptureQueriesContext(connection) as one:
        client.get("/s/soho/find/", {"q": "table lamp"})
    for sku in ("DSK-LMP", "OLD-LMP", "NEW-LMP"):
        make.receive(catalog.variant(sku, title="Desk table lamp"), stage.camden, 2)

    with CaptureQueriesContext(connection) as four:
        page = client.get("/s/soho/find/", {"q": "table lamp"})

    assert text(page).count("-LMP") == 4
    assert len(four) <= len(one) + 1  # one more where something stands nowhere and may be a kit


def test_part_of_a_barcode_finds_nothing(pages, lamp):
    assert "No such code: 501234567890" in text(pages["manager"].get("/s/soho/find/", {"q": "501234567890"}))


@pytest.mark.parametrize("store", ["soho", "all"])
def test_unknown_code_can_become_a_barcode(pages, lamp, store):
    response = pages["owner"].get(f"/s/{store}/find/", {"q": "5099999999991"})

    link = f"/s/{store}/stock/-/barcode/?code=5099999999991"
    assert attribute(response, "hx-get", link, "href") == link
    assert "Which product is 5099999999991?" in text(pages["owner"].get(link))


def test_unknown_code_offers_nothing_to_whoever_may_not_write_the_catalog(pages, lamp):
    response = pages["auditor"].get("/s/soho/find/", {"q": "5099999999991"})

    assert "No such code: 5099999999991. Nothing was counted. Scan it again or type its name or SKU." in text(response)
    assert "ask somebody who may change products to add it" in text(response)
    assert "/barcode/" not in response.content.decode()
