"""The middle of a flow: ask the provider with no transaction open, then place the order, cancel it, or wait.

Every step can be repeated: by the flow, by the client's retry, by the resolver. What the provider knows decides.
"""

from collections.abc import Mapping, Sequence

from django.db.models import Q, Sum

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from orders import finalizing
from orders.models import Delivery, Order, Payment, PaymentEvent, TenderShare
from orders.payments import card, intents, outcomes
from orders.payments.provider import Outcome, ProviderDown
from orders.placed import Placed

_SENT = (PaymentEvent.Kind.UNKNOWN, PaymentEvent.Kind.ACTION)
_NEVER_SENT = Outcome("voided")


class PaymentDeclined(Refusal):
    """The card was declined. The `order` stays on record as cancelled; its stock, codes and other tenders are free."""

    code = "payment_declined"
    status = 402
    title = "The payment was declined"


def pay(order_id: int, *, tokens: Mapping[int, str], by: Actor) -> None:
    """Authorize the prepared order's cards, `tokens` by position of the payment, and go on from what came of it.

    Raises PaymentDeclined, or ProviderDown when no money moved; the order is cancelled then.
    """
    try:
        with transactions.apart():
            for payment in _payments(order_id):
                if payment.status == Payment.Status.PENDING:
                    card.authorize(by=by, payment_id=payment.pk, token=tokens[payment.position])
    except ProviderDown:
        _give_up(order_id, by)
        raise
    decide(order_id, by=by)


def decide(order_id: int, *, by: Actor) -> None:
    """Go on by what is known of its payments: without one of them the order is let go, while one is unknown it waits,
    otherwise what is carried out is charged and the order placed. Raises PaymentDeclined once it is cancelled."""
    payments = _payments(order_id)
    if any(payment.status in Payment.DEAD for payment in payments):
        _let_go(order_id, payments, by)
    elif any(payment.status in Payment.WAITING for payment in payments):
        wait(by=by, order_id=order_id)
    else:
        with transactions.apart():
            _charge_what_is_carried_out(order_id, payments, by)
        finalizing.finalize(by=by, order_id=order_id)


@transactions.use_case
def wait(*, by: Actor, order_id: int) -> Placed:
    """Answer that the order waits for its payment: the resolver, or the customer, goes on."""
    transactions.about(order=order_id)
    return Placed(order_id)


def _give_up(order_id: int, by: Actor) -> None:
    """The provider was not reached: what was not sent yet never will be, and what was sent before is closed."""
    with transactions.apart():
        for payment in _payments(order_id):
            if payment.status in Payment.WAITING and payment.events.filter(kind__in=_SENT).exists():
                card.void(by=by, payment_id=payment.pk)
            elif payment.status == Payment.Status.PENDING:
                outcomes.record(by=by, payment_id=payment.pk, outcome=_NEVER_SENT)
    finalizing.fail(by=by, order_id=order_id, reason="payment provider not reached")


def _let_go(order_id: int, payments: Sequence[Payment], by: Actor) -> None:
    """Close its other cards, and cancel it; while one of them cannot be closed it waits."""
    with transactions.apart():
        for payment in payments:
            if payment.status in Payment.WAITING:
                card.void(by=by, payment_id=payment.pk)
    finalizing.fail(by=by, order_id=order_id, reason="payment declined")
    order = Order.objects.get(pk=order_id)
    if order.status == Order.Status.CANCELLED:
        lost = next(payment for payment in payments if payment.status in Payment.DEAD)
        detail = "The card was declined. Nothing was taken; try another one."
        raise PaymentDeclined(detail, order=order.public_id, decline_code=lost.decline_code)


def _charge_what_is_carried_out(order_id: int, payments: Sequence[Payment], by: Actor) -> None:
    """Goods that leave at once are paid at once: each card's share of them, all of it when nothing else is left. What
    was asked of a card before and has no answer is asked again instead."""
    carried = Q(line__delivery__method=Delivery.Method.CARRY_OUT) | Q(delivery__method=Delivery.Method.CARRY_OUT)
    waits = Delivery.objects.filter(order_id=order_id).exclude(method=Delivery.Method.CARRY_OUT).exists()
    for payment in payments:
        if payment.method not in Payment.AT_PROVIDER or payment.status != Payment.Status.AUTHORIZED or payment.captured:
            continue
        shares = TenderShare.objects.filter(payment=payment)
        amount = shares.filter(carried).aggregate(sum=Sum("amount"))["sum"] or 0 if waits else payment.amount
        if amount > 0 and intents.unanswered(payment.pk):
            card.perform(by=by, payment_id=payment.pk)
        elif amount > 0:
            card.capture(by=by, payment_id=payment.pk, amount=amount)


def _payments(order_id: int) -> list[Payment]:
    return list(Payment.objects.filter(order_id=order_id).order_by("position", "id"))
