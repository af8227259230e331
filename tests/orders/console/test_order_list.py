"""The order list: views, filters in the address, search, pages, live part, the file."""

import csv
import io
import re
from zoneinfo import ZoneInfo

import pytest

from commerce.actors import SYSTEM
from commerce.models import Location
from customers.models import Customer
from orders import lifecycle
from orders.console import order_list
from orders.models import SavedView
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.inventory import inside
from tests.factories.orders import Buy, Tender, place
from tests.inventory.console.html import text

HTMX = {"HX-Request": "true"}


def numbers(response) -> list[int]:
    """The orders that are shown, from the top."""
    return [
        int(number) for number in re.findall(r'class="no"><a href="[^"]+/orders/(\d+)/"', response.content.decode())
    ]


def test_to_do_stands_first_with_the_oldest_on_top(pages, buy):
    first, second = buy(), buy(3, name="Ana Ruiz")
    lifecycle.cancel(by=SYSTEM, order=buy())

    response = pages["manager"].get("/s/soho/orders/")

    assert numbers(response) == [first.number, second.number]
    assert "3 × Mug" in text(response) and "Ana Ruiz" in text(response) and "£30.00" in text(response)
    assert "To do 2" in text(response)


@pytest.mark.parametrize(("view", "place"), [("cancelled", 0), ("done", 1), ("payment", 2)])
def test_each_view_keeps_its_own(pages, buy, view, place):
    orders = [buy(), buy(tenders=[Tender("cash")]), buy(tenders=[Tender(token="tok_timeout")])]
    lifecycle.cancel(by=SYSTEM, order=orders[0])
    inside(lambda now: lifecycle.hand_over(orders[1], by=SYSTEM, now=now))

    assert numbers(pages["manager"].get(f"/s/soho/orders/?view={view}")) == [orders[place].number]


def test_all_stands_newest_first_and_leaves_other_stores_out(pages, stage, buy):
    older, newer = buy(), buy()
    elsewhere = buy(at=stage.camden)

    assert numbers(pages["manager"].get("/s/soho/orders/?view=all")) == [newer.number, older.number]
    assert numbers(pages["owner"].get("/s/all/orders/?view=all&at=camden")) == [elsewhere.number]


def test_filters_stand_in_the_address_and_can_be_removed(pages, buy):
    paid = buy(tenders=[Tender("cash")])
    buy()

    response = pages["manager"].get("/s/soho/orders/?view=all&pay=paid&day=today")

    assert numbers(response) == [paid.number]
    assert 'href="?view=all&amp;day=today" aria-label="Remove the filter Paid"' in response.content.decode()


@pytest.mark.parametrize("query", ["ana", "900418", "Ruiz Ana", "MUG-WHT"])
def test_search_finds_by_whatever_is_at_hand(pages, buy, query):
    order = buy(name="Ana Ruiz", phone="07700900418", email="ana@example.com")

    assert numbers(pages["manager"].get("/s/soho/orders/", {"view": "all", "q": query})) == [order.number]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Nothing to do New orders show up here by themselves, the oldest promise on top."),
        ("?view=all&q=nobody", "No order matches “nobody”"),
        ("?view=unpaid", "No order waits for money"),
        ("?view=all", "No orders yet"),
    ],
)
def test_empty_list_says_what_to_do(pages, query, said):
    assert said in text(pages["manager"].get(f"/s/soho/orders/{query}"))


@pytest.mark.parametrize("query", ["view=nope", "pay=nope", "day=nope", "channel=nope", "after=nope"])
def test_unknown_filter_is_not_found(pages, query):
    assert pages["manager"].get(f"/s/soho/orders/?{query}").status_code == 404


def test_pages_lead_on_and_back(pages, buy, monkeypatch):
    monkeypatch.setattr(order_list, "PAGE", 2)
    made = [buy(1).number for _ in range(3)]
    client, url = pages["manager"], "/s/soho/orders/?view=all"

    first = client.get(url)
    second = client.get("/s/soho/orders/" + link(first, "next"))
    back = client.get("/s/soho/orders/" + link(second, "prev"))

    assert [numbers(each) for each in (first, second, back)] == [made[:0:-1], made[:1], made[:0:-1]]


def link(response, rel: str) -> str:
    return response.content.decode().split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")


def test_list_costs_the_same_at_one_and_three_rows(pages, buy, django_assert_num_queries):
    client = pages["manager"]
    buy()
    client.get("/s/soho/orders/")

    for _ in range(2):
        with django_assert_num_queries(13):
            client.get("/s/soho/orders/")
        buy()
        buy()


def test_live_part_comes_alone_with_its_counts(pages, buy):
    order = buy()

    html = pages["manager"].get("/s/soho/orders/", headers=HTMX).content.decode()

    assert "<html" not in html
    assert f"/orders/{order.number}/" in html and 'id="order-tabs"' in html and 'hx-swap-oob="true"' in html


