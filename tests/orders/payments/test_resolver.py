"""Unknown payments end: by the provider's word, once, in seconds, and never with money that nobody ordered."""

from datetime import timedelta

import pytest
from django.db.models import F

from commerce import transactions
from orders.models import Order, Payment, TestCharge
from orders.payments import calls, card, resolver, schedule
from orders.payments.provider import ProviderUnknown, ProviderUnreachable
from tests.orders.payments.rig import BY, Scripted, book, instead, money, waiting_payment

pytestmark = pytest.mark.django_db(transaction=True)
SILENT = ProviderUnknown("cut")


@pytest.fixture(autouse=True)
def closed_breaker(monkeypatch):
    monkeypatch.setattr(calls, "breaker", calls.Breaker())


@pytest.fixture
def payment() -> Payment:
    return waiting_payment()


def pass_time(**delta: float) -> None:
    """As if everything had happened that much earlier."""
    earlier = timedelta(**delta)
    Payment.objects.filter(check_at__isnull=False).update(check_at=F("check_at") - earlier)
    TestCharge.objects.filter(settles_at__isnull=False).update(settles_at=F("settles_at") - earlier)


def order_of(payment: Payment) -> tuple[str, str]:
    return Order.objects.values_list("status", "payment_state").get(pk=payment.order_id)


def test_a_silent_authorization_settles_within_seconds(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_timeout")
    before = order_of(payment)

    tried_too_early = resolver.resolve_due()
    pass_time(seconds=2.1)
    tried = resolver.resolve_due()

    assert (before, tried_too_early, tried) == (("awaiting_payment", "pending"), 0, 1)
    assert (order_of(payment), money(payment)) == (("placed", "authorized"), ("authorized", 0, 0, 0))
    assert (TestCharge.objects.count(), resolver.resolve_due()) == (1, 0)


def test_the_waits_grow_until_five_minutes() -> None:
    delays = [int(schedule.delay(checks).total_seconds()) for checks in range(7)]

    assert delays == [2, 5, 15, 60, 300, 300, 300]


def test_a_charge_that_never_arrived_is_closed_and_the_order_let_go(monkeypatch, payment) -> None:
    instead(monkeypatch, Scripted(authorize=("before", SILENT)))
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")

    states = []
    for _ in range(schedule.PATIENCE):
        pass_time(seconds=400)
        resolver.resolve_due()
        states.append(order_of(payment)[0])

    assert states == ["awaiting_payment", "awaiting_payment", "cancelled"]
    assert (money(payment), TestCharge.objects.get().status) == (("voided", 0, 5000, 0), "voided")


def test_an_authorization_after_its_key_was_closed_comes_too_late(monkeypatch, payment) -> None:
    own = instead(monkeypatch, Scripted(authorize=("before", SILENT)))
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
    card.void(**BY, payment_id=payment.pk)

    late = own.authorize(key=payment.key, token="tok_visa", amount=5000, currency="GBP")

    assert late.status == "voided"


class Forgetful(Scripted):
    """A provider that does not remember keys it was told to close."""

    def void(self, **named):
        if TestCharge.objects.filter(key=named["key"]).exists():
            return super().void(**named)
        return provider_says_nothing()


def provider_says_nothing():
    return resolver.card.provider.Outcome("not_found")


@pytest.mark.parametrize(("captured", "ends"), [(0, "voided"), (5000, "captured")])
def test_a_success_after_our_cancel_is_undone_by_itself(monkeypatch, payment, captured, ends) -> None:
    own = instead(monkeypatch, Forgetful(authorize=("before", SILENT)))
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
    card.void(**BY, payment_id=payment.pk)
    own.authorize(key=payment.key, token="tok_visa", amount=5000, currency="GBP")
    if captured:
        own.capture(key=payment.key, operation_key="elsewhere", amount=captured, final=True)

    for _ in range(2):
        pass_time(seconds=400)
        resolver.resolve_due()

    charge = TestCharge.objects.get()
    assert (charge.status, charge.captured, charge.refunded) == (ends, captured, captured)
    assert (money(payment), order_of(payment)[0]) == (("voided", 0, 5000, 0), "cancelled")
    assert book(payment)[-2:] == [("authorize", 5000, "late"), ("release", 0, "late")]


def test_a_charge_that_arrives_after_the_resolver_closed_its_key_is_released(monkeypatch, payment) -> None:
    own = instead(monkeypatch, Forgetful(authorize=("before", SILENT)))
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
    for _ in range(schedule.PATIENCE):
        pass_time(seconds=400)
        resolver.resolve_due()
    closed = (order_of(payment)[0], money(payment)[0])
    own.authorize(key=payment.key, token="tok_visa", amount=5000, currency="GBP")

    for _ in range(2):
        pass_time(seconds=400)
        resolver.resolve_due()

    assert (closed, TestCharge.objects.get().status) == (("cancelled", "voided"), "voided")
    assert book(payment)[-2:] == [("authorize", 5000, "late"), ("release", 0, "late")]
    assert Payment.objects.get().check_at is None


def test_a_key_that_is_closed_is_watched_only_for_a_while(monkeypatch, payment) -> None:
    instead(monkeypatch, Forgetful(authorize=("before", SILENT)))
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")

    looks = 0
    while looks < 20 and Payment.objects.filter(check_at__isnull=False).exists():
        pass_time(seconds=400)
        looks += resolver.resolve_due()

    assert schedule.PATIENCE + 3 < looks < 20


def test_a_flow_that_died_after_the_answer_is_finished(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")

    pass_time(seconds=31)
    resolver.resolve_due()

    payment.refresh_from_db()
    assert (order_of(payment), payment.check_at) == (("placed", "authorized"), None)


def test_a_customer_who_never_acts_lets_the_order_lapse(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_3ds")
    Order.objects.filter(pk=payment.order_id).update(payment_due_at=transactions.now())

    pass_time(seconds=3)
    resolver.resolve_due()

    assert (order_of(payment)[0], money(payment)[0], TestCharge.objects.get().status) == (
        "cancelled", "voided", "voided",
    )  # fmt: skip


def test_a_provider_out_of_reach_is_asked_again_later(monkeypatch, payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_timeout")
    pass_time(seconds=3)
    down = Scripted()
    down.look_up = lambda **_: (_ for _ in ()).throw(ProviderUnreachable("refused"))
    instead(monkeypatch, down)

    resolver.resolve_due()

    payment.refresh_from_db()
    assert (payment.status, payment.checks, payment.check_at > transactions.now()) == ("pending", 1, True)


def test_one_payment_that_cannot_be_resolved_does_not_keep_the_others(monkeypatch, payment) -> None:
    other = waiting_payment()
    for each in (payment, other):
        card.authorize(**BY, payment_id=each.pk, token="tok_timeout")
    pass_time(seconds=3)
    look_up = Scripted.look_up

    def broken(self, *, key):
        if key == payment.key:
            raise ZeroDivisionError
        return look_up(self, key=key)

    monkeypatch.setattr(Scripted, "look_up", broken)
    instead(monkeypatch, Scripted())

    with pytest.raises(ExceptionGroup) as failed:
        resolver.resolve_due()

    assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError]
    assert (order_of(payment)[0], order_of(other)[0]) == ("awaiting_payment", "placed")
