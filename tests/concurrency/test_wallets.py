"""Orders paid with the same cards and credit: whoever takes several of them waits, and nobody for each other."""

import pytest

from commerce.actors import SYSTEM
from commerce.money import Money
from customers.contacts import Contact
from orders import gift_card_issuing, gift_cards, lifecycle, store_credit
from orders.models import Order
from orders.purchases import Tender
from tests.concurrency import crowd
from tests.concurrency.purchases import pickup, place, purchase
from tests.concurrency.test_lock_order import Meeting
from tests.factories.customers import customer
from tests.factories.inventory import receive

pytestmark = pytest.mark.race


@pytest.fixture
def wallets(shop):
    """What one person has: two gift cards, and store credit."""
    receive(shop.mug, shop.soho, 9)
    ana = customer()
    store_credit.grant(by=SYSTEM, customer_id=ana.pk, money=Money(9000, "GBP"), reason="Sorry")
    made = [gift_card_issuing.issue(by=SYSTEM, money=Money(9000, "GBP")) for _ in range(2)]
    first, second = (Tender("gift_card", code=each.code) for each in made)
    return {"ana": Contact(customer_id=ana.pk), "first": first, "second": second, "credit": Tender("store_credit")}


def buy(shop, wallets, *names):
    """100 of the price by the first of these, the rest by the second."""
    small, rest = (wallets[name] for name in names)
    tenders = (Tender(small.method, 100, code=small.code), rest)
    return place(purchase(shop, (1, pickup(shop.soho)), tenders=tenders, contact=wallets["ana"]))


PAIRS = [("first", "second"), ("first", "credit")]


@pytest.mark.parametrize("pair", PAIRS)
def test_two_orders_that_name_them_in_another_order_both_get_through(shop, wallets, clean_books, monkeypatch, pair):
    meeting = Meeting(monkeypatch, until=crowd.waiting)
    meeting.after(gift_cards, "spend")
    meeting.after(store_credit, "spend")

    outcomes = crowd.together(
        lambda: buy(shop, wallets, *pair),
        lambda: buy(shop, wallets, *pair[::-1]),
    )

    assert outcomes == ["ok", "ok"]


@pytest.mark.parametrize("pair", [pair[::way] for pair in PAIRS for way in (1, -1)])
def test_an_order_and_the_end_of_another_both_get_through(shop, wallets, clean_books, monkeypatch, pair):
    buy(shop, wallets, *pair)
    order = Order.objects.get()
    meeting = Meeting(monkeypatch, until=crowd.waiting)
    for module in (gift_cards, store_credit):
        meeting.after(module, "spend")
        meeting.after(module, "give_back")

    outcomes = crowd.together(lambda: lifecycle.cancel(by=SYSTEM, order=order), lambda: buy(shop, wallets, *pair))

    assert outcomes == ["ok", "ok"]
