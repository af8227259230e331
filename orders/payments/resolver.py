"""Payments whose outcome nobody knows: the provider is asked by our key until it does, and is never asked to pay twice.

Due payments are claimed for a while, so several workers share them; a worker that dies leaves them to the next.
"""

from contextlib import suppress
from datetime import timedelta

from commerce import sql, transactions
from commerce.actors import SYSTEM, Actor
from orders.models import Order, Payment
from orders.payments import card, events, intents, outcomes, paying, schedule, settling
from orders.payments.paying import PaymentDeclined
from orders.payments.provider import ProviderDown

_CLAIM = """
UPDATE orders_payment SET check_at = %s, checks = checks + 1 WHERE id IN (
  SELECT id FROM orders_payment WHERE check_at <= %s ORDER BY check_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def resolve_due(*, limit: int = 50) -> int:
    """Resolve what is due; returns how many were tried. One that fails does not keep the others from it."""
    if not Payment.objects.filter(check_at__lte=transactions.now()).exists():
        return 0
    claimed, failures = _claim(by=SYSTEM, limit=limit), []
    for payment_id in claimed:
        try:
            resolve(by=SYSTEM, payment_id=payment_id)
        except Exception as failure:
            failure.add_note(f"payment {payment_id}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("payments that could not be resolved", failures)
    return len(claimed)


def resolve(*, by: Actor, payment_id: int) -> Payment:
    """Learn what became of one payment and let its order follow. Unknown once more: it is asked again later."""
    payment = Payment.objects.get(pk=payment_id)
    unseen = False
    try:
        payment = card.perform(by=by, payment_id=payment_id)
        if payment.status in Payment.WAITING:
            payment, unseen = _ask(payment, by)
        elif payment.status in Payment.DEAD and payment.amount:
            unseen = _reverse_if_it_came(payment, by)
    except ProviderDown:
        return _schedule(by=by, payment_id=payment_id, unseen=payment.status in Payment.DEAD)
    _conclude(payment.order_id, by)
    return _schedule(by=by, payment_id=payment_id, unseen=unseen)


def confirm(*, by: Actor, payment_id: int) -> Payment:
    """The customer is said to be back: ask the provider and let the order follow. Raises PaymentDeclined when it says
    no, ProviderDown when it cannot be asked."""
    payment = card.confirm(by=by, payment_id=payment_id)
    if _status(payment.order_id) == Order.Status.AWAITING_PAYMENT:
        paying.decide(payment.order_id, by=by)
    return payment


def _ask(payment: Payment, by: Actor) -> tuple[Payment, bool]:
    """The payment as it is now, and whether the provider has never heard of it: it may still, after its key was
    closed."""
    outcome = card.look_up(payment)
    payment = outcomes.record(by=by, payment_id=payment.pk, outcome=outcome)
    given_up = outcome.status == "not_found" and payment.checks >= schedule.PATIENCE
    if payment.status in Payment.WAITING and (given_up or _is_too_late(payment, outcome.status)):
        payment = card.void(by=by, payment_id=payment.pk)
    return payment, outcome.status == "not_found"


def _conclude(order_id: int, by: Actor) -> None:
    """The order follows its payments; cards that are not wanted any more are released outside as well."""
    if _status(order_id) == Order.Status.AWAITING_PAYMENT:
        with suppress(PaymentDeclined):
            paying.decide(order_id, by=by)
    if _status(order_id) == Order.Status.CANCELLED:
        settling.settle(order_id)


def _status(order_id: int) -> str:
    return Order.objects.values_list("status", flat=True).get(pk=order_id)


def _is_too_late(payment: Payment, said: str) -> bool:
    """The customer did not act in time."""
    due = Order.objects.values_list("payment_due_at", flat=True).get(pk=payment.order_id)
    return said == "requires_action" and due is not None and due <= transactions.now()


def _reverse_if_it_came(payment: Payment, by: Actor) -> bool:
    """A charge that we closed may have come through since: then it is released or refunded. Whether it is unseen."""
    outcome = card.look_up(payment)
    if outcome.status in ("authorized", "captured"):
        card.reverse_late(payment, outcome)
        outcomes.record_late(by=by, payment_id=payment.pk, outcome=outcome)
    return outcome.status in ("not_found", "pending", "requires_action")


@transactions.upkeep
def _claim(*, by: Actor, limit: int) -> list[int]:
    now = transactions.now()
    claimed = [row[0] for row in sql.run(_CLAIM, (now + schedule.GUARD, now, limit))]
    transactions.about(payments=claimed)
    return claimed


@transactions.use_case
def _schedule(*, by: Actor, payment_id: int, unseen: bool) -> Payment:
    payment = events.locked(payment_id)
    transactions.about(payment=payment_id, status=payment.status)
    return events.close(payment, check_in=_next(payment, unseen), now=transactions.now())


def _next(payment: Payment, unseen: bool) -> timedelta | None:
    if payment.status in Payment.WAITING or intents.unanswered(payment.pk):
        return schedule.delay(payment.checks)
    if payment.order.status == Order.Status.AWAITING_PAYMENT:
        return schedule.GUARD
    return schedule.delay(payment.checks) if unseen and not schedule.is_over(payment.checks) else None
