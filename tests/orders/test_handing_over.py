"""Handing over: only what is paid and set aside, each unit once; cards are charged for what left."""

import json

import pytest

from commerce.actors import SYSTEM
from commerce.events import bus
from commerce.events.facts import OrderHandedOver
from commerce.state import InvalidTransition
from inventory.models import Allocation, Movement
from orders import collecting, lifecycle
from orders.lifecycle import NotPaid, NotPromised
from orders.models import Order, Payment, TestCharge
from orders.payments import resolver
from orders.units import TooManyUnits, Units
from tests.factories.inventory import inside
from tests.factories.orders import Buy, Shipping, Tender, mugs, place
from tests.processes import wait_until


def hand_over(order, *units):
    handed = [Units(line.pk, quantity) for line, quantity in zip(order.lines.all(), units, strict=False) if quantity]
    return inside(lambda now: lifecycle.hand_over(order, handed or None, by=SYSTEM, now=now))


def settle(order):
    for payment in order.payments.all():
        resolver.resolve(by=SYSTEM, payment_id=payment.pk)
    return Order.objects.get(pk=order.pk)


def test_all_of_it_completes_the_order_and_charges_the_card(shop):
    order = mugs(shop, 3)

    hand_over(order)
    handed = settle(order)

    assert (handed.status, handed.fulfillment_state, handed.payment_state) == ("completed", "fulfilled", "paid")
    assert (handed.paid, TestCharge.objects.get().captured) == (3000, 3000)
    assert (shop.level().on_hand, shop.level().allocated) == (17, 0)
    assert Movement.objects.filter(kind="sale").values_list("on_hand_delta", "cause", "cause_line").get() == (
        -3,
        order.public_id,
        order.lines.get().pk,
    )


def test_a_worker_is_woken_at_once_to_charge_the_card(shop, clean_redis, django_capture_on_commit_callbacks):
    order = mugs(shop, 3)

    with django_capture_on_commit_callbacks(execute=True):
        hand_over(order)

    wait_until(lambda: "orders.tasks.resolve_payments" in sent(clean_redis), seconds=30)
    assert resolver.resolve_due() == 1
    assert TestCharge.objects.get().captured == 3000


def sent(redis) -> list[str]:
    """The tasks that urgent work was asked for."""
    return [json.loads(message)["headers"]["task"] for message in redis.lrange("now", 0, -1)]


def test_some_units_are_charged_as_they_leave_and_the_rest_waits(shop):
    order = mugs(shop, 3)

    hand_over(order, 1)
    first = settle(order)
    hand_over(order, 2)
    last = settle(order)

    assert (first.status, first.payment_state, first.paid) == ("in_fulfillment", "authorized", 1000)
    assert (last.status, last.payment_state, last.paid) == ("completed", "paid", 3000)
    assert TestCharge.objects.get().operations == {
        f"{order.payments.get().key}-capture-1": 1000,
        f"{order.payments.get().key}-capture-2": 2000,
    }


def test_what_is_cancelled_is_never_charged(shop):
    order = place(
        shop.web, [Buy(shop.mug, 3, discount=1, place=shop.soho)], tenders=[Tender("gift_card", 1000), Tender()]
    )

    hand_over(order, 1)
    settle(order)
    lifecycle.cancel(by=SYSTEM, order=order, reason="No longer wanted")
    done = settle(order)

    gift, card = order.payments.all()
    assert (done.status, done.payment_state) == ("completed", "partially_refunded")
    assert (gift.captured - gift.refunded) + card.captured == 1000
    assert card.captured + card.released == card.amount
    assert card.captured == TestCharge.objects.get().captured


def test_delivery_is_charged_with_the_first_unit(shop):
    order = place(shop.web, [Buy(shop.mug, 2)], shipping=Shipping(500))
    before = collecting.due(order)

    hand_over(order, 1)

    payment = order.payments.get()
    assert (before, collecting.due(Order.objects.get())) == ({payment.pk: 0}, {payment.pk: 1500})


def test_unpaid_order_is_not_handed_over(shop):
    order = mugs(shop, 3)
    Payment.objects.update(status="voided", released=3000)
    Order.objects.update(payment_state="unpaid")

    with pytest.raises(NotPaid) as refused:
        hand_over(order)

    assert refused.value.facts == {"payment_state": "unpaid"}


@pytest.mark.parametrize("token", ["tok_timeout", "tok_3ds"])
def test_order_that_awaits_its_payment_is_not_handed_over(shop, token):
    order = mugs(shop, 3, tenders=[Tender(token=token)])

    with pytest.raises(InvalidTransition) as refused:
        hand_over(order)

    assert refused.value.facts["state"] == "awaiting_payment"


def test_more_than_is_open_is_refused(shop):
    order = mugs(shop, 3)
    hand_over(order, 2)

    with pytest.raises(TooManyUnits):
        hand_over(order, 2)

    assert (order.lines.get().fulfilled, shop.level().allocated) == (2, 1)


def test_units_that_are_not_set_aside_stay(shop):
    order = mugs(shop, 3)
    Allocation.objects.update(cause_line=None)

    with pytest.raises(NotPromised) as refused:
        hand_over(order)

    assert refused.value.facts == {"lines": [{"line": order.lines.get().public_id}]}
    assert (order.lines.get().fulfilled, shop.level().on_hand) == (0, 20)


def test_preparation_begins_once_and_can_be_given_up(shop):
    order = mugs(shop, 3)
    states = []
    for step in (lifecycle.start_fulfillment, lifecycle.start_fulfillment, lifecycle.stop_fulfillment):
        inside(lambda now, step=step: step(order, by=SYSTEM, now=now))
        states.append(Order.objects.get().status)

    assert states == ["in_fulfillment", "in_fulfillment", "placed"]


def test_whoever_listens_hears_when_all_that_is_left_is_gone(shop, monkeypatch):
    heard = []
    monkeypatch.setitem(bus._within, OrderHandedOver, [heard.append])
    order = mugs(shop, 3)

    hand_over(order, 1)
    early = list(heard)
    inside(lambda now: lifecycle.complete(order, by=SYSTEM, now=now))

    assert (early, heard) == ([], [OrderHandedOver(order.pk)])
