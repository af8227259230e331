"""The end of a flow: an order whose money is sure is placed, one whose money will not come is cancelled.

Both are safe to call twice and from anywhere: the flow itself, its retry, the resolver. The order's lock decides.
"""

from datetime import datetime

from commerce import idempotency, sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import OrderLapsed, OrderPlaced
from commerce.pricing import codes
from inventory import allocations, promises_of
from orders import cart_reopening, giving_back, reserving, states, units
from orders.models import Delivery, Order, OrderEvent, OrderLine, Payment
from orders.payments import free, intents
from orders.placed import Placed
from orders.units import Units

_LOCK = "SELECT 1 FROM orders_order WHERE id = %s FOR NO KEY UPDATE"
_CAPTURE_OURS = """
WITH taken AS (
  UPDATE orders_payment SET status = 'captured', captured = amount, version = version + 1
  WHERE order_id = %(order)s AND status = 'authorized' AND method NOT IN ('card', 'wallet') RETURNING id, amount
)
INSERT INTO orders_paymentevent (payment_id, kind, amount, reference, actor_kind, actor_id, at)
SELECT id, 'capture', amount, '', %(kind)s, %(actor)s, %(now)s FROM taken ORDER BY id
"""


@transactions.building_block
def lock(order_id: int) -> Order:
    """The order under its lock, which comes before its payments, codes, wallets and levels."""
    sql.run(_LOCK, (order_id,))
    return Order.objects.select_related("channel").get(pk=order_id)


@transactions.use_case
def finalize(*, by: Actor, order_id: int) -> Placed:
    """Place a prepared order once every tender is authorized or taken; otherwise leave it."""
    transactions.about(order=order_id)
    place(lock(order_id), by=by)
    return Placed(order_id)


@transactions.building_block
def place(order: Order, *, by: Actor) -> Order:
    """As `finalize`, for a locked order; returns it as it is."""
    if order.cancel_asked_at is not None:
        return undo(order, by=by, reason=order.cancel_reason)
    now = transactions.now()
    payments = list(Payment.objects.filter(order_id=order.pk).order_by("position", "id"))
    sure = all(payment.status in (Payment.Status.AUTHORIZED, Payment.Status.CAPTURED) for payment in payments)
    if order.status != Order.Status.AWAITING_PAYMENT or not sure:
        return order
    sql.send(_CAPTURE_OURS, {"order": order.pk, "kind": by.kind, "actor": by.id, "now": now})
    if order.till_id is not None and order.receipt is None:
        order.receipt = reserving.next_receipt(order.till_id)
    order.placed_at, order.payment_due_at = now, None
    order.save(update_fields=["placed_at", "payment_due_at", "receipt"])
    bus.publish(OrderPlaced(order_id=order.pk))
    _note(order, OrderEvent.Kind.PLACED, by, now)
    _hand_over_what_is_carried_out(order, by=by, now=now)
    states.refresh(order)
    free.end(order, by=by, now=now)
    return order


@transactions.use_case
def fail(*, by: Actor, order_id: int, reason: str) -> Placed:
    """Cancel a prepared order whose money will not come, unless a payment's outcome is still unknown: then it waits.
    Stock, codes and all other tenders are given back."""
    transactions.about(order=order_id)
    order = undo(lock(order_id), by=by, reason=reason)
    if order.status == Order.Status.CANCELLED:
        idempotency.forget()
    return Placed(order_id)


@transactions.building_block
def undo(order: Order, *, by: Actor, reason: str) -> Order:
    """As `fail`, for a locked order."""
    if order.status != Order.Status.AWAITING_PAYMENT or intents.are_undecided(order.pk):
        return order
    now = transactions.now()
    cart = cart_reopening.reopen(order, now=now)
    lines = list(OrderLine.objects.filter(order_id=order.pk).order_by("position", "id"))
    ended = [Units(line.pk, line.open_units) for line in lines if line.open_units]
    lines = units.end(order, ended, "cancelled")
    codes.give_back(cause=order.public_id, now=now)
    giving_back.give_back(order, giving_back.Ended(ended, lines, whole=True), by=by, now=now)
    order.cancelled_at, order.cancel_reason, order.payment_due_at = now, order.cancel_reason or reason[:255], None
    order.save(update_fields=["cancelled_at", "cancel_reason", "payment_due_at"])
    _note(order, OrderEvent.Kind.CANCELLED, by, now)
    states.refresh(order)
    free.end(order, by=by, now=now)
    bus.publish(OrderLapsed(order_id=order.pk))
    promised = promises_of.only_there(order.public_id, now=now)
    cart_reopening.keep_goods(order, cart, promised, now=now)
    return order


def _hand_over_what_is_carried_out(order: Order, *, by: Actor, now: datetime) -> None:
    carried = OrderLine.objects.filter(order_id=order.pk, delivery__method=Delivery.Method.CARRY_OUT)
    gone = [Units(line.pk, line.open_units) for line in carried.order_by("position", "id") if line.open_units]
    if not gone:
        return
    lines = units.end(order, gone, "fulfilled")
    _note(order, OrderEvent.Kind.HANDED_OVER, by, now)
    rows, _ = promises_of.portion(order.public_id, units.needs(gone, lines), now=now)
    allocations.take(rows, by=by, now=now)


def _note(order: Order, kind: str, by: Actor, now: datetime) -> None:
    OrderEvent.objects.create(order=order, kind=kind, facts={}, actor_kind=by.kind, actor_id=by.id, at=now)
