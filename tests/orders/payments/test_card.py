"""Card payments, step by step: each outcome on record once, money moved once, however bad the line to the provider."""

import pytest
from django.conf import settings
from django.db import IntegrityError

from orders.models import Payment, PaymentEvent, TestCharge
from orders.payments import calls, card
from orders.payments.card_numbers import CardNumberRefused
from orders.payments.intents import NothingToMove
from orders.payments.provider import ProviderDown, ProviderUnknown, ProviderUnreachable
from tests.orders.payments.rig import BY, Scripted, book, cancel, instead, money, place, refund, waiting_payment

pytestmark = pytest.mark.django_db(transaction=True)
SILENT, GONE = ProviderUnknown("cut"), ProviderUnreachable("refused")


@pytest.fixture
def payment() -> Payment:
    return waiting_payment(5000)


@pytest.fixture(autouse=True)
def closed_breaker(monkeypatch):
    monkeypatch.setattr(calls, "breaker", calls.Breaker())


def authorized(amount: int = 5000) -> Payment:
    payment = card.authorize(**BY, payment_id=waiting_payment(amount).pk, token="tok_visa")
    place(payment.order)
    return payment


def charge(payment: Payment) -> tuple[str, int, int]:
    return TestCharge.objects.values_list("status", "captured", "refunded").get(key=payment.key)


def test_a_good_card_is_authorized_and_known_by_its_last_digits(payment) -> None:
    payment = card.authorize(**BY, payment_id=payment.pk, token="tok_visa")

    assert (payment.status, payment.card_brand, payment.card_last4) == ("authorized", "visa", "4242")
    assert book(payment) == [("intent", 5000, ""), ("authorize", 5000, "")]
    assert (payment.order.events.get().kind, payment.captured) == ("payment", 0)


@pytest.mark.parametrize(("token", "code"), [("tok_declined", "card_declined"), ("tok_of_mars", "invalid_token")])
def test_a_declined_card_says_why(payment, token, code) -> None:
    payment = card.authorize(**BY, payment_id=payment.pk, token=token)

    assert (payment.status, payment.decline_code) == ("declined", code)
    assert not TestCharge.objects.filter(token="tok_of_mars").exists()


def test_a_silent_provider_leaves_the_payment_pending_and_to_be_asked_again(payment) -> None:
    payment = card.authorize(**BY, payment_id=payment.pk, token="tok_timeout")

    assert (payment.status, payment.check_at is not None) == ("pending", True)
    assert book(payment) == [("intent", 5000, ""), ("unknown", 0, "")]


def test_a_customer_who_must_act_is_told_where(payment) -> None:
    payment = card.authorize(**BY, payment_id=payment.pk, token="tok_3ds")

    assert (payment.status, payment.next_action) == (
        "requires_action",
        {"type": "redirect", "url": f"{settings.PUBLIC_URL}/pay/test/{payment.key}"},
    )


