"""The append-only events of a payment and its counters, written together: the counters are the sums of the events."""

from datetime import datetime, timedelta

from commerce import state, transactions
from commerce.actors import Actor
from orders import states
from orders.models import Order, Payment, PaymentEvent

_COUNTERS = {
    PaymentEvent.Kind.CAPTURE: "captured",
    PaymentEvent.Kind.RELEASE: "released",
    PaymentEvent.Kind.REFUND: "refunded",
}


@transactions.building_block
def locked(payment_id: int) -> Payment:
    """The payment for a change, with its order: the order is locked first, as everywhere."""
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    payment.order = order
    return payment


@transactions.building_block
def add(payment: Payment, kind: str, *, amount: int = 0, reference: str = "", by: Actor, now: datetime) -> PaymentEvent:
    """Write one event; a counter that it belongs to follows. `reference` names the operation it answers."""
    event = PaymentEvent.objects.create(
        payment=payment, kind=kind, amount=amount, reference=reference, actor_kind=by.kind, actor_id=by.id, at=now
    )
    if (counter := _COUNTERS.get(kind)) and amount:
        setattr(payment, counter, getattr(payment, counter) + amount)
        payment.save(update_fields=[counter])
    return event


@transactions.building_block
def move(payment: Payment, to: str) -> None:
    """Move its state, unless it is there already."""
    if payment.status != to:
        state.move(payment, to, next_action=None)


@transactions.building_block
def close(payment: Payment, *, check_in: timedelta | None, now: datetime) -> Payment:
    """End a change: when to look again, one version more, and the order's states follow."""
    payment.check_at = None if check_in is None else now + check_in
    payment.version += 1
    payment.save(update_fields=["check_at", "checks", "version"])
    states.derive([payment.order_id])
    return payment


def rest(payment: Payment) -> int:
    """What is neither taken nor released."""
    return payment.amount - payment.captured - payment.released