def test_view_is_kept_under_a_name_and_removed_again(pages, stage, buy):
    client = pages["manager"]

    kept = client.post("/s/soho/orders/views/", {"name": " Card  web ", "query": "view=all&pay=authorized"})
    page = text(client.get(kept.url))
    view = SavedView.objects.get()
    client.post("/s/soho/orders/views/", {"forget": view.pk})

    assert (kept.url, view.name, view.staff) == (
        "/s/soho/orders/?view=all&pay=authorized",
        "Card web",
        stage.people["manager"],
    )
    assert "Card web" in page
    assert not SavedView.objects.exists()


def test_nobody_removes_a_view_of_somebody_else(pages, stage):
    own = SavedView.objects.create(staff=stage.people["owner"], name="Mine", query="view=all")

    pages["manager"].post("/s/soho/orders/views/", {"forget": own.pk})

    assert SavedView.objects.get() == own


def test_file_has_what_the_filter_keeps_with_harmless_cells(pages, buy):
    order = buy(name="=HYPERLINK(1)", tenders=[Tender("cash")])
    buy()

    response = pages["manager"].get("/s/soho/orders/export.csv?view=all&pay=paid")

    table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    row = dict(zip(table[0], table[1], strict=True))
    assert len(table) == 2
    assert (row["number"], row["customer"], row["items"]) == (str(order.number), "'=HYPERLINK(1)", "2")
    assert (row["total"], row["currency"]) == ("20.00", "GBP")
    assert (row["payment"], row["goods"], row["payment_state"], row["state"]) == ("Paid", "New", "paid", "placed")


def test_file_tells_the_time_of_the_store(pages, stage, buy):
    order = buy(tenders=[Tender("cash")])
    stage.soho.time_zone = "Asia/Tokyo"
    stage.soho.save()

    response = pages["manager"].get("/s/soho/orders/export.csv?view=all")

    said = b"".join(response.streaming_content).decode()
    assert f"{order.created_at.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M}" in said


def test_typed_number_opens_its_order_from_anywhere(pages, stage, buy):
    elsewhere = buy(at=stage.camden)

    found = pages["associate"].get("/s/soho/find/", {"q": str(elsewhere.number)})

    assert (found.status_code, found.url) == (302, f"/s/soho/orders/{elsewhere.number}/")


def test_next_order_is_the_one_that_waited_longest(pages, buy):
    first = buy()
    buy()

    assert pages["manager"].get("/s/soho/orders/next/").url == f"/s/soho/orders/{first.number}/"


def test_file_is_never_the_filled_button_of_the_page(pages, buy):
    buy()

    for role in ("manager", "auditor"):
        page = pages[role].get(f"/s/{'all' if role == 'auditor' else 'soho'}/orders/").content.decode()
        assert "Export CSV" in page
        assert ("New order" in page) == ('class="btn primary"' in page) == (role == "manager")


def test_store_that_may_not_be_seen_is_not_found(pages, stage):
    assert Location.objects.filter(code="camden").exists()
    assert pages["manager"].get("/s/camden/orders/").status_code == 404


def test_units_stand_beside_the_product_that_they_are_of(pages, stage, mug):
    cup, plate = (catalog.variant(sku, title=sku.title()) for sku in ("CUP", "PLATE"))
    for item in (cup, plate):
        make.receive(item, stage.soho, 5)
    place(stage.web, [Buy(cup, 1, place=stage.soho), Buy(mug, 2, place=stage.soho), Buy(plate, 2, place=stage.soho)])

    said = text(pages["manager"].get("/s/soho/orders/"))
    assert re.findall(r"\d × [^£]+ more", said) == ["1 × Mug and 4 more"]


def test_in_one_store_the_way_does_not_repeat_its_name(pages, stage, buy, mug):
    place(stage.web, [Buy(mug, 1, place=stage.soho), Buy(mug, 1)])
    buy()

    here, everywhere = (text(pages["owner"].get(f"/s/{store}/orders/?view=all")) for store in ("soho", "all"))

    assert "Pickup in Soho" not in here and "Pickup £20.00" in here
    assert "Pickup in Soho £20.00" in everywhere


def test_search_box_finds_orders_of_somebody_who_was_misspelled(pages, buy):
    jasmine = Customer.objects.create(name="Jasmine Vaughan")
    order = buy(name="Jasmine Vaughan", customer=jasmine)

    found, other = (
        text(pages["manager"].get("/s/soho/find/", {"q": name}, headers=HTMX)) for name in ("jasmin vaughn", "ana ruiz")
    )

    assert f"Order {order.number} Did you mean Jasmine Vaughan?" in found
    assert str(order.number) not in other
