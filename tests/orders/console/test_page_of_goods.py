"""What the page of one SKU says of orders: who has units, and which order each sale in the ledger was."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import Role
from orders import placement
from orders.deliveries import Wanted
from orders.models import Order
from orders.purchases import Purchase, Tender, Wish
from tests.factories.commerce import TillFactory
from tests.factories.orders import Buy, place
from tests.inventory.console.html import text


@pytest.fixture
def sold(stage, mug):
    """A sale at Soho's till."""
    wishes = (Wish(mug.pk, 2, Wanted("carry_out", stage.soho)),)
    till = TillFactory(location=stage.soho)
    purchase = Purchase(channel=stage.pos, wishes=wishes, tenders=(Tender("cash"),), till=till)
    return Order.objects.get(pk=placement.place_order(by=SYSTEM, purchase=purchase).order_id)


def test_ledger_names_and_links_the_order_of_each_sale(pages, sold):
    page = pages["manager"].get("/s/soho/stock/MUG-WHT/").content.decode()

    assert f'href="/s/soho/orders/{sold.number}/">Order {sold.number}' in page


def test_ledger_names_no_order_to_who_may_read_none(pages, sold):
    role = Role.objects.get(code="manager")
    Role.objects.filter(pk=role.pk).update(permissions=[code for code in role.permissions if code != "orders.read"])

    page = text(pages["manager"].get("/s/soho/stock/MUG-WHT/"))

    assert "Sold" in page
    assert str(sold.number) not in page


def test_page_of_goods_names_and_links_the_orders_that_have_them(pages, stage, mug, buy):
    own, elsewhere = buy(2, name="Ana Ruiz"), buy(1, at=stage.camden, name="Sam Lee")
    url = "/s/{}/stock/MUG-WHT/"

    said, all_of_them = text(pages["manager"].get(url.format("soho"))), pages["owner"].get(url.format("all"))

    assert f"Who has them 2 of 20 Order {own.number}, Ana Ruiz 2 units, Web shop Promised" in said
    assert f"Order {elsewhere.number}, Sam Lee 1 unit, Web shop, Camden Promised" in text(all_of_them)
    assert f'href="/s/all/orders/{elsewhere.number}/"' in all_of_them.content.decode()


def test_page_of_goods_says_the_buyer_of_ones_own_orders_only(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 2)], name="Ana Ruiz")

    page = pages["manager"].get("/s/soho/stock/MUG-WHT/").content.decode()

    assert f'href="/s/soho/orders/{order.number}/">Order {order.number}</a>' in page
    assert "Ana Ruiz" not in page


def test_page_of_goods_names_no_order_to_who_may_read_none(pages, stage, buy):
    order = buy(2, name="Ana Ruiz")
    role = Role.objects.get(code="manager")
    Role.objects.filter(pk=role.pk).update(permissions=[code for code in role.permissions if code != "orders.read"])

    page = text(pages["manager"].get("/s/soho/stock/MUG-WHT/"))

    assert "Who has them 2 of 20 Order 2 units, Web shop Promised" in page
    assert str(order.number) not in page and "Ana Ruiz" not in page


def test_page_of_goods_costs_the_same_at_one_and_three_orders(pages, buy, django_assert_num_queries):
    client = pages["manager"]
    buy(1)
    client.get("/s/soho/stock/MUG-WHT/")

    for _ in range(2):
        with django_assert_num_queries(22):
            client.get("/s/soho/stock/MUG-WHT/")
        buy(1)
        buy(1)
