"""Owners look orders up in the back office and change nothing there."""

import pytest
from django.test import Client

from orders.models import Order
from tests.factories import commerce as catalog
from tests.factories.orders import mugs


@pytest.fixture
def browser(db) -> Client:
    client = Client()
    client.force_login(catalog.StaffFactory(is_owner=True))
    return client


def test_order_is_found_by_its_number_and_shown_with_all_of_it(shop, browser):
    order, _other = mugs(shop, 2), mugs(shop, 1)

    listed = browser.get(f"/admin/orders/order/?q={order.number}")
    page = browser.get(f"/admin/orders/order/{order.pk}/change/").content.decode()

    assert listed.context["cl"].result_count == 1
    assert all(text in page for text in (shop.mug.sku, "4242", "Authorized"))


def test_payment_is_shown_with_its_shares_and_events(shop, browser):
    payment = mugs(shop, 2).payments.get()

    page = browser.get(f"/admin/orders/payment/{payment.pk}/change/")

    assert (page.status_code, "2000" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("path", ["order/add/", "payment/add/", "order/{order}/delete/"])
def test_nothing_is_added_or_deleted_by_hand(shop, browser, path):
    order = mugs(shop, 1)

    assert browser.get(f"/admin/orders/{path.format(order=order.pk)}").status_code == 403


def test_posting_changes_nothing(shop, browser):
    order = mugs(shop, 1)

    answer = browser.post(f"/admin/orders/order/{order.pk}/change/", {"status": "completed"})

    assert (answer.status_code, Order.objects.get().status) == (403, "placed")
