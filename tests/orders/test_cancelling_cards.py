"""Cancelling what a card pays: at once where the bank has said yes or no, as soon as it has otherwise."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from orders.models import TestCharge
from orders.payments import card, resolver
from tests.factories.orders import Buy, Shipping, Tender, mugs, place
from tests.orders.ending import cancel, given_back, hand_over, money


def test_order_whose_payment_is_being_checked_is_only_marked(shop):
    order = mugs(shop, 3, tenders=[Tender(token="tok_timeout")])

    marked = cancel(order)

    assert (marked.status, marked.cancel_asked_at is not None) == ("awaiting_payment", True)
    assert (shop.level().allocated, given_back(order)) == (3, [0])
    with pytest.raises(InvalidTransition):
        cancel(order, 1)


@pytest.mark.parametrize("token", ["tok_timeout", "tok_3ds"])
def test_marked_order_is_cancelled_as_soon_as_its_payment_is_known(shop, token):
    order = mugs(shop, 3, tenders=[Tender(token=token)])
    cancel(order)

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    order.refresh_from_db()
    assert (order.status, order.cancel_reason, shop.level().allocated) == ("cancelled", "Changed my mind", 0)
    assert (order.payments.get().status, TestCharge.objects.get().status) == ("voided", "voided")


def test_authorized_card_is_released_at_its_provider(shop):
    order = mugs(shop, 3)
    cancel(order)

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    assert (money(order), TestCharge.objects.get().status) == ([("voided", 0, 3000, 0)], "voided")


def test_charge_that_is_kept_is_taken_from_the_card(shop):
    order = place(shop.web, [Buy(shop.mug, 2)], shipping=Shipping(500, refundable=False))
    cancel(order)
    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    charge = TestCharge.objects.get()

    assert (charge.status, charge.captured, money(order)) == ("captured", 500, [("captured", 500, 2000, 0)])


def test_books_are_clean_after_all_of_it(shop):
    for units in ((), (1,), (1, 1)):
        order = mugs(shop, 4, tenders=[Tender("gift_card", 1001), Tender("cash", 500), Tender()])
        for each in units:
            cancel(order, each)
        hand_over(order, 1)
        cancel(order)

    assert audit.run().findings == []


def test_card_that_was_charged_already_is_refunded_at_its_provider_once(shop):
    order = mugs(shop, 3)
    payment = order.payments.get()
    card.capture(by=SYSTEM, payment_id=payment.pk, amount=3000)

    cancel(order, 1)
    asked = (money(order), audit.run(["L6"]).findings)
    for _ in range(2):
        resolver.resolve(by=SYSTEM, payment_id=payment.pk)

    order.refresh_from_db()
    assert asked == ([("captured", 3000, 0, 0)], [])
    assert (money(order), order.payment_state) == ([("captured", 3000, 0, 1000)], "partially_refunded")
    assert TestCharge.objects.get().refunded == 1000
