"""A provider that cannot be reached, or not any more, in the middle of a checkout: nothing is left behind, and the same
request may simply be sent again."""

import pytest

from commerce import audit
from orders.models import Order, Payment, TestCharge
from orders.payments import calls, resolver
from orders.payments.provider import ProviderUnknown, ProviderUnreachable
from tests.api_client import api, problem
from tests.orders.api.test_placing import order, place
from tests.orders.payments.rig import Scripted, instead

VISA, LATE, ASKS = ({"method": "card", "token": token} for token in ("tok_visa", "tok_timeout", "tok_3ds"))
pytestmark = pytest.mark.usefixtures("closed_breaker")


@pytest.fixture
def closed_breaker(monkeypatch):
    monkeypatch.setattr(calls, "breaker", calls.Breaker())


class Gone(Scripted):
    """Answers so many authorizations, then the line is dead for the next one."""

    def __init__(self, answered):
        super().__init__()
        self.left = answered

    def authorize(self, **named):
        self.left -= 1
        if self.left == -1:
            raise ProviderUnreachable()
        return super().authorize(**named)


def settle():
    for _ in range(6):
        Payment.objects.exclude(check_at=None).update(check_at="2026-01-01T00:00Z")
        resolver.resolve_due()


def reserved():
    return [charge.key for charge in TestCharge.objects.filter(status__in=("authorized", "captured"))]


def test_same_request_can_be_sent_again_at_once(shop, monkeypatch):
    instead(monkeypatch, Gone(0))
    client, body = api("*"), order(shop, payments=[VISA])

    down, again = place(body, client, "key"), place(body, client, "key")

    assert problem(down) == (503, "dependency_unavailable")
    assert (again.status_code, again.json()["state"]) == (201, "placed")
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "placed"]
    assert shop.level().allocated == 2


@pytest.mark.parametrize("first", [VISA, LATE, ASKS])
def test_first_card_is_released_when_the_second_cannot_be_asked(shop, monkeypatch, first):
    instead(monkeypatch, Gone(1))

    down = place(order(shop, payments=[{**first, "amount": 100}, VISA]))
    settle()

    assert problem(down) == (503, "dependency_unavailable")
    assert Order.objects.get().status == "cancelled"
    assert (reserved(), shop.level().allocated) == ([], 0)
    assert audit.run().findings == []


def test_declined_order_whose_other_card_cannot_be_closed_waits_for_it(shop, monkeypatch):
    instead(monkeypatch, Scripted(void=("before", ProviderUnknown())))
    declined = {"method": "card", "token": "tok_declined"}
    client, body = api("*"), order(shop, payments=[{**LATE, "amount": 100}, declined])

    first, again = place(body, client, "key"), place(body, client, "key")
    settle()

    assert (first.status_code, first.json()["state"]) == (201, "awaiting_payment")
    assert (again.status_code, again.json()) == (201, first.json())
    assert Order.objects.get().status == "cancelled"
    assert (reserved(), shop.level().allocated) == ([], 0)
    assert audit.run().findings == []
