"""Goods reach their buyers: the store's or the warehouse's part of an order, and the money that is due for it."""

from collections.abc import Sequence

from commerce import transactions
from commerce.actors import Actor
from orders import lifecycle
from orders.models import Order, Payment
from orders.payments import card
from orders.units import Units


def hand_over(*, by: Actor, order_id: int, units: Sequence[Units] = ()) -> None:
    """Hand over these units, or all that are open, and charge the card for them."""
    _leave(by=by, order_id=order_id, units=units)
    settle(by=by, order_id=order_id)


def settle(*, by: Actor, order_id: int) -> None:
    """Carry out what the order asks of its cards: charge, release, give back."""
    for payment in Payment.objects.filter(order_id=order_id, method__in=Payment.AT_PROVIDER).order_by("position", "id"):
        card.perform(by=by, payment_id=payment.pk)


@transactions.use_case
def start(*, by: Actor, order_id: int) -> None:
    """Somebody begins to prepare it."""
    lifecycle.start_fulfillment(Order(pk=order_id), by=by, now=transactions.now())


@transactions.use_case
def _leave(*, by: Actor, order_id: int, units: Sequence[Units]) -> None:
    transactions.about(order=order_id)
    lifecycle.hand_over(Order(pk=order_id), units or None, by=by, now=transactions.now())
