"""Store credit: what we owe one customer in one currency. Like a gift card without a code: one statement moves the
balance and writes its entry, so it is never overspent and always equals its entries."""

from collections.abc import Callable
from datetime import datetime

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.money import Money
from orders.gift_cards import GivesBackTooMuch, InsufficientBalance
from orders.models import StoreCredit
from orders.models.stored_value import Entry

_ENTRY = """
INSERT INTO orders_storecreditentry (credit_id, kind, amount, balance_after, reason, cause, actor_kind, actor_id, at)
SELECT id, %(kind)s, %(signed)s, balance, %(reason)s, %(cause)s, %(actor_kind)s, %(actor_id)s, %(now)s FROM moved
RETURNING credit_id, balance_after
"""
_SPEND = f"""
WITH moved AS (
  UPDATE orders_storecredit SET balance = balance - %(amount)s
  WHERE customer_id = %(customer)s AND currency = %(currency)s AND balance >= %(amount)s
  RETURNING id, balance
)
{_ENTRY}"""
_ADD = f"""
WITH moved AS (
  INSERT INTO orders_storecredit (customer_id, currency, balance) VALUES (%(customer)s, %(currency)s, %(signed)s)
  ON CONFLICT (customer_id, currency) DO UPDATE SET balance = orders_storecredit.balance + EXCLUDED.balance
  RETURNING id, balance
)
{_ENTRY}"""
_OUTSTANDING = """
SELECT -coalesce(sum(e.amount), 0) FROM orders_storecreditentry e JOIN orders_storecredit c ON c.id = e.credit_id
WHERE c.customer_id = %s AND c.currency = %s AND e.cause = %s
"""


def balances(customer_id: int) -> list[StoreCredit]:
    """What a customer has, by currency."""
    return list(StoreCredit.objects.filter(customer_id=customer_id).order_by("currency", "id"))


@transactions.use_case
def grant(*, by: Actor, customer_id: int, money: Money, reason: str) -> StoreCredit:
    """Give a customer `money` > 0, with the reason that staff will read."""
    transactions.about(customer=customer_id, amount=money.amount, currency=money.currency)
    _add(customer_id, money, _entry(Entry.ISSUE, money.amount, "", by, transactions.now()) | {"reason": reason})
    return StoreCredit.objects.get(customer_id=customer_id, currency=money.currency)


@transactions.building_block
def spend(*, customer_id: int, amount: int, currency: str, cause: str, by: Actor, now: datetime) -> None:
    """Take `amount` > 0. Raises InsufficientBalance, also when the customer has none at all."""
    ask_spend(customer_id=customer_id, amount=amount, currency=currency, cause=cause, by=by, now=now)()


@transactions.building_block
def ask_spend(
    *, customer_id: int, amount: int, currency: str, cause: str, by: Actor, now: datetime
) -> Callable[[], None]:
    """Like `spend`, but the statement only travels with the pipeline around it; call the result to learn the outcome,
    before anything is committed."""
    question = {"customer": customer_id, "amount": amount, "currency": currency}
    rows = sql.ask(_SPEND, question | _entry(Entry.SPEND, -amount, cause, by, now))

    def outcome() -> None:
        if not rows():
            has = {credit.currency: credit.balance for credit in balances(customer_id)}
            raise InsufficientBalance("There is not enough store credit.", balance=has.get(currency, 0))

    return outcome


@transactions.building_block
def give_back(*, customer_id: int, money: Money, kind: Entry, cause: str, by: Actor, now: datetime) -> None:
    """Return what `cause` has spent, or a part of it. `kind` is RELEASE for what was never taken, REFUND for what was.
    Raises GivesBackTooMuch."""
    StoreCredit.objects.select_for_update(no_key=True).get(customer_id=customer_id, currency=money.currency)
    if money.amount > sql.run(_OUTSTANDING, (customer_id, money.currency, cause))[0][0]:
        raise GivesBackTooMuch(f"{cause} did not take {money.amount} from customer {customer_id}")
    _add(customer_id, money, _entry(kind, money.amount, cause, by, now))


@transactions.building_block
def refund(*, customer_id: int, money: Money, cause: str, by: Actor, now: datetime) -> None:
    """Credit a refund whose money came from elsewhere: a dead card, or because the customer wants it so."""
    _add(customer_id, money, _entry(Entry.REFUND, money.amount, cause, by, now))


def _add(customer_id: int, money: Money, entry: dict) -> None:
    sql.run(_ADD, {"customer": customer_id, "currency": money.currency} | entry)


def _entry(kind: Entry, signed: int, cause: str, by: Actor, now: datetime) -> dict:
    actor = {"actor_kind": by.kind, "actor_id": by.id}
    return {"kind": str(kind), "signed": signed, "reason": "", "cause": cause, "now": now, **actor}