def test_a_confirmed_customer_pays_and_the_provider_says_so(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_3ds")

    payment = card.confirm(**BY, payment_id=payment.pk)

    assert (payment.status, payment.next_action) == ("authorized", None)


def test_confirming_an_unknown_payment_only_asks(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_timeout")

    assert card.confirm(**BY, payment_id=payment.pk).status == "pending"


def test_a_card_number_is_refused_before_anybody_sees_it(payment) -> None:
    with pytest.raises(CardNumberRefused):
        card.authorize(**BY, payment_id=payment.pk, token="4242 4242 4242 4242")

    assert (TestCharge.objects.count(), len(book(payment))) == (0, 1)


def test_authorizing_twice_reserves_once(payment) -> None:
    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
    again = card.authorize(**BY, payment_id=payment.pk, token="tok_declined")

    assert (again.status, TestCharge.objects.count(), len(book(payment))) == ("authorized", 1, 2)


def test_a_smaller_capture_leaves_the_rest_to_be_taken_later() -> None:
    payment = card.capture(**BY, payment_id=authorized().pk, amount=3200)

    assert (money(payment), charge(payment)) == (("authorized", 3200, 0, 0), ("authorized", 3200, 0))
    assert book(payment)[2:] == [("intent", 3200, "capture-2"), ("capture", 3200, "capture-2")]
    payment.order.refresh_from_db()
    assert (payment.order.payment_state, payment.order.paid) == ("authorized", 3200)


def test_parts_are_captured_until_nothing_is_left() -> None:
    payment = authorized()

    for amount in (1000, 1500, 2500):
        payment = card.capture(**BY, payment_id=payment.pk, amount=amount)

    assert (money(payment), charge(payment)) == (("captured", 5000, 0, 0), ("captured", 5000, 0))


def test_more_than_is_authorized_cannot_be_captured() -> None:
    payment = authorized()

    with pytest.raises(NothingToMove) as refused:
        card.capture(**BY, payment_id=payment.pk, amount=5001)

    assert (refused.value.facts, money(payment)) == ({"left": 5000}, ("authorized", 0, 0, 0))


@pytest.mark.parametrize("amount", [-1, 5001])
def test_no_step_moves_less_than_nothing_or_more_than_there_is(amount) -> None:
    payment = authorized()

    with pytest.raises(NothingToMove):
        card.capture(**BY, payment_id=payment.pk, amount=amount)
    with pytest.raises(IntegrityError, match="payment_event_amount_not_negative"):
        PaymentEvent.objects.create(payment=payment, kind="intent", amount=-1, actor_kind="system")


def test_a_voided_card_is_released() -> None:
    payment = card.void(**BY, payment_id=authorized().pk)

    assert (money(payment), charge(payment)[0]) == (("voided", 0, 5000, 0), "voided")


def test_refunds_never_exceed_what_was_taken() -> None:
    payment = card.capture(**BY, payment_id=authorized().pk, amount=5000)
    refund(payment.pk, 3000)

    with pytest.raises(NothingToMove):
        refund(payment.pk, 2001)

    assert (money(payment), charge(payment)) == (("captured", 5000, 0, 3000), ("captured", 5000, 3000))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_capture_without_an_answer_is_repeated_and_takes_the_money_once(monkeypatch, when) -> None:
    payment = authorized()
    own = instead(monkeypatch, Scripted(capture=(when, SILENT)))

    unknown = card.capture(**BY, payment_id=payment.pk, amount=5000)
    known = card.perform(**BY, payment_id=payment.pk)

    assert (unknown.status, unknown.check_at is not None) == ("authorized", True)
    assert (money(known), charge(known)) == (("captured", 5000, 0, 0), ("captured", 5000, 0))
    assert own.asked == ["capture", "capture"]
    assert PaymentEvent.objects.filter(payment=payment, kind="capture").count() == 1


def test_a_refund_without_an_answer_gives_back_once(monkeypatch) -> None:
    payment = card.capture(**BY, payment_id=authorized().pk, amount=5000)
    instead(monkeypatch, Scripted(refund=("after", SILENT)))

    refund(payment.pk, 800)
    card.perform(**BY, payment_id=payment.pk)

    assert (money(payment), charge(payment)) == (("captured", 5000, 0, 800), ("captured", 5000, 800))


def test_money_that_comes_after_the_order_was_cancelled_is_released(payment) -> None:
    cancel(payment.order)

    card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
    card.perform(**BY, payment_id=payment.pk)

    assert (money(payment), charge(payment)[0]) == (("voided", 0, 5000, 0), "voided")


def test_a_provider_that_cannot_be_reached_moves_nothing_and_is_left_alone_for_a_while(monkeypatch, payment) -> None:
    own = Scripted()
    own._run = lambda name, _work: own.asked.append(name) or (_ for _ in ()).throw(GONE)
    instead(monkeypatch, own)

    for _ in range(5):
        with pytest.raises(ProviderDown) as refused:
            card.authorize(**BY, payment_id=payment.pk, token="tok_visa")

    assert (own.asked, refused.value.code, refused.value.status) == (["authorize"] * 3, "dependency_unavailable", 503)
    assert (money(payment), book(payment)) == (("pending", 0, 0, 0), [("intent", 5000, "")])


def test_without_a_provider_no_card_is_taken(settings, payment) -> None:
    settings.PAYMENT_PROVIDER = ""

    with pytest.raises(ProviderDown):
        card.authorize(**BY, payment_id=payment.pk, token="tok_visa")
