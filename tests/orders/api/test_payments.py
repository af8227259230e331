"""Payments over the API: what became of one, and a confirmation that only the provider's word can fill."""

import pytest
from django.conf import settings

from orders.models import Order, Payment, TestCharge
from orders.payments import card
from tests.api_client import api, paths, problem
from tests.orders.payments.rig import BY, waiting_payment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def payment() -> Payment:
    """A card whose customer has to act."""
    return card.authorize(**BY, payment_id=waiting_payment().pk, token="tok_3ds")


def page(payment: Payment) -> str:
    return payment.next_action["url"]


def confirm(payment: Payment, body=None, **headers):
    return api("payments.write").post(f"/payments/{payment.public_id}/confirmation", body or {}, **headers)


def status(payment: Payment) -> str:
    return Order.objects.values_list("status", flat=True).get(pk=payment.order_id)


def test_a_payment_shows_what_became_of_it(payment) -> None:
    shown = api("payments.read").get(f"/payments/{payment.public_id}")

    assert shown.json() == {
        "id": payment.public_id,
        "order": payment.order.public_id,
        "method": "card",
        "state": "requires_action",
        "currency": "GBP",
        "amount": 5000,
        "captured": 0,
        "released": 0,
        "refunded": 0,
        "card": {"brand": "visa", "last4": "3220"},
        "next_action": {"type": "redirect", "url": f"{settings.PUBLIC_URL}/pay/test/{payment.key}"},
        "decline_code": "",
    }


def test_a_payment_of_another_channel_is_not_there(payment) -> None:
    other = waiting_payment().order.channel

    hidden = api("payments.read", channels=[other]).get(f"/payments/{payment.public_id}")

    assert problem(hidden) == (404, "not_found")


def test_a_confirmation_places_the_order(payment) -> None:
    confirmed = confirm(payment)

    assert (confirmed.status_code, confirmed.json()["state"], status(payment)) == (200, "authorized", "placed")


def test_a_repeated_confirmation_gets_the_first_answer(payment) -> None:
    client, path = api("payments.write"), f"/payments/{payment.public_id}/confirmation"

    first, second = (client.post(path, {}, idempotency_key="k") for _ in range(2))

    assert (second.json(), second["Idempotent-Replayed"]) == (first.json(), "true")


def test_a_customer_who_refused_at_the_bank_has_not_paid(client, payment) -> None:
    client.post(page(payment), {"answer": "refuse"})

    refused = confirm(payment)

    assert (problem(refused), refused.json()["decline_code"]) == ((402, "payment_declined"), "authentication_failed")
    assert status(payment) == "cancelled"


@pytest.mark.parametrize("forged", ["?status=paid", "?redirect_status=succeeded&payment_intent=1"])
def test_what_a_customer_brings_back_in_an_address_proves_nothing(client, payment, forged) -> None:
    client.get(page(payment) + forged)
    told = api("payments.write").post(f"/payments/{payment.public_id}/confirmation{forged}", {})

    assert (problem(told), status(payment)) == ((400, "unknown_parameter"), "awaiting_payment")
    assert TestCharge.objects.get().status == "requires_action"


def test_a_confirmation_that_says_how_it_went_is_refused(payment) -> None:
    told = confirm(payment, {"status": "paid"})

    assert (paths(told), status(payment)) == ([("status", "unknown_field")], "awaiting_payment")


def test_the_page_of_the_bank_asks_once(client, payment) -> None:
    asked = client.get(page(payment)).content.decode()
    agreed = client.post(page(payment), {"answer": "agree"}).content.decode()
    changed_mind = client.post(page(payment), {"answer": "refuse"}).content.decode()

    assert ("Pay £50.00?" in asked, "Confirmed" in agreed, "Confirmed" in changed_mind) == (True, True, True)
    assert TestCharge.objects.get().status == "authorized"


def test_the_page_is_not_there_with_another_provider(client, settings, payment) -> None:
    settings.PAYMENT_PROVIDER = "shop.provider.REAL"

    assert client.get(page(payment)).status_code == 404
