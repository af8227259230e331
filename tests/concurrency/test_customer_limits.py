"""A limit per customer holds however many orders of one customer arrive at once, known or new."""

import threading

import pytest

from commerce import restrictions
from commerce.models import Variant
from customers.contacts import Contact
from orders import reserving
from orders.models import OrderLine
from tests.concurrency import crowd
from tests.concurrency.purchases import pickup, place, purchase
from tests.factories.inventory import receive

pytestmark = pytest.mark.race

ANA = Contact("Ana", "ana@example.com", "")


@pytest.fixture
def drop(shop):
    """Plenty of mugs, two for each customer."""
    receive(shop.mug, shop.soho, 60)
    Variant.objects.filter(pk=shop.mug.pk).update(max_per_customer=2)
    return shop


def rush(shop, contact=ANA):
    way = pickup(shop.soho)
    return crowd.rush(lambda number: place(purchase(shop, (1, way), contact=contact)), 20)


@pytest.mark.parametrize("known", [True, False])
def test_twenty_orders_of_one_customer_get_what_one_may_have(drop, clean_books, known):
    if known:
        place(purchase(drop, (1, pickup(drop.soho)), contact=ANA))

    outcomes = rush(drop)

    assert outcomes.count("ok") == (1 if known else 2)
    assert outcomes.count("customer_limit") == (19 if known else 18)
    assert sum(OrderLine.objects.values_list("quantity", flat=True)) == 2


def test_without_the_lock_a_customer_gets_more_than_they_may_have(drop, monkeypatch):
    """The twin: both have read what was bought before either has written."""
    place(purchase(drop, (1, pickup(drop.soho)), contact=ANA))
    unlocked = reserving._LOCK_CUSTOMER.replace(" FOR NO KEY UPDATE", "")
    assert unlocked != reserving._LOCK_CUSTOMER
    monkeypatch.setattr(reserving, "_LOCK_CUSTOMER", unlocked)
    both, real = threading.Barrier(2, timeout=30), restrictions.broken

    def read_together(*asked, **more):
        both.wait()
        return real(*asked, **more)

    monkeypatch.setattr(restrictions, "broken", read_together)

    outcomes = crowd.together(*[lambda: place(purchase(drop, (1, pickup(drop.soho)), contact=ANA))] * 2)

    assert outcomes == ["ok", "ok"]
    assert sum(OrderLine.objects.values_list("quantity", flat=True)) == 3
