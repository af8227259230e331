"""Goods that leave at once are charged before the order is placed; a bank that does not answer then spoils nothing."""

from datetime import timedelta

import pytest

from commerce import audit, idempotency
from commerce.actors import SYSTEM
from orders import finalizing, lifecycle
from orders.models import Order, Payment, TestCharge
from orders.payments import calls, card, paying, resolver
from orders.payments.provider import ProviderUnknown
from orders.purchases import Tender
from tests.concurrency.purchases import carried, keyed, pickup, purchase
from tests.orders.ending import money
from tests.orders.payments.rig import Scripted, instead

pytestmark = pytest.mark.usefixtures("closed_breaker")
VISA = (Tender("card", token="tok_visa"),)


@pytest.fixture
def closed_breaker(monkeypatch):
    monkeypatch.setattr(calls, "breaker", calls.Breaker())
    monkeypatch.setattr(idempotency, "LEASE", timedelta(0))


class Silent(Scripted):
    """A bank that takes what it is asked to take, and whose answers are lost while `lost` lasts."""

    def __init__(self, lost: int = 100):
        super().__init__()
        self.lost = lost

    def capture(self, **named):
        outcome = super().capture(**named)
        self.lost -= 1
        if self.lost >= 0:
            raise ProviderUnknown("cut")
        return outcome


class Killed(BaseException):
    """The process ends here."""


def look_again(times: int = 1):
    for _ in range(times):
        Payment.objects.exclude(check_at=None).update(check_at="2026-01-01T00:00Z")
        resolver.resolve_due()
    return Order.objects.get()


def buy(shop, key="key"):
    return keyed(purchase(shop, (2, carried(shop.soho)), tenders=VISA), key)


def killed_before_it_was_placed(shop, monkeypatch) -> Order:
    """Authorized, the capture asked for and not answered, and nobody who goes on."""

    def die(**_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(finalizing, "finalize", die)
        with pytest.raises(Killed):
            buy(shop)
    return Order.objects.get()


def taken_and_given_back():
    return TestCharge.objects.values_list("captured", "refunded").get()


def test_retry_places_an_order_whose_capture_has_no_answer(shop, monkeypatch):
    instead(monkeypatch, Silent())
    order = killed_before_it_was_placed(shop, monkeypatch)

    answer = buy(shop)

    order.refresh_from_db()
    assert (answer.status, order.status) == (201, "completed")
    assert (TestCharge.objects.get().captured, look_again().payment_state) == (order.total, "authorized")


def test_resolver_places_it_while_the_bank_stays_silent(shop, monkeypatch):
    instead(monkeypatch, Silent())
    order = killed_before_it_was_placed(shop, monkeypatch)

    done = look_again(3)
    instead(monkeypatch, Scripted())
    paid = look_again()

    assert (done.status, paid.payment_state) == ("completed", "paid")
    assert (taken_and_given_back(), audit.run().findings) == ((order.total, 0), [])


def test_order_cancelled_while_its_capture_has_no_answer_gives_everything_back(shop, monkeypatch):
    instead(monkeypatch, Silent())
    order = killed_before_it_was_placed(shop, monkeypatch)

    marked = lifecycle.cancel(by=SYSTEM, order=order, reason="Changed my mind")
    silent = look_again(2)
    instead(monkeypatch, Scripted())
    done = look_again(3)

    assert (marked.status, marked.cancel_asked_at is not None) == ("awaiting_payment", True)
    assert (silent.status, done.status) == ("awaiting_payment", "cancelled")
    assert (taken_and_given_back(), shop.level().allocated) == ((order.total, order.total), 0)
    assert (money(order), audit.run().findings) == ([("captured", order.total, 0, order.total)], [])


def test_authorization_that_arrives_after_somebody_cancelled_is_released(shop, monkeypatch):
    asked = purchase(shop, (2, carried(shop.soho)), tenders=(Tender("card", token="tok_timeout"),))
    keyed(asked, "key")
    order = Order.objects.get()
    lifecycle.cancel(by=SYSTEM, order=order, reason="Changed my mind")
    TestCharge.objects.update(status="authorized")
    payment = order.payments.get()

    card.confirm(by=SYSTEM, payment_id=payment.pk)
    paying.decide(order.pk, by=SYSTEM)

    order.refresh_from_db()
    assert (order.status, TestCharge.objects.get().status) == ("cancelled", "voided")


def test_part_that_is_carried_out_is_asked_for_once(shop, monkeypatch):
    own = instead(monkeypatch, Silent(lost=1))
    asked = purchase(shop, (1, carried(shop.soho)), (1, pickup(shop.soho)), tenders=VISA)
    keyed(asked, "key")

    look_again(2)

    assert own.asked.count("capture") == 2
    assert taken_and_given_back() == (shop.mug.price, 0)
