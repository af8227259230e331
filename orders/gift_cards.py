"""Gift cards: money we owe to whoever holds the code. A balance moves by one conditional statement that also writes
its entry, so it is never overspent, whoever else spends at the same moment, and always equals its entries."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from commerce import sql, state, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from orders.models import GiftCard
from orders.models.stored_value import Entry

GRACE = timedelta(days=30)

_ENTRY = """
INSERT INTO orders_giftcardentry (card_id, kind, amount, balance_after, cause, actor_kind, actor_id, at)
SELECT id, %(kind)s, %(signed)s, balance, %(cause)s, %(actor_kind)s, %(actor_id)s, %(now)s FROM moved
RETURNING card_id, balance_after
"""
_SPEND = f"""
WITH moved AS (
  UPDATE orders_giftcard SET balance = balance - %(amount)s
  WHERE code_hash = %(code_hash)s AND currency = %(currency)s AND status = 'active' AND balance >= %(amount)s
    AND (expires_on IS NULL OR expires_on >= %(today)s)
  RETURNING id, balance
)
{_ENTRY}"""
_ADD = f"""
WITH moved AS (
  UPDATE orders_giftcard SET balance = balance + %(signed)s WHERE id = %(card)s RETURNING id, balance
)
{_ENTRY}"""
_READ = """
SELECT id, balance FROM orders_giftcard
WHERE code_hash = %s AND currency = %s AND status = 'active' AND (expires_on IS NULL OR expires_on >= %s)
"""
_LOCK = "SELECT id FROM orders_giftcard WHERE code_hash = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE"
_OUTSTANDING = "SELECT -coalesce(sum(amount), 0) FROM orders_giftcardentry WHERE card_id = %s AND cause = %s"


class InsufficientBalance(Refusal):
    """There is less on it than is to be paid with it. `balance` says how much there is."""

    code = "insufficient_balance"
    title = "Not enough money on it"


class GiftCardNotUsable(Refusal):
    """Unknown, not sold yet, blocked, expired, or of another currency: the answer does not say which."""

    code = "gift_card_not_usable"
    status = 422
    title = "This gift card cannot be used"

    def __init__(self) -> None:
        super().__init__("There is no gift card of this code and currency that can be used.")


class GivesBackTooMuch(RuntimeError):
    """More would go back to a card than this cause has taken from it: a bug, never a customer's question."""


def read(*, code_hash: str, currency: str, now: datetime) -> sql.Read:
    """`(id, balance)` of a usable card, for an opening read; no row otherwise."""
    return _READ, (code_hash, currency, today(now))


@transactions.building_block
def lock(code_hashes: Iterable[str]) -> None:
    """Whoever spends from several cards locks them first, by their ids."""
    sql.run(_LOCK, (list(code_hashes),))


@transactions.building_block
def spend(*, code_hash: str, amount: int, currency: str, cause: str, by: Actor, now: datetime) -> int:
    """Take `amount` > 0 from the card; returns the card's id. Raises InsufficientBalance or GiftCardNotUsable."""
    return ask_spend(code_hash=code_hash, amount=amount, currency=currency, cause=cause, by=by, now=now)()


@transactions.building_block
def ask_spend(*, code_hash: str, amount: int, currency: str, cause: str, by: Actor, now: datetime) -> Callable[[], int]:
    """Like `spend`, but the statement only travels with the pipeline around it; call the result to learn the outcome,
    before anything is committed."""
    question = {"code_hash": code_hash, "amount": amount, "currency": currency, "today": today(now)}
    rows = sql.ask(_SPEND, question | _entry(Entry.SPEND, -amount, cause, by, now))

    def outcome() -> int:
        if found := rows():
            return found[0][0]
        usable = sql.run(*read(code_hash=code_hash, currency=currency, now=now))
        if not usable:
            raise GiftCardNotUsable()
        raise InsufficientBalance("There is not enough money on this gift card.", balance=usable[0][1])

    return outcome


@transactions.building_block
def give_back(*, card_id: int, amount: int, kind: Entry, cause: str, by: Actor, now: datetime) -> None:
    """Return what `cause` has spent, or a part of it, to the same card, whatever its state is by now. `kind` is RELEASE
    for what was never taken, REFUND for what was. Raises GivesBackTooMuch."""
    card = GiftCard.objects.select_for_update(no_key=True).get(pk=card_id)
    if amount > sql.run(_OUTSTANDING, (card_id, cause))[0][0]:
        raise GivesBackTooMuch(f"{cause} did not take {amount} from gift card {card_id}")
    _reopen(card, today(now))
    _add(card_id, kind, amount, cause, by, now)


@transactions.building_block
def put(*, card: GiftCard, kind: Entry, amount: int, cause: str, by: Actor, now: datetime) -> None:
    """Change a balance for a reason of the card's own: issue, expiry, correction. `amount` is signed."""
    card.balance = _add(card.pk, kind, amount, cause, by, now)


def today(now: datetime) -> date:
    """The retailer's date: a card is good through all of its last day."""
    return now.astimezone(ZoneInfo(settings.RETAILER_TIME_ZONE)).date()


def _reopen(card: GiftCard, day: date) -> None:
    """Nobody could have spent before the last day what was on its way back: it can be for GRACE longer."""
    if card.expires_on is None or card.expires_on >= day:
        return
    last_day = {"expires_on": day + GRACE}
    if card.status == GiftCard.Status.EXPIRED:
        state.move(card, GiftCard.Status.ACTIVE, **last_day)
    else:
        GiftCard.objects.filter(pk=card.pk).update(**last_day)


def _add(card_id: int, kind: Entry, signed: int, cause: str, by: Actor, now: datetime) -> int:
    return sql.run(_ADD, {"card": card_id} | _entry(kind, signed, cause, by, now))[0][1]


def _entry(kind: Entry, signed: int, cause: str, by: Actor, now: datetime) -> dict:
    actor = {"actor_kind": by.kind, "actor_id": by.id}
    return {"kind": str(kind), "signed": signed, "cause": cause, "now": now, **actor}
