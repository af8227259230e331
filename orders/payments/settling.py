"""The cards of one order, brought where its units say they have to be: captured, voided and refunded as was asked."""

from commerce.actors import SYSTEM
from orders.models import Payment
from orders.payments import card


def settle(order_id: int) -> None:
    """Carry out at the provider what is still to be done for an order. Safe to run again, and by two at once: every
    step has a key of its own."""
    cards = Payment.objects.filter(order_id=order_id, method__in=Payment.AT_PROVIDER).order_by("position", "id")
    for payment_id in cards.values_list("pk", flat=True):
        card.perform(by=SYSTEM, payment_id=payment_id)
