"""What a provider said becomes true here: events, counters and a compare-and-set move, in one use case each.

The same answer may arrive several times, late, or after we changed our mind: it counts once, and money that came after
the order was cancelled is given back by itself.
"""

from datetime import timedelta

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import PaymentWaits
from orders.models import Order, OrderEvent, Payment, PaymentEvent
from orders.payments import events, intents, schedule
from orders.payments.intents import Intent
from orders.payments.provider import Outcome

_Kind, _Status = PaymentEvent.Kind, Payment.Status
LATE = "late"


@transactions.use_case
def record(*, by: Actor, payment_id: int, outcome: Outcome) -> Payment:
    """What became of the authorization."""
    now = transactions.now()
    payment = events.locked(payment_id)
    transactions.about(payment=payment.pk, outcome=outcome.status)
    if payment.status not in Payment.WAITING:
        return payment
    before = payment.status
    _know(payment, outcome)
    _turn(payment, outcome, by)
    payment = events.close(payment, check_in=_next_check(payment), now=now)
    if payment.status not in (before, _Status.PENDING):
        _tell(payment, by)
    if payment.status in (*Payment.WAITING, _Status.AUTHORIZED) and _is_unwanted(payment.order):
        intents.ask(payment=payment, kind="void", amount=0, by=by, now=now, patience=schedule.SOON)
    return payment


def _know(payment: Payment, outcome: Outcome) -> None:
    """Keep what identifies the charge and the card; nothing that could pay again."""
    known = {
        "provider_reference": outcome.reference,
        "card_brand": outcome.card_brand,
        "card_last4": outcome.card_last4[-4:],
        "decline_code": outcome.decline_code,
    }
    changed = {name: value for name, value in known.items() if value}
    for name, value in changed.items():
        setattr(payment, name, value)
    payment.save(update_fields=list(changed))


def _turn(payment: Payment, outcome: Outcome, by: Actor) -> None:
    now = transactions.now()
    if outcome.status in ("authorized", "captured"):
        events.move(payment, outcome.status)
        events.add(payment, _Kind.AUTHORIZE, amount=payment.amount, by=by, now=now)
        if outcome.status == "captured":
            events.add(payment, _Kind.CAPTURE, amount=payment.amount, by=by, now=now)
    elif outcome.status == "declined":
        events.move(payment, _Status.DECLINED)
        events.add(payment, _Kind.DECLINE, amount=payment.amount, by=by, now=now)
    elif outcome.status == "voided":
        events.move(payment, _Status.VOIDED)
        events.add(payment, _Kind.RELEASE, amount=events.rest(payment), by=by, now=now)
    elif outcome.status == "requires_action" and payment.status == _Status.PENDING:
        events.move(payment, _Status.REQUIRES_ACTION)
        payment.next_action = outcome.next_action
        payment.save(update_fields=["next_action"])
        events.add(payment, _Kind.ACTION, by=by, now=now)
        bus.publish(PaymentWaits(payment.pk))
    elif outcome.status != "requires_action" and not payment.events.filter(kind=_Kind.UNKNOWN).exists():
        events.add(payment, _Kind.UNKNOWN, by=by, now=now)
        bus.publish(PaymentWaits(payment.pk))


def _next_check(payment: Payment) -> timedelta | None:
    if payment.status in Payment.WAITING:
        return schedule.delay(payment.checks)
    unfinished = payment.order.status == Order.Status.AWAITING_PAYMENT
    return schedule.GUARD if unfinished else None


def _is_unwanted(order: Order) -> bool:
    return order.status == Order.Status.CANCELLED


@transactions.use_case
def record_operation(*, by: Actor, payment_id: int, intent: Intent, outcome: Outcome) -> Payment:
    """What became of a capture, void or refund. Answered already: nothing changes."""
    now = transactions.now()
    payment = events.locked(payment_id)
    transactions.about(payment=payment.pk, operation=intent.reference, outcome=outcome.status)
    if intent not in intents.unanswered(payment.pk):
        return payment
    done = _verdict(payment, intent, outcome)
    if done is None:
        if not payment.events.filter(kind=_Kind.UNKNOWN, reference=intent.reference).exists():
            events.add(payment, _Kind.UNKNOWN, reference=intent.reference, by=by, now=now)
        return events.close(payment, check_in=schedule.delay(payment.checks), now=now)
    if done:
        _apply(payment, intent, outcome, by)
        _tell(payment, by)
    else:
        events.add(payment, _Kind.DECLINE, amount=intent.amount, reference=intent.reference, by=by, now=now)
    more = bool(intents.unanswered(payment.pk))
    return events.close(payment, check_in=schedule.SOON if more else _next_look(payment, intent, outcome), now=now)


@transactions.use_case
def record_late(*, by: Actor, payment_id: int, outcome: Outcome) -> None:
    """Money came after we had closed the payment, and was given back at once: on record, but in no counter."""
    now = transactions.now()
    payment = events.locked(payment_id)
    transactions.about(payment=payment.pk, late=outcome.status)
    if not payment.events.filter(kind=_Kind.AUTHORIZE, reference=LATE).exists():
        events.add(payment, _Kind.AUTHORIZE, amount=payment.amount, reference=LATE, by=by, now=now)
        events.add(payment, _Kind.RELEASE, reference=LATE, by=by, now=now)


def _verdict(payment: Payment, intent: Intent, outcome: Outcome) -> bool | None:
    """Whether it happened; None while nobody knows. Nothing is reserved any more of a charge that is taken, but what
    was taken elsewhere and not given back there is not released."""
    if outcome.status in ("unknown", "pending"):
        return None
    if intent.kind == "void" and outcome.status == "captured":
        return outcome.captured - outcome.refunded <= payment.captured - payment.refunded
    if intent.kind == "void":
        return outcome.status in ("voided", "not_found", "declined")
    return outcome.status in ("authorized", "captured")


def _apply(payment: Payment, intent: Intent, outcome: Outcome, by: Actor) -> None:
    answer = {"reference": intent.reference, "by": by, "now": transactions.now()}
    if intent.kind == "void":
        events.add(payment, _Kind.RELEASE, amount=events.rest(payment), **answer)
    else:
        kind = _Kind.CAPTURE if intent.kind == "capture" else _Kind.REFUND
        events.add(payment, kind, amount=intent.amount, **answer)
    if events.rest(payment) or payment.status == _Status.CAPTURED:
        return
    if intent.kind == "capture" and outcome.status == "authorized":  # the rest was released here while it was unknown
        intents.ask(payment=payment, kind="void", amount=0, by=by, now=answer["now"], patience=schedule.SOON)
    elif intent.kind != "refund":
        events.move(payment, _Status.CAPTURED if payment.captured else _Status.VOIDED)


def _next_look(payment: Payment, intent: Intent, outcome: Outcome) -> timedelta | None:
    """After closing a key that the provider had not seen, the charge may still arrive there: keep looking."""
    if intent.kind == "void" and outcome.status == "not_found":
        return schedule.delay(payment.checks)
    return schedule.GUARD if payment.order.status == Order.Status.AWAITING_PAYMENT else None


def _tell(payment: Payment, by: Actor) -> None:
    """The order's timeline says it."""
    facts = {"payment": payment.public_id, "status": str(payment.status), "amount": payment.amount}
    OrderEvent.objects.create(
        order_id=payment.order_id,
        kind=OrderEvent.Kind.PAYMENT,
        facts=facts | {"captured": payment.captured, "refunded": payment.refunded},
        actor_kind=by.kind,
        actor_id=by.id,
        at=transactions.now(),
    )
