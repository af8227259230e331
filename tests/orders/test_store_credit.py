"""Store credit: per customer and currency, never overspent, given back to where it came from."""

import pytest

from commerce.actors import SYSTEM
from commerce.money import Money
from customers.models import Customer
from orders import store_credit
from orders.gift_cards import GivesBackTooMuch, InsufficientBalance
from orders.models import StoreCreditEntry
from orders.models.stored_value import Entry
from tests.factories.inventory import inside

pytestmark = pytest.mark.django_db(transaction=True)
BY = {"by": SYSTEM}


@pytest.fixture
def ana() -> int:
    return Customer.objects.create(name="Ana").pk


def grant(customer: int, amount: int, currency: str = "GBP") -> None:
    store_credit.grant(**BY, customer_id=customer, money=Money(amount, currency), reason="Late parcel")


def spend(customer: int, amount: int) -> None:
    named = {"customer_id": customer, "amount": amount, "currency": "GBP", "cause": "pay_1"}
    inside(lambda now: store_credit.spend(**named, **BY, now=now))


def give_back(customer: int, amount: int) -> None:
    named = {"customer_id": customer, "money": Money(amount, "GBP"), "kind": Entry.RELEASE, "cause": "pay_1"}
    inside(lambda now: store_credit.give_back(**named, **BY, now=now))


def balances(customer: int) -> list[tuple[str, int]]:
    return [(credit.currency, credit.balance) for credit in store_credit.balances(customer)]


def test_credit_adds_up_per_currency(ana) -> None:
    grant(ana, 1000)
    grant(ana, 500)
    grant(ana, 700, "EUR")

    assert balances(ana) == [("EUR", 700), ("GBP", 1500)]


def test_spending_and_giving_back_writes_the_book(ana) -> None:
    grant(ana, 1000)
    spend(ana, 800)
    give_back(ana, 300)

    entries = StoreCreditEntry.objects.values_list("kind", "amount", "balance_after", "reason")
    assert list(entries) == [
        ("issue", 1000, 1000, "Late parcel"), ("spend", -800, 200, ""), ("release", 300, 500, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("has", [0, 799])
def test_more_than_there_is_cannot_be_spent(ana, has) -> None:
    if has:
        grant(ana, has)

    with pytest.raises(InsufficientBalance) as refused:
        spend(ana, 800)

    assert refused.value.facts == {"balance": has}


def test_more_than_was_taken_cannot_be_given_back(ana) -> None:
    grant(ana, 1000)
    spend(ana, 800)

    with pytest.raises(GivesBackTooMuch):
        give_back(ana, 801)
