"""The stock page: cells, filters in the address, pages, rows for live updates, breakdowns, the file."""

import csv
import io

import pytest

from inventory import matrix
from inventory.lines import Line
from inventory.models import Level
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.conftest import signed_in
from tests.inventory.console.html import cells, text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lamp(stage):
    lamp = catalog.variant("ARC-LMP-BRS", title="Arc table lamp")
    make.receive(lamp, stage.soho, 9)
    make.receive(lamp, stage.camden, 2)
    make.keep_back(1, channel=stage.web)
    return lamp


def test_page_shows_what_can_be_sold_on_the_web(pages, lamp):
    response = pages["manager"].get("/s/soho/stock/")

    assert response.status_code == 200
    assert cells(response, lamp.sku) == ["Soho: 8", "Camden: 1, low", "Never stocked here"]
    assert "1 SKU, what can be sold on Web shop" in text(response)


def test_own_store_stands_first(pages, stage, lamp):
    response = pages["owner"].get("/s/camden/stock/")

    assert cells(response, lamp.sku)[:2] == ["Camden: 1, low", "Soho: 8"]


def test_channel_changes_the_numbers(pages, lamp):
    response = pages["manager"].get("/s/soho/stock/?channel=pos")

    assert cells(response, lamp.sku) == ["Soho: 9", "Camden: 2, low", "Never stocked here"]


def test_filters_stand_in_the_address_and_can_be_removed(pages, lamp):
    catalog.variant("PLENTY", title="Plenty")

    response = pages["manager"].get("/s/soho/stock/?show=low&at=camden&channel=web&q=lamp")

    html = response.content.decode()
    assert cells(response, lamp.sku) == ["Camden: 1, low"]
    assert 'data-sku="PLENTY"' not in html
    assert 'href="?at=camden&amp;channel=web&amp;q=lamp" aria-label="Remove the filter Low or out"' in html


def test_search_finds_words_misspellings_and_codes(pages, lamp):
    catalog.variant("OTHER", title="Canvas tote")

    for query in ("table lamp", "arc lmap", "arc-lmp-brs"):
        html = pages["manager"].get("/s/soho/stock/", {"q": query}).content.decode()
        assert ('data-sku="ARC-LMP-BRS"' in html, 'data-sku="OTHER"' in html) == (True, False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?q=gilet", "Nothing called “gilet” Check the spelling, or scan the label."),
        ("?show=short", "Nothing is below zero Every promise is covered by goods on the shelf."),
        ("?show=out", "No SKU matches these filters on Web shop."),
    ],
)
def test_nothing_found_says_what_to_do(pages, lamp, query, said):
    assert said in text(pages["manager"].get(f"/s/soho/stock/{query}"))


@pytest.mark.parametrize(("who", "is_invited"), [("manager", True), ("associate", False)])
def test_shop_without_products_invites_whoever_may_import_them(pages, who, is_invited):
    page = pages[who].get("/s/soho/stock/")

    assert "No products yet" in text(page)
    assert ('href="/s/soho/imports/new/"' in page.content.decode()) == is_invited


@pytest.mark.parametrize("query", ["channel=nope", "at=nope", "category=nope", "show=nope", "after=nope"])
def test_unknown_filter_is_not_found(pages, query):
    assert pages["manager"].get(f"/s/soho/stock/?{query}").status_code == 404


def test_page_is_for_people_of_that_store_who_may_read_stock(stage, pages):
    newcomer = catalog.AssignmentFactory(location=stage.soho).staff

    assert pages["manager"].get("/s/camden/stock/").status_code == 404
    assert signed_in(newcomer).get("/s/soho/stock/").status_code == 403


def test_reader_is_offered_the_file_and_no_receiving(pages, lamp):
    reader, manager = (pages[role].get("/s/soho/stock/") for role in ("auditor", "manager"))

    assert ("Receive a delivery" in text(reader), "Export CSV" in text(reader)) == (False, True)
    assert "Receive a delivery" in text(manager)
    assert [page.content.count(b'class="btn primary"') for page in (reader, manager)] == [0, 1]


