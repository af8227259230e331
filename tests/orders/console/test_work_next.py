"""What stands on top of the work list, and what nobody can work on stands not in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.fulfillment import one
from tests.inventory.console.html import text
from tests.orders.console.test_order_list import numbers

URL = "/s/soho/orders/"


@pytest.fixture
def due(buy):
    """`due(3, at="ready")` is an order promised in three hours whose goods are that far."""

    def order_due(hours: int, at: str = "routed"):
        order = buy(1)
        one(order, at=at, promised_at=timezone.now() + timedelta(hours=hours))
        return order

    return order_due


def test_promises_count_and_who_waits_outside_comes_first(pages, due, buy):
    unrouted, later, sooner, outside = buy(1), due(5), due(2), due(9, at="arrived")

    shown = pages["manager"].get(URL)
    opened = pages["manager"].get(f"{URL}next/")

    assert numbers(shown) == [each.number for each in (outside, sooner, later, unrouted)]
    assert opened.url == f"{URL}{outside.number}/"
    assert "Order Promised Customer" in text(shown) and "in 1 h" in text(shown)


def test_what_waits_for_its_customer_is_no_work(pages, due):
    ready, new = due(1, at="ready"), due(5)

    assert numbers(pages["manager"].get(URL)) == [new.number]
    assert pages["manager"].get(f"{URL}next/").url == f"{URL}{new.number}/"
    assert "To do 1" in text(pages["manager"].get(URL))
    assert ready.number in numbers(pages["manager"].get(f"{URL}?view=all"))
    assert "To work 1 order" in text(pages["manager"].get("/s/soho/tiles/orders/"))


def test_pages_of_work_lead_on_and_back(pages, due, monkeypatch):
    monkeypatch.setattr("orders.console.order_list.PAGE", 2)
    last, first, middle = due(6), due(2), due(4)

    def step(page, rel):
        return pages["manager"].get(URL + page.content.decode().split(f'rel="{rel}" href="')[1].split('"')[0])

    top = pages["manager"].get(URL)
    below = step(top, "next")

    assert [numbers(each) for each in (top, below, step(below, "prev"))] == [
        [first.number, middle.number],
        [last.number],
        [first.number, middle.number],
    ]
