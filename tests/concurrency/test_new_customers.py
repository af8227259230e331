"""Several orders of one new person at the same moment make one customer; with the lock off they make several."""

import threading

import pytest
from django.db import transaction

from commerce import transactions
from customers import recognition
from customers.contacts import Contact
from customers.models import Customer, CustomerKey
from tests.concurrency import crowd

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NO_LOCK = "SELECT 1 FROM unnest(%s::text[])"


class Seam:
    """Keeps everybody's transaction open until all of them have recognized; whoever waits for a lock never will."""

    def __init__(self, people: int, *, seconds: float) -> None:
        self.barrier, self.seconds = threading.Barrier(people), seconds

    def wait(self) -> None:
        try:
            self.barrier.wait(self.seconds)
        except threading.BrokenBarrierError:
            self.barrier.abort()


def order_at_once(*contacts: Contact, seconds: float = 1) -> list[str]:
    seam = Seam(len(contacts), seconds=seconds)

    def order(contact: Contact) -> None:
        with transaction.atomic():
            recognition.recognize(contact, now=transactions.now())
            seam.wait()

    return crowd.together(*(lambda contact=contact: order(contact) for contact in contacts))


SPELLINGS = [Contact("Ana", "ana@example.com"), Contact("Ana", "ANA@example.com"), Contact("", "ana@EXAMPLE.com")]


def test_one_new_email_at_once_is_one_customer():
    outcomes = order_at_once(*SPELLINGS)

    assert outcomes == ["ok", "ok", "ok"]
    assert list(CustomerKey.objects.values_list("kind", "value")) == [("email", "ana@example.com")]
    assert Customer.objects.count() == 1


def test_without_the_lock_one_person_becomes_several(monkeypatch):
    monkeypatch.setattr(recognition, "_LOCK", NO_LOCK)

    order_at_once(*SPELLINGS, seconds=20)

    assert Customer.objects.count() == 3


def test_keys_in_any_order_do_not_deadlock():
    both = [Contact(email=f"{name}@example.com", channel_key=f"web:{name}") for name in ("ana", "bo")]
    crossed = [Contact(email="bo@example.com", channel_key="web:ana"), Contact(email="ana@example.com")]

    outcomes = order_at_once(*both, *crossed)

    assert outcomes == ["ok"] * 4
