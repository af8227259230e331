"""Everybody asks about one payment at once: money is reserved, taken and given back once."""

import time

import pytest

from commerce.actors import SYSTEM
from orders.models import Order, Payment, TestCharge
from orders.payments import card, resolver
from tests.api_client import api
from tests.concurrency import crowd
from tests.factories import inventory
from tests.orders.payments.rig import BY, book, money, place, refund, waiting_payment
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ASKERS = 12


def charge() -> tuple[str, int, int]:
    return TestCharge.objects.values_list("status", "captured", "refunded").get()


def test_many_who_resolve_and_confirm_place_the_order_once() -> None:
    payment = waiting_payment()
    card.authorize(**BY, payment_id=payment.pk, token="tok_timeout")
    time.sleep(1.6)

    def ask(number: int) -> None:
        (resolver.confirm if number % 2 else resolver.resolve)(by=SYSTEM, payment_id=payment.pk)

    outcomes = crowd.rush(ask, ASKERS)

    assert outcomes == ["ok"] * ASKERS
    assert (charge(), book(payment)) == (
        ("authorized", 0, 0),
        [("intent", 5000, ""), ("unknown", 0, ""), ("authorize", 5000, "")],
    )
    assert list(Order.objects.get().events.values_list("kind", flat=True)) == ["payment", "placed"]


def test_many_who_capture_take_the_money_once_and_many_who_refund_give_it_back_once() -> None:
    payment = card.authorize(**BY, payment_id=waiting_payment().pk, token="tok_visa")
    place(payment.order)

    captured = crowd.rush(lambda _: card.capture(**BY, payment_id=payment.pk, amount=5000), ASKERS)
    refunded = crowd.rush(lambda _: refund(payment.pk, 3000), ASKERS)

    for outcomes in (captured, refunded):
        assert (outcomes.count("ok"), outcomes.count("amount_exceeds_payment")) == (1, ASKERS - 1)
    assert (money(payment), charge()) == (("captured", 5000, 0, 3000), ("captured", 5000, 3000))


def test_an_order_whose_provider_did_not_answer_settles_within_ten_seconds() -> None:
    shop = inventory.shop()
    inventory.receive(shop.mug, shop.soho, 5)
    body = {
        "channel": shop.web.code,
        "lines": [{"sku": shop.mug.sku, "quantity": 1}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "card", "token": "tok_timeout"}],
    }

    waiting = api().post("/orders", body, idempotency_key="k1")
    wait_until(lambda: resolver.resolve_due() and Order.objects.filter(status="placed").exists(), seconds=60)

    told = waiting.json()
    assert (waiting.status_code, told["state"], told["payment_state"]) == (201, "awaiting_payment", "pending")
    payment = Payment.objects.get()
    assert payment.checks <= 2  # the second comes 7 s after the charge
    assert (payment.status, TestCharge.objects.count()) == ("authorized", 1)
