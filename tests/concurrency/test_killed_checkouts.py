"""A web process that dies anywhere between asking and answering: one charged order in the end, or none."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from commerce import idempotency
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from orders import finalizing
from orders.models import Order, Payment, TestCharge
from orders.payments import card, outcomes, paying, resolver
from orders.purchases import Tender
from tests.concurrency import crowd
from tests.concurrency.purchases import carried, keyed, pickup, purchase
from tests.factories.inventory import receive

pytestmark = pytest.mark.race
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AT = {
    "prepared": (paying, "pay"),
    "asked the bank": (outcomes, "record"),
    "authorized": (paying, "decide"),
    "about to finalize": (finalizing, "finalize"),
}


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def buy(shop, token="tok_visa", way=pickup):
    return keyed(purchase(shop, (1, way(shop.soho)), tenders=(Tender("card", token=token),)), "key")


def killed(shop, monkeypatch, seam, **how):
    with monkeypatch.context() as patch:
        patch.setattr(*AT[seam], die)
        assert crowd.alone(lambda: buy(shop, **how)) == -signal.SIGKILL


def charges():
    """What the bank says it has or will have of our money."""
    return [charge.amount for charge in TestCharge.objects.filter(status__in=("authorized", "captured"))]


@pytest.fixture(autouse=True)
def short_lease(monkeypatch, shop):
    monkeypatch.setattr(idempotency, "LEASE", timedelta(0))
    receive(shop.mug, shop.soho, 5)


@pytest.mark.parametrize("way", [pickup, carried])
@pytest.mark.parametrize("seam", AT)
def test_the_same_key_again_ends_in_one_charged_order_or_none(shop, monkeypatch, clean_books, seam, way):
    killed(shop, monkeypatch, seam, way=way)

    for _ in range(3):
        try:
            answer = buy(shop, way=way)
        except Refusal:
            continue
        break

    living = Order.objects.exclude(status="cancelled")
    assert [order.pk for order in living] == [answer.body["order"]]
    assert charges() == [living[0].total]
    assert shop.level().on_hand - shop.level().allocated == 4


@pytest.mark.parametrize("seam", AT)
def test_without_any_retry_the_resolver_ends_it(shop, monkeypatch, clean_books, seam):
    killed(shop, monkeypatch, seam)

    for _ in range(8):
        Payment.objects.exclude(check_at=None).update(check_at=LONG_AGO)
        resolver.resolve_due()

    order = Order.objects.get()
    if order.status == "cancelled":
        assert (charges(), shop.level().allocated) == ([], 0)
    else:
        assert (order.status, charges(), shop.level().allocated) == ("placed", [order.total], 1)


def test_without_our_key_at_the_bank_a_retry_charges_twice(shop, monkeypatch):
    """The guard off: each authorization under a key of its own."""
    killed(shop, monkeypatch, "about to finalize")
    numbers = iter(range(100))
    before = card.calls.make

    def forgetful(work):
        return before(lambda own: work(_Renaming(own, next(numbers))))

    monkeypatch.setattr(card.calls, "make", forgetful)
    payment = Payment.objects.get()
    Payment.objects.update(status="pending")
    card.authorize(by=SYSTEM, payment_id=payment.pk, token="tok_visa")

    assert len(charges()) == 2


class _Renaming:
    """A provider that is told another key each time."""

    def __init__(self, own, number):
        self.own, self.number = own, number

    def authorize(self, *, key, **more):
        return self.own.authorize(key=f"{key}-{self.number}", **more)
