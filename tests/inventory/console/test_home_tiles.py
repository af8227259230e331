"""What inventory shows on Home: numbers that are true, and the rows behind them."""

import re
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.test import Client

from commerce.actors import SYSTEM
from inventory import reservations, stock, stock_tasks
from inventory.lines import Line
from inventory.models import Level
from inventory.stock import Posting
from tests.factories import commerce as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def soho():
    return make.LocationFactory(code="soho", name="Soho")


@pytest.fixture
def client(soho):
    role = make.RoleFactory(permissions=["stock.read", "catalog.read"])
    assignment = make.AssignmentFactory(role=role, location=soho)
    client = Client()
    client.force_login(assignment.staff)
    return client


@pytest.fixture
def scarf(soho):
    variant = make.variant("LMB-SCF-RST", title="Lambswool scarf")
    stock.receive(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=3)], reference="DN-1")
    return variant


def hold_and_lose(variant, location):
    line = Line(variant.pk, 3, location.pk)
    reservations.hold(by=SYSTEM, channel=make.ChannelFactory(), lines=[line], seconds=600)
    stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, location.pk, delta=-2)], reason="shrinkage")


def tile(html, label):
    """`"3 units · in 1 delivery"` of one tile."""
    body = html.split(f'<span class="label">{label}</span>')[1].split("</span></")[0].split("</span>\n")[0]
    text = body.replace("<small>", " ").replace("</small>", "")
    value = text.split('<span class="value">')[1].split("</span>")[0]
    return f"{value} · {text.rsplit('<span>', 1)[1].split('</span>')[0]}"


@pytest.mark.usefixtures("scarf")
def test_tiles_of_a_calm_store(client):
    html = client.get("/s/soho/tiles/stock/").content.decode()

    assert tile(html, "Ready to sell") == "3 units · 1 of 1 SKUs"
    assert tile(html, "In baskets") == "0 · nothing is held"
    assert tile(html, "Received today") == "3 units · in 1 delivery"
    assert tile(html, "Low") == "1 SKU · 3 units or fewer left"
    assert tile(html, "Stock-outs") == "0 · every SKU can be sold"
    assert tile(html, "Oversold") == "0 · all promises covered"


@pytest.mark.usefixtures("scarf")
def test_tiles_of_all_stores_speak_of_all_together_and_lead_to_the_table_of_stores(soho):
    role = make.RoleFactory(permissions=["stock.read", "catalog.read"])
    client = Client()
    client.force_login(make.AssignmentFactory(role=role).staff)

    html = client.get("/s/all/tiles/stock/").content.decode()

    assert tile(html, "Low") == "1 SKU · 3 or fewer in total"
    assert tile(html, "Stock-outs") == "0 · every SKU sells somewhere"
    assert html.count('<a class="tile" href="/s/all/#stores">') == 2
    assert 'id="stores"' in client.get("/s/all/").content.decode()


def test_tiles_of_a_store_that_lost_goods_it_had_promised(client, scarf, soho):
    hold_and_lose(scarf, soho)

    html = client.get("/s/soho/tiles/stock/").content.decode()

    assert tile(html, "Oversold") == "2 units · 1 SKU promised too often"
    assert tile(html, "In baskets") == "3 units · next ends in 10 min"
    assert '<a class="tile" href="/s/soho/stock/?show=short">' in html


def test_shortfall_is_on_the_attention_list(client, scarf, soho):
    hold_and_lose(scarf, soho)
    stock_tasks.open_shortfalls(by=SYSTEM, level_ids=[Level.objects.get().pk])

    html = client.get("/s/soho/attention/").content.decode()

    assert ">Lambswool scarf: 2 promised too many</b>" in html
    assert '<a class="btn sm" href="/s/soho/stock/LMB-SCF-RST/">See who has them</a>' in html


@pytest.mark.parametrize("sku", ["TEA/../MUG", "-/MUG"])
def test_shortfall_leads_to_its_sku_whatever_that_is_called(client, soho, sku):
    variant = make.variant(sku)
    stock.receive(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=3)], reference="DN-1")
    hold_and_lose(variant, soho)
    stock_tasks.open_shortfalls(by=SYSTEM, level_ids=[Level.objects.get().pk])

    link = re.search(r'href="([^"]+)">See who has them', client.get("/s/soho/attention/").content.decode()).group(1)

    page = client.get(urljoin("http://testserver/", link))
    assert (page.status_code, sku in page.content.decode()) == (200, True)


def test_drift_is_found_and_then_remembered_for_a_minute(client, scarf):
    Level.objects.update(on_hand=4)

    wrong = client.get("/s/soho/tiles/ledger/").content.decode()
    Level.objects.update(on_hand=3)
    still = client.get("/s/soho/tiles/ledger/").content.decode()

    assert tile(wrong, "Ledger drift").startswith("1 · levels disagree")
    assert still == wrong


def test_chart_ends_today_with_what_moved(client, scarf):
    html = client.get("/s/soho/charts/moved/").content.decode()

    assert '<span class="muted small">3 units</span>' in html
    assert html.count("<rect") == 14


def test_store_table_adds_stock_columns(client, scarf):
    html = client.get("/s/soho/stores/").content.decode()

    assert '<th class="num">Ready to sell</th>' in html
    assert '<b>Soho</b></a></td><td class="num">3</td><td class="num">1</td><td class="num">0</td>' in html


@pytest.mark.parametrize("fragment", ["tiles/stock/", "tiles/ledger/", "attention/", "stores/", "charts/moved/"])
def test_home_costs_the_same_for_three_skus_as_for_one(client, scarf, soho, django_assert_max_num_queries, fragment):
    client.get("/s/soho/")
    cache.clear()
    with django_assert_max_num_queries(12) as one:
        client.get(f"/s/soho/{fragment}")
    for _ in range(2):
        lines = [Posting(make.variant().pk, soho.pk, delta=2)]
        stock.receive(by=SYSTEM, lines=lines, reference="DN-2")
    cache.clear()

    with django_assert_max_num_queries(len(one)):
        client.get(f"/s/soho/{fragment}")


def test_another_stores_numbers_stay_there(client, scarf):
    camden = make.LocationFactory(code="camden")
    stock.receive(by=SYSTEM, lines=[Posting(scarf.pk, camden.pk, delta=40)], reference="DN-3")

    html = client.get("/s/soho/tiles/stock/").content.decode()

    assert tile(html, "Ready to sell") == "3 units · 1 of 1 SKUs"
