"""What we are about to ask of a provider for an authorized card: written down first, answered by a later event.

An intent without an answer is repeated until there is one. Its reference makes the operation's key, so the provider
does it once, however often it is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from django.db import transaction

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from orders.models import Payment, PaymentEvent
from orders.payments import events, schedule

Kind = Literal["capture", "void", "refund"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_OPEN = """FROM orders_paymentevent i
WHERE i.payment_id = {payment} AND i.kind = 'intent' AND i.reference ~ '^(capture|void|refund)-'
  AND NOT EXISTS (SELECT FROM orders_paymentevent d WHERE d.payment_id = i.payment_id AND d.reference = i.reference
    AND d.kind IN ('capture', 'release', 'refund', 'decline'))"""
_OF_ONE = f"SELECT i.reference, i.amount {_OPEN.format(payment='%s')} ORDER BY i.id"
_UNDECIDED = f"""
SELECT EXISTS (SELECT FROM orders_payment p WHERE p.order_id = %s AND (p.status IN ('pending', 'requires_action')
  OR EXISTS (SELECT {_OPEN.format(payment="p.id")} AND i.reference LIKE 'capture-%%')))
"""
_OPEN_STATES = (Payment.Status.PENDING, Payment.Status.REQUIRES_ACTION, Payment.Status.AUTHORIZED)


class NothingToMove(Refusal):
    """More would be taken, released or refunded than there is. `left` says how much there is."""

    code = "amount_exceeds_payment"
    title = "Not that much"


@dataclass(frozen=True, slots=True)
class Intent:
    """One operation that was asked for: how much, and its name in the payment's book."""

    reference: str
    amount: int

    @property
    def kind(self) -> str:
        return self.reference.partition("-")[0]


@transactions.building_block
def ask(
    *, payment: Payment, kind: Kind, amount: int, by: Actor, now: datetime, patience: timedelta = timedelta(0)
) -> Intent | None:
    """Write the intent: the resolver carries it out after the commit, at once unless whoever asks does so by
    `card.perform` within `patience`. `payment` is locked, and its order. Raises NothingToMove. None when there is
    nothing to do."""
    intent = _next(payment, kind, amount)
    if intent is not None:
        _write(payment, intent, by, now, patience)
    return intent


@transactions.building_block
def note(*, payment: Payment, kind: Kind, amount: int, by: Actor, now: datetime) -> PaymentEvent:
    """As `ask`, where somebody else than the resolver carries it out. Raises NothingToMove."""
    intent = _next(payment, kind, amount)
    if intent is None:
        raise NothingToMove("There is nothing to move.", left=0)
    return events.add(
        payment, PaymentEvent.Kind.INTENT, amount=intent.amount, reference=intent.reference, by=by, now=now
    )


@transactions.building_block
def ask_again(*, payment: Payment, kind: Kind, amount: int, by: Actor, now: datetime) -> Intent | None:
    """As `ask`, for all that was refused of this kind; `card.perform` follows. The reference says so."""
    intent = _next(payment, kind, amount, "-again")
    if intent is not None:
        _write(payment, intent, by, now, schedule.SOON)
    return intent


def unanswered(payment_id: int) -> list[Intent]:
    """Operations that have no answer yet, oldest first."""
    return [Intent(*row) for row in sql.run(_OF_ONE, (payment_id,))]


def _next(payment: Payment, kind: Kind, amount: int, ending: str = "") -> Intent | None:
    waiting = unanswered(payment.pk)
    left = _left(payment, kind, waiting)
    amount = left if kind == "void" else amount
    if not 0 <= amount <= left:
        raise NothingToMove(f"Only {left} can be moved.", left=left)
    closes = kind == "void" and payment.status in _OPEN_STATES and not any(each.kind == "void" for each in waiting)
    if not amount and not closes:
        return None
    number = PaymentEvent.objects.filter(payment=payment, kind="intent").count() + 1
    return Intent(f"{kind}-{number}{ending}", amount)


def _write(payment: Payment, intent: Intent, by: Actor, now: datetime, patience: timedelta) -> None:
    events.add(payment, PaymentEvent.Kind.INTENT, amount=intent.amount, reference=intent.reference, by=by, now=now)
    payment.checks = 0
    events.close(payment, check_in=patience, now=now)
    if not patience:
        transaction.on_commit(schedule.wake, robust=True)


def being_captured(payment_id: int) -> int:
    """How much of it the provider was asked to take and has not answered."""
    return _captures(unanswered(payment_id))


def are_undecided(order_id: int) -> bool:
    """Whether nobody knows yet if the order's money comes, or has come."""
    return sql.run(_UNDECIDED, (order_id,))[0][0]


def _captures(waiting: list[Intent]) -> int:
    return sum(each.amount for each in waiting if each.kind == "capture")


def _left(payment: Payment, kind: str, waiting: list[Intent]) -> int:
    """What an operation of this kind can move, besides what others are about to."""
    if kind == "refund":
        return payment.captured - payment.refunded - sum(each.amount for each in waiting if each.kind == "refund")
    if any(each.kind == "void" for each in waiting):
        return 0
    return events.rest(payment) - _captures(waiting)
