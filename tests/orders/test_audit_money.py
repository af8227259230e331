"""The money laws hold for what the verbs write; `audit --selftest` shows that they can fail."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.money import Money
from orders import gift_card_codes, gift_card_issuing, gift_cards
from orders.models import GiftCard
from orders.payments import card
from tests.factories.inventory import inside
from tests.orders.payments.rig import BY, place, refund, waiting_payment

pytestmark = pytest.mark.django_db(transaction=True)


def spent_card() -> GiftCard:
    made = gift_card_issuing.issue(by=SYSTEM, money=Money(5000, "GBP"))
    named = {"code_hash": gift_card_codes.hash_of(made.code), "amount": 1200, "currency": "GBP", "cause": "pay_1"}
    inside(lambda now: gift_cards.spend(**named, **BY, now=now))
    return made.card


def test_books_written_by_the_verbs_keep_the_laws() -> None:
    spent_card()
    payment = card.authorize(**BY, payment_id=waiting_payment().pk, token="tok_visa")
    place(payment.order)
    card.capture(**BY, payment_id=payment.pk, amount=4000)
    refund(payment.pk, 700)

    report = audit.run(["L5"])

    assert (report.drift, report.findings, report.checked >= 2) == (0, [], True)


def test_a_balance_that_its_entries_do_not_explain_is_named() -> None:
    own = spent_card()
    GiftCard.objects.filter(pk=own.pk).update(balance=4000)

    details = [finding["detail"] for finding in audit.run(["L5"]).findings]

    assert details == [f"gift card ••{own.last4}: balance 4000, entries 3800"]
