"""Cards of orders that cost nothing: there is nothing to take or to give back, and no provider knows of them. They end
with their order, here."""

from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from orders.models import Order, Payment, PaymentEvent
from orders.payments import events

_ENDS = {
    Order.Status.COMPLETED: (Payment.Status.CAPTURED, PaymentEvent.Kind.CAPTURE),
    Order.Status.CANCELLED: (Payment.Status.VOIDED, PaymentEvent.Kind.RELEASE),
}


@transactions.building_block
def end(order: Order, *, by: Actor, now: datetime) -> None:
    """Close what a free order that is completed or cancelled still has authorized. The caller has locked it."""
    if order.total or order.status not in _ENDS:
        return
    status, kind = _ENDS[Order.Status(order.status)]
    for payment in Payment.objects.filter(order=order, amount=0, status=Payment.Status.AUTHORIZED).order_by("id"):
        events.move(payment, status)
        events.add(payment, kind, by=by, now=now)
        events.close(payment, check_in=None, now=now)
