"""Payments that need somebody: found by what is wrong, settled by the one step that fits, once."""

from datetime import timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from orders.models import Payment
from orders.payments import card, troubles
from orders.payments.troubles import NoTrouble
from tests.factories.orders import Tender
from tests.orders.payments.rig import Refuses, instead, refund

pytestmark = pytest.mark.django_db(transaction=True)


def late(payment: Payment, minutes: int = 5) -> None:
    then = transactions.now() - timedelta(minutes=minutes)
    Payment.objects.filter(pk=payment.pk).update(created_at=then)


def waiting(buy, token="tok_3ds") -> Payment:
    payment = buy(1, tenders=(Tender(token=token),)).payments.get()
    late(payment)
    return payment


def kinds(*payments: Payment) -> list[str]:
    return [each.kind for each in troubles.find([payment.pk for payment in payments], transactions.now())]


def test_customer_who_does_not_confirm_is_released(pages, buy):
    payment = waiting(buy)

    text = pages["manager"].get("/s/soho/payments/").content.decode()
    pages["manager"].post(f"/s/soho/payments/{payment.public_id}/settle/")

    assert "The customer has not confirmed" in text
    assert "£10.00" in text
    assert Payment.objects.get(pk=payment.pk).status == "voided"
    assert kinds(payment) == []


def test_refused_capture_is_taken_again_once(pages, buy, monkeypatch):
    payment = buy(2).payments.get()
    instead(monkeypatch, Refuses("capture"))
    card.capture(by=SYSTEM, payment_id=payment.pk, amount=2000)
    found = kinds(payment)
    home = pages["manager"].get("/s/soho/attention/").content.decode()
    instead(monkeypatch, Refuses())

    path = f"/s/soho/payments/{payment.public_id}/settle/"
    answers = [pages["manager"].post(path).status_code for _ in range(2)]

    assert found == ["capture_declined"]
    assert "taking the money was refused" in home
    assert answers == [302, 409]
    assert Payment.objects.get(pk=payment.pk).captured == 2000


def test_refused_refund_is_given_back_again(pages, buy, monkeypatch):
    payment = buy(2).payments.get()
    card.capture(by=SYSTEM, payment_id=payment.pk, amount=2000)
    instead(monkeypatch, Refuses("refund"))
    refund(payment.pk, 500)
    found = kinds(payment)
    instead(monkeypatch, Refuses())

    pages["manager"].post(f"/s/soho/payments/{payment.public_id}/settle/")

    assert found == ["refund_declined"]
    assert Payment.objects.get(pk=payment.pk).refunded == 500
    with pytest.raises(NoTrouble):
        troubles.settle(by=SYSTEM, payment_id=payment.pk)


def test_fresh_and_settled_payments_are_no_trouble(pages, buy):
    buy(1)
    fresh = buy(1, tenders=(Tender(token="tok_3ds"),)).payments.get()

    text = pages["manager"].get("/s/soho/payments/").content.decode()

    assert kinds(fresh) == []
    assert "Every payment is clear" in text


def test_other_stores_keep_their_payments(pages, stage, buy):
    payment = buy(1, at=stage.camden, tenders=(Tender(token="tok_3ds"),)).payments.get()
    late(payment)

    mine = pages["manager"].get("/s/soho/payments/").content.decode()
    answer = pages["manager"].post(f"/s/soho/payments/{payment.public_id}/settle/")
    every = pages["owner"].get("/s/all/payments/").content.decode()

    assert "Every payment is clear" in mine
    assert answer.status_code == 404
    assert "The customer has not confirmed" in every


def test_auditors_look_and_do_nothing(pages, buy):
    payment = waiting(buy)

    text = pages["auditor"].get("/s/all/payments/").content.decode()
    answer = pages["auditor"].post(f"/s/all/payments/{payment.public_id}/settle/")

    assert ("The customer has not confirmed" in text, ">Release<" in text) == (True, False)
    assert answer.status_code == 403


def test_page_costs_the_same_queries_for_one_and_three(pages, buy, django_assert_max_num_queries):
    waiting(buy)
    pages["manager"].get("/s/soho/payments/")

    with django_assert_max_num_queries(12) as one:
        pages["manager"].get("/s/soho/payments/")
    waiting(buy)
    waiting(buy)
    with django_assert_max_num_queries(len(one)):
        pages["manager"].get("/s/soho/payments/")
