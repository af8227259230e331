"""The list of products: statuses, prices, search, pages."""

import re

import pytest

from commerce import product_list
from commerce.models import Product
from tests.factories import commerce as make


@pytest.fixture
def shelf(soho):
    make.product("LAMP-1", "LAMP-2", title="Arc table lamp", price=8500)
    make.product("MUG", title="Stoneware mug", price=1450)
    make.product("OLD", title="Old thing", status=Product.Status.ARCHIVED)


def titles(response) -> list[str]:
    return re.findall(r"<b>([^<]+)</b></a>", response.content.decode())


def test_list_shows_what_is_in_use_with_price_and_status(as_maya, shelf):
    response = as_maya.get("/s/soho/products/")

    html = response.content.decode()
    assert titles(response) == ["Arc table lamp", "Stoneware mug"]
    assert ("£85.00" in html, "£14.50" in html, "On sale" in html) == (True, True, True)


def test_range_of_prices_is_named(as_maya, shelf):
    Product.objects.get(title="Arc table lamp").variants.filter(sku="LAMP-2").update(price=9900)

    assert "£85.00 to £99.00" in as_maya.get("/s/soho/products/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=archived", ["Old thing"]),
        ("status=draft", []),
        ("q=stonware", ["Stoneware mug"]),
        ("q=lamp-2", ["Arc table lamp"]),
        ("q=mug&status=archived", []),
        ("q=gilet", []),
    ],
)
def test_filters_and_search(as_maya, shelf, query, found):
    assert titles(as_maya.get(f"/s/soho/products/?{query}")) == found


def test_nothing_found_says_what_to_do(as_maya, shelf):
    assert "Nothing called “gilet”" in as_maya.get("/s/soho/products/?q=gilet").content.decode()


@pytest.mark.parametrize("query", ["status=nope", "after=nope", "before=prd_0000000000000"])
def test_unknown_filter_is_not_found(as_maya, shelf, query):
    assert as_maya.get(f"/s/soho/products/?{query}").status_code == 404


def test_pages_lead_on_and_back(as_maya, soho, monkeypatch):
    monkeypatch.setattr(product_list, "PAGE", 2)
    for name in "ABCDE":
        make.product(title=f"Product {name}")

    first = as_maya.get("/s/soho/products/")
    second = as_maya.get(f"/s/soho/products/{link(first, 'next')}")
    third = as_maya.get(f"/s/soho/products/{link(second, 'next')}")
    back = as_maya.get(f"/s/soho/products/{link(third, 'prev')}")

    assert [titles(each) for each in (first, second, third, back)] == [
        ["Product A", "Product B"],
        ["Product C", "Product D"],
        ["Product E"],
        ["Product C", "Product D"],
    ]
    assert 'rel="next"' not in third.content.decode()


def test_page_needs_permission_to_read_the_catalog(as_olga, soho, olga):
    role = make.RoleFactory(permissions=["stock.read"])
    make.AssignmentFactory(staff=olga, role=role, location=soho)

    assert as_olga.get("/s/soho/products/").status_code == 403


def test_list_costs_the_same_at_one_and_three_rows(as_maya, soho, django_assert_num_queries):
    make.product()
    as_maya.get("/s/soho/products/")

    for _ in range(2):
        with django_assert_num_queries(9):
            as_maya.get("/s/soho/products/")
        make.product()
        make.product()


def link(response, rel: str) -> str:
    return response.content.decode().split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")
