"""One gift card, many hands: it is never overspent, and without its guard it would be."""

import threading
from typing import Any

import pytest
from django.db import connections

from commerce import audit
from commerce.actors import SYSTEM
from commerce.money import Money
from customers.models import Customer
from orders import gift_card_codes, gift_card_issuing, gift_cards, store_credit
from orders.models import GiftCard, StoreCredit
from tests.concurrency import crowd
from tests.factories.inventory import inside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
TEN = 1000


@pytest.fixture
def clean_books():
    yield
    assert audit.run(["L5"]).findings == []


def card_with(amount: int) -> tuple[GiftCard, str]:
    made = gift_card_issuing.issue(by=SYSTEM, money=Money(amount, "GBP"))
    return made.card, gift_card_codes.hash_of(made.code)


def spend(code_hash: str, number: int) -> Any:
    named = {"code_hash": code_hash, "amount": TEN, "currency": "GBP", "cause": f"pay_{number}"}
    return inside(lambda now: gift_cards.spend(**named, by=SYSTEM, now=now))


def books(card: GiftCard) -> tuple[int, int]:
    card.refresh_from_db()
    return card.balance, sum(card.entries.values_list("amount", flat=True))


@pytest.mark.parametrize(("holds", "buyers", "rest"), [(5000, 20, 0), (5500, 100, 500)])
def test_a_card_pays_as_often_as_it_can_and_not_once_more(holds, buyers, rest, clean_books) -> None:
    card, code = card_with(holds)

    outcomes = crowd.rush(lambda number: spend(code, number), buyers)

    assert (outcomes.count("ok"), outcomes.count("insufficient_balance")) == (5, buyers - 5)
    assert books(card) == (rest, rest)


def test_checking_first_and_spending_then_overspends_and_only_the_wall_stops_it(monkeypatch) -> None:
    card, code = card_with(5000)
    blind = gift_cards._SPEND.replace(" AND balance >= %(amount)s", "").replace("balance - %(amount)s", "%(left)s")
    assert blind != gift_cards._SPEND
    both = threading.Barrier(2)

    def check_then_act(number: int) -> None:
        def work(now):
            left = GiftCard.objects.get(pk=card.pk).balance - 3000
            both.wait(20)
            named = {"code_hash": code, "currency": "GBP", "today": gift_cards.today(now), "left": left}
            entry = gift_cards._entry("spend", -3000, f"pay_{number}", SYSTEM, now)
            assert left >= 0
            gift_cards.sql.run(blind, named | entry)

        try:
            inside(work)
        finally:
            connections.close_all()

    outcomes = crowd.together(lambda: check_then_act(1), lambda: check_then_act(2))

    assert (outcomes, books(card)) == (["ok", "ok"], (2000, -1000))
    assert audit.run(["L5"]).drift > 0


def test_store_credit_is_not_overspent_either(clean_books) -> None:
    ana = Customer.objects.create(name="Ana")
    store_credit.grant(by=SYSTEM, customer_id=ana.pk, money=Money(5500, "GBP"), reason="gift")

    def buy(number: int) -> None:
        named = {"customer_id": ana.pk, "amount": TEN, "currency": "GBP", "cause": f"pay_{number}"}
        inside(lambda now: store_credit.spend(**named, by=SYSTEM, now=now))

    outcomes = crowd.rush(buy, 30)

    assert (outcomes.count("ok"), StoreCredit.objects.get().balance) == (5, 500)