def test_pages_lead_on_and_back(pages, stage, lamp, monkeypatch):
    monkeypatch.setattr(matrix, "PAGE", 2)
    for number in range(3):
        catalog.variant(f"MUG-{number}", title=f"Mug {number}")
    client = pages["manager"]

    first = client.get("/s/soho/stock/")
    onward = _link(first, "next")
    second = client.get(f"/s/soho/stock/{onward}")
    back = client.get(f"/s/soho/stock/{_link(second, 'prev')}")

    assert [_skus(each) for each in (first, second, back)] == [
        ["ARC-LMP-BRS", "MUG-0"],
        ["MUG-1", "MUG-2"],
        ["ARC-LMP-BRS", "MUG-0"],
    ]


def test_page_costs_the_same_at_one_and_three_rows(pages, stage, lamp, django_assert_num_queries):
    client = pages["manager"]
    client.get("/s/soho/stock/")

    for _ in range(2):
        with django_assert_num_queries(14):
            client.get("/s/soho/stock/")
        for _ in range(2):
            make.receive(catalog.variant(), stage.soho, 3)


def test_rows_of_some_skus_come_alone(pages, stage, lamp):
    catalog.variant("OTHER")

    response = pages["manager"].get("/s/soho/stock/-/rows/?sku=ARC-LMP-BRS&sku=UNKNOWN&sku=arc lmp brs")

    assert _skus(response) == ["ARC-LMP-BRS"]
    assert b"<html" not in response.content


def test_breakdown_adds_up_to_the_cell(pages, stage, lamp):
    make.adjust(lamp, stage.soho, 2, bucket="damaged")
    make.adjust(lamp, stage.soho, 1, bucket="quality_control")
    make.hold(stage.web, Line(lamp.pk, 1, stage.soho.pk))

    response = pages["manager"].get("/s/soho/stock/-/breakdown/soho/ARC-LMP-BRS/", headers=HTMX)

    assert text(response).startswith(
        "Arc table lamp, Soho On hand 9 Damaged − 2 In quality check − 1 Held in baskets − 1 "
        "Safety stock, Web shop − 1 Can be sold 4"
    )


def test_breakdown_of_a_shortfall_ends_below_zero(pages, stage, lamp):
    make.hold(stage.web, Line(lamp.pk, 8, stage.soho.pk))
    make.adjust(lamp, stage.soho, -3)

    response = pages["manager"].get("/s/soho/stock/-/breakdown/soho/ARC-LMP-BRS/", headers=HTMX)

    assert "On hand 6 Held in baskets − 8 Below zero −2" in text(response)
    assert "2 units must come from elsewhere." in text(response)


def test_breakdown_without_scripts_is_the_page_of_the_sku(pages, lamp):
    response = pages["manager"].get("/s/soho/stock/-/breakdown/camden/ARC-LMP-BRS/?channel=web")

    assert (response.status_code, response.url) == (302, "/s/soho/stock/ARC-LMP-BRS/?at=camden&channel=web")


def test_file_has_the_filtered_rows_with_harmless_cells(pages, stage, lamp):
    trap = catalog.variant("TRAP", title="=HYPERLINK(1)")
    make.receive(trap, stage.soho, 4)
    make.hold(stage.web, Line(trap.pk, 3, stage.soho.pk))
    make.adjust(trap, stage.soho, -3)

    response = pages["manager"].get("/s/soho/stock/-/export.csv?show=low")

    table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert response["Content-Disposition"].startswith('attachment; filename="stock-soho-')
    assert table == [
        ["product", "variant", "sku", "Soho", "Camden", "Warehouse", "all"],
        ["'=HYPERLINK(1)", "", "TRAP", "-2", "", "", "-2"],
        ["Arc table lamp", "", "ARC-LMP-BRS", "8", "1", "", "9"],
    ]


def test_file_reads_any_number_of_rows(pages, stage, monkeypatch):
    monkeypatch.setattr(matrix, "PAGE", 1)
    monkeypatch.setattr(matrix, "BATCH", 2)
    for number in range(5):
        catalog.variant(f"MUG-{number}", title="Mug")

    response = pages["manager"].get("/s/soho/stock/-/export.csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == [f"MUG-{number}" for number in range(5)]


def test_every_level_is_open_to_read_from_any_store(pages, stage, lamp):
    response = pages["associate"].get("/s/soho/stock/?at=camden")

    assert cells(response, lamp.sku) == ["Camden: 1, low"]
    assert Level.objects.count() == 2


def _skus(response) -> list[str]:
    return [part.split('"')[0] for part in response.content.decode().split('<tr data-sku="')[1:]]


def _link(response, rel: str) -> str:
    return response.content.decode().split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")
