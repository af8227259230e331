"""Payments that need somebody: no answer for a while, a customer who does not act, a bank that refused a step.

Each is one kind of trouble at a time, the oldest, found in one statement; the resolver goes on by itself meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from orders.models import Payment
from orders.payments import card, events, intents, resolver

Kind = Literal["unanswered", "waits_for_customer", "capture_declined", "refund_declined", "void_declined"]
QUIET = timedelta(minutes=2)
REMEMBERED = timedelta(days=60)
# A later capture takes all that is due by then, and a later void releases all: only refunds are asked for one by one.
_FIND = """
WITH p AS (SELECT * FROM orders_payment WHERE id = ANY(%(among)s) AND method IN ('card', 'wallet')),
said AS (
  SELECT e.id, e.payment_id, e.kind, e.reference, split_part(e.reference, '-', 1) AS operation, e.amount, e.at
  FROM orders_paymentevent e JOIN p ON p.id = e.payment_id
  WHERE e.at > %(since)s AND e.reference ~ '^(capture|void|refund)-'
),
declined AS (
  SELECT d.* FROM said d JOIN p ON p.id = d.payment_id
  WHERE d.kind = 'decline' AND (d.operation = 'refund' OR p.status = 'authorized') AND NOT EXISTS (
    SELECT FROM said i WHERE i.payment_id = d.payment_id AND i.kind = 'intent' AND i.operation = d.operation
      AND i.id > d.id AND (d.operation <> 'refund' OR i.reference LIKE '%%-again'))
),
trouble AS (
  SELECT id AS payment_id, CASE status WHEN 'pending' THEN 'unanswered' ELSE 'waits_for_customer' END AS kind,
    amount, created_at AS since
  FROM p WHERE status IN ('pending', 'requires_action') AND created_at <= %(quiet)s
  UNION ALL
  SELECT payment_id, 'unanswered', amount, at FROM said i WHERE kind = 'intent' AND at <= %(quiet)s AND NOT EXISTS (
    SELECT FROM said d WHERE d.payment_id = i.payment_id AND d.reference = i.reference
      AND d.kind IN ('capture', 'release', 'refund', 'decline'))
  UNION ALL
  SELECT payment_id, operation || '_declined', sum(amount)::bigint, min(at) FROM declined GROUP BY 1, 2
),
oldest AS (SELECT DISTINCT ON (payment_id) * FROM trouble ORDER BY payment_id, since, kind DESC)
SELECT p.id, o.kind, CASE o.amount WHEN 0 THEN p.amount - p.captured ELSE o.amount END, o.since
FROM oldest o JOIN p ON p.id = o.payment_id ORDER BY o.since, p.id
"""
_SETTLED = "Somebody, or the bank, has settled this meanwhile."


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
    """The one step that fits: ask the bank again, release what nobody confirmed, or take, give back or release once
    more what it refused.

    Raises NoTrouble when somebody was faster, and what the step itself refuses.
    """
    found = find([payment_id], transactions.now())
    if not found:
        raise NoTrouble(_SETTLED)
    if found[0].kind == "unanswered":
        return resolver.resolve(by=by, payment_id=payment_id)
    if found[0].kind == "waits_for_customer":
        return card.void(by=by, payment_id=payment_id)
    _ask_again(by=by, payment_id=payment_id)
    return card.perform(by=by, payment_id=payment_id)


@transactions.use_case
def _ask_again(*, by: Actor, payment_id: int) -> None:
    """Looks under the payment's lock: of several who press at once, the first one asks."""
    now = transactions.now()
    payment = events.locked(payment_id)
    refused = {each.kind: each.amount for each in find([payment_id], now)}
    kind = next((kind for kind in intents.KINDS if f"{kind}_declined" in refused), None)
    if kind is None:
        raise NoTrouble(_SETTLED)
    amount = refused[f"{kind}_declined"]
    transactions.about(payment=payment.pk, operation=kind, amount=amount)
    intents.ask_again(payment=payment, kind=kind, amount=amount, by=by, now=now)
