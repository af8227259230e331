"""What the tests of cancelling and handing over do to orders, and what they look at."""

from commerce.actors import SYSTEM
from orders import lifecycle
from orders.models import TenderShare
from orders.units import Units
from tests.factories.inventory import inside


def cancel(order, *units, reason="Changed my mind"):
    lines = [Units(line.pk, quantity) for line, quantity in zip(order.lines.all(), units, strict=False) if quantity]
    return lifecycle.cancel(by=SYSTEM, order=order, lines=lines or None, reason=reason)


def hand_over(order, units):
    return inside(lambda now: lifecycle.hand_over(order, [Units(order.lines.get().pk, units)], by=SYSTEM, now=now))


def money(order):
    return [(p.status, p.captured, p.released, p.refunded) for p in order.payments.all()]


def given_back(order):
    return [share.given_back for share in TenderShare.objects.filter(payment__order=order).order_by("id")]
