"""Card payments, step by step: intent row, provider call outside any transaction, outcome row.

The payment exists, pending, before `authorize`. *Unknown* is a state: the payment stays pending, nothing is released,
and `resolver` asks the provider by our key until somebody knows.
"""

from collections.abc import Callable

from commerce import transactions
from commerce.actors import Actor
from orders.models import Payment
from orders.payments import calls, card_numbers, events, intents, outcomes, provider, schedule
from orders.payments.intents import Intent
from orders.payments.provider import Outcome, PaymentProvider, ProviderDown


def authorize(*, by: Actor, payment_id: int, token: str, return_url: str = "") -> Payment:
    """Reserve the payment's amount. The payment tells what came of it; the token is not kept. No provider is asked for
    nothing, where the order turned out to be free.

    Raises ProviderDown when nothing happened: then the payment is still pending, and whoever asked fails the order.
    """
    card_numbers.refuse(token, path="token")
    payment = Payment.objects.get(pk=payment_id)
    if payment.status != Payment.Status.PENDING:
        return payment
    amount, currency = payment.amount, payment.currency
    if not amount:
        return outcomes.record(by=by, payment_id=payment_id, outcome=Outcome("authorized"))
    outcome = calls.make(
        lambda own: own.authorize(key=payment.key, token=token, amount=amount, currency=currency, return_url=return_url)
    )
    return outcomes.record(by=by, payment_id=payment_id, outcome=outcome)


def confirm(*, by: Actor, payment_id: int) -> Payment:
    """The customer is said to be back from the bank: the provider alone says what is true. Raises ProviderDown."""
    payment = Payment.objects.get(pk=payment_id)
    if payment.status not in Payment.WAITING:
        return payment
    acts = payment.status == Payment.Status.REQUIRES_ACTION
    outcome = calls.make(_confirming(payment.key)) if acts else look_up(payment)
    return outcomes.record(by=by, payment_id=payment_id, outcome=outcome)


def look_up(payment: Payment) -> Outcome:
    """What the provider says of it now; of nothing it is not asked. Raises ProviderDown."""
    if not payment.amount:
        return Outcome("authorized")
    return calls.make(_looking(payment.key))


def capture(*, by: Actor, payment_id: int, amount: int) -> Payment:
    """Take `amount`, at most what is authorized. The rest can be taken later, until somebody releases it.

    Raises NothingToMove. When the provider does not answer, the payment's `check_at` is set and the resolver goes on.
    """
    _ask(by=by, payment_id=payment_id, kind="capture", amount=amount)
    return perform(by=by, payment_id=payment_id)


def void(*, by: Actor, payment_id: int) -> Payment:
    """Release all that is not taken, or close a key whose outcome is unknown."""
    _ask(by=by, payment_id=payment_id, kind="void", amount=0)
    return perform(by=by, payment_id=payment_id)


def perform(*, by: Actor, payment_id: int) -> Payment:
    """Carry out what was asked for and has no answer yet, oldest first, until one stays unknown. An authorization of
    which nothing is wanted any more is released at the provider, too, but not that of a free order: see `free`."""
    payment = Payment.objects.get(pk=payment_id)
    if payment.status == Payment.Status.AUTHORIZED and payment.amount and not events.rest(payment):
        _ask(by=by, payment_id=payment_id, kind="void", amount=0)
    for intent in intents.unanswered(payment_id):
        outcome = _carried_out(payment, intent)
        payment = outcomes.record_operation(by=by, payment_id=payment_id, intent=intent, outcome=outcome)
        if outcome.status in ("unknown", "pending"):
            break
    return payment


def reverse_late(payment: Payment, outcome: Outcome) -> None:
    """Undo at the provider a charge that came through after we had closed it. Raises ProviderDown; unknown, it is found
    again by the next look."""
    key = payment.key
    if outcome.status == "authorized":
        calls.make(lambda own: own.void(key=key))
    elif amount := outcome.captured - outcome.refunded:
        calls.make(lambda own: own.refund(key=key, operation_key=f"{key}-late", amount=amount))


@transactions.use_case
def _ask(*, by: Actor, payment_id: int, kind: intents.Kind, amount: int) -> None:
    now = transactions.now()
    payment = events.locked(payment_id)
    transactions.about(payment=payment.pk, operation=kind, amount=amount)
    intents.ask(payment=payment, kind=kind, amount=amount, by=by, now=now, patience=schedule.SOON)


def _carried_out(payment: Payment, intent: Intent) -> Outcome:
    if not payment.amount:  # all that is ever asked of it is a release
        return Outcome("voided")
    key, operation = payment.key, f"{payment.key}-{intent.reference}"
    final = intent.amount >= events.rest(payment)
    calling: dict[str, Callable[[PaymentProvider], Outcome]] = {
        "void": lambda own: own.void(key=key),
        "refund": lambda own: own.refund(key=key, operation_key=operation, amount=intent.amount),
        "capture": lambda own: own.capture(key=key, operation_key=operation, amount=intent.amount, final=final),
    }
    try:
        return calls.make(calling[intent.kind])
    except ProviderDown:
        return provider.UNKNOWN


def _confirming(key: str) -> Callable[[PaymentProvider], Outcome]:
    return lambda own: own.confirm(key=key)


def _looking(key: str) -> Callable[[PaymentProvider], Outcome]:
    return lambda own: own.look_up(key=key)
