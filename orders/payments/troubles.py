"""Payments that need somebody: no answer for a while, a customer who does not act, a bank that refused a step.

Each is one kind of trouble at most, found in one statement; the resolver goes on by itself meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from orders.models import Payment
from orders.payments import card, resolver

Kind = Literal["unanswered", "waits_for_customer", "capture_declined", "refund_declined"]
QUIET = timedelta(minutes=2)
REMEMBERED = timedelta(days=60)
_FIND = """
WITH last AS (
  SELECT DISTINCT ON (e.payment_id) e.payment_id, e.kind, e.reference, e.amount, e.at
  FROM orders_paymentevent e WHERE e.at > %(since)s AND e.kind <> 'unknown' ORDER BY e.payment_id, e.id DESC
)
SELECT p.id,
  CASE WHEN p.status = 'requires_action' THEN 'waits_for_customer'
    WHEN p.status = 'pending' OR l.kind = 'intent' THEN 'unanswered'
    WHEN l.reference LIKE 'capture-%%' THEN 'capture_declined' ELSE 'refund_declined' END,
  CASE WHEN p.status IN ('pending', 'requires_action') OR l.amount = 0 THEN p.amount ELSE l.amount END, l.at
FROM last l JOIN orders_payment p ON p.id = l.payment_id
WHERE p.id = ANY(%(among)s) AND p.method IN ('card', 'wallet') AND (
  (p.status = 'requires_action' AND p.created_at <= %(quiet)s)
  OR (p.status = 'pending' AND p.created_at <= %(quiet)s)
  OR (l.kind = 'intent' AND l.at <= %(quiet)s AND l.reference ~ '^(capture|void|refund)-')
  OR (l.kind = 'decline' AND l.reference ~ '^(capture|refund)-'))
ORDER BY l.at, p.id
"""


class NoTrouble(Refusal):
    """By now nothing is wrong with it."""

    code = "nothing_to_do"
    title = "Nothing to do any more"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one payment since when; `amount` in minor units is what it is about."""

    payment_id: int
    kind: Kind
    amount: int
    since: datetime


def find(payment_ids: list[int], now: datetime) -> list[Trouble]:
    """Those among these payments that need somebody, the oldest first."""
    asked = {"among": sql.numbers(payment_ids), "quiet": now - QUIET, "since": now - REMEMBERED}
    return [Trouble(*row) for row in sql.run(_FIND, asked)]


def settle(*, by: Actor, payment_id: int) -> Payment:
    """The one step that fits: ask the bank again, release what nobody confirmed, or take or give back once more.

    Raises NoTrouble when somebody was faster, and what the step itself refuses.
    """
    found = find([payment_id], transactions.now())
    if not found:
        raise NoTrouble("Somebody, or the bank, has settled this meanwhile.")
    trouble = found[0]
    if trouble.kind == "waits_for_customer":
        return card.void(by=by, payment_id=payment_id)
    if trouble.kind == "capture_declined":
        return card.capture(by=by, payment_id=payment_id, amount=trouble.amount)
    if trouble.kind == "refund_declined":
        return card.refund(by=by, payment_id=payment_id, amount=trouble.amount)
    return resolver.resolve(by=by, payment_id=payment_id)
