"""Orders that cost nothing, with a card on them: it is never charged, and ends with its order without its bank."""

from importlib import import_module

import pytest
from django.db import connection

from commerce import audit
from commerce.actors import SYSTEM
from orders.models import Order, Payment, TestCharge
from orders.payments import paying, resolver
from tests.api_client import api
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.orders.ending import cancel, hand_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(shop):
    """Places an order of gifts with a card."""
    receive(variant("GIFT", price=0), shop.soho, 5)

    def place(units=1, method="pickup"):
        body = {
            "channel": shop.web.code,
            "lines": [{"sku": "GIFT", "quantity": units}],
            "delivery": {"method": method, "location": shop.soho.code},
            "payments": [{"method": "card", "token": "tok_visa"}],
        }
        answer = api("*").post("/orders", body, idempotency_key="free")
        assert answer.status_code == 201, answer.json()
        return Order.objects.get()

    return place


def books():
    """What the order and its card say, and whether anybody was asked about it."""
    order, payment = Order.objects.get(), Payment.objects.get()
    told = list(payment.events.values_list("kind", flat=True))
    return order.status, order.payment_state, payment.status, told, payment.check_at


def nobody_was_asked():
    return not TestCharge.objects.exists() and audit.run().findings == []


def test_cancelled_free_order_is_not_paid_and_its_card_is_closed(free):
    order = free()
    version = order.payments.get().version

    cancel(order)

    assert books() == ("cancelled", "unpaid", "voided", ["intent", "authorize", "release"], None)
    assert order.payments.get().version > version
    assert nobody_was_asked()


def test_card_of_a_free_order_stays_until_its_last_unit_is_cancelled(free):
    order = free(2)

    cancel(order, 1)
    some = books()[1:3]
    cancel(order, 1)

    assert (some, books()[1:3]) == (("paid", "authorized"), ("unpaid", "voided"))
    assert nobody_was_asked()


def test_card_of_a_free_order_ends_when_all_is_handed_over(free):
    hand_over(free(2), 2)

    assert books() == ("completed", "paid", "captured", ["intent", "authorize", "capture"], None)
    assert nobody_was_asked()


def test_card_of_a_free_order_ends_with_what_is_carried_out(free):
    free(method="carry_out")

    assert books() == ("completed", "paid", "captured", ["intent", "authorize", "capture"], None)
    assert nobody_was_asked()


def test_bank_is_not_asked_about_the_card_of_a_living_free_order(free):
    order = free()

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    assert books() == ("placed", "paid", "authorized", ["intent", "authorize"], None)


def test_free_order_whose_flow_was_killed_is_placed_by_the_resolver(free, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(paying, "decide", lambda id, by: paying.wait(by=by, order_id=id))
        order = free()
    assert order.status == "awaiting_payment"

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    assert books()[:3] == ("placed", "paid", "authorized")


def test_free_order_whose_flow_was_killed_before_its_card_was_recorded_is_placed_too(free, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(paying, "pay", lambda id, tokens, by: paying.wait(by=by, order_id=id))
        order = free()
    assert (order.status, order.payments.get().status) == ("awaiting_payment", "pending")

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    assert books()[:3] == ("placed", "paid", "authorized")
    assert nobody_was_asked()


def test_bank_is_not_asked_about_a_free_order_that_is_cancelled_before_its_card_was_recorded(free, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(paying, "pay", lambda id, tokens, by: paying.wait(by=by, order_id=id))
        order = free()
    cancel(order)

    for _ in range(3):
        resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    status, _, card, told, check_at = books()
    assert (status, card, told[-1], check_at) == ("cancelled", "voided", "release", None)
    assert nobody_was_asked()


def test_cancelled_free_orders_of_before_are_put_right(free):
    cancel(free())
    Order.objects.update(payment_state="paid")
    Payment.objects.update(status="authorized")
    assert audit.run().findings != []

    migration = import_module("orders.migrations.0003_free_orders")
    with connection.cursor() as cursor:
        cursor.execute(migration._END)

    assert books()[:3] == ("cancelled", "unpaid", "voided")
    assert audit.run().findings == []
