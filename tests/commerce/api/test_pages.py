"""Lists in pages: complete, stable, and bound to what was asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.models import Location
from tests.api_client import Api, api, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def follow(client: Api, url: str, link: str = "next") -> list[list[str]]:
    """Codes of each page from `url` on."""
    pages = []
    while url:
        body = client.get(url.split("/api/v1", 1)[-1]).json()
        pages.append([each["code"] for each in body["results"]])
        url = body[link]
    return pages


def test_pages_hold_every_record_once_in_order():
    for number in range(7):
        factories.LocationFactory(code=f"s{number}", rank=number // 3)

    pages = follow(api(), "/locations?page_size=3")

    assert pages == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]


def test_previous_leads_back_the_same_way():
    factories.LocationFactory.create_batch(7)
    client = api()
    forward = follow(client, "/locations?page_size=3")
    last = client.get("/locations?page_size=3").json()["next"]
    last = client.get(last.split("/api/v1", 1)[-1]).json()["next"]

    assert follow(client, last, "previous") == forward[::-1]


def test_rows_that_come_and_go_neither_repeat_nor_hide_others():
    for number in range(6):
        factories.LocationFactory(code=f"s{number}", rank=number * 10)
    client = api()
    first = client.get("/locations?page_size=2").json()

    Location.objects.filter(code="s1").delete()
    factories.LocationFactory(code="early", rank=5)

    rest = follow(client, first["next"])
    assert rest == [["s2", "s3"], ["s4", "s5"]]


def test_empty_list_has_no_links():
    assert api().get("/locations").json() == {"next": None, "previous": None, "results": []}


def test_cursor_fits_only_the_list_it_came_from():
    factories.LocationFactory.create_batch(3)
    factories.ChannelFactory.create_batch(3)
    client = api()
    cursor = client.get("/locations?page_size=1").json()["next"].split("cursor=")[1]

    same = client.get(f"/locations?page_size=2&cursor={cursor}")
    elsewhere = client.get(f"/channels?cursor={cursor}")
    filtered = client.get(f"/locations?kind=store&cursor={cursor}")
    tampered = client.get(f"/locations?cursor={cursor[:-2]}xx")

    assert same.status_code == 200
    assert [problem(answer) for answer in (elsewhere, filtered, tampered)] == [(400, "invalid_cursor")] * 3


def test_links_keep_the_filters():
    factories.LocationFactory.create_batch(3)
    factories.LocationFactory(kind="warehouse")
    client = api()

    pages = follow(client, "/locations?kind=store&page_size=2")

    assert [len(page) for page in pages] == [2, 1]


def test_query_count_does_not_grow_with_the_page(django_assert_num_queries):
    client = api()
    factories.product("A", "B", categories=[factories.CategoryFactory()], locations=[factories.LocationFactory()])
    client.get("/products")  # the first use of a key is noted
    with CaptureQueriesContext(connection) as of_one:
        client.get("/products")
    for sku in "CDE":
        factories.product(sku, categories=[factories.CategoryFactory()], locations=[factories.LocationFactory()])

    with django_assert_num_queries(len(of_one)):
        body = client.get("/products").json()

    assert len(body["results"]) == 4
