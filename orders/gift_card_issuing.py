"""The life of gift cards: issued, sold in batches and activated, blocked, expired. The code is shown once, when made.

Money is owed from the moment a card is active: an inactive one has no balance yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commerce import state, transactions
from commerce.actors import Actor
from commerce.money import Money
from commerce.state import InvalidTransition
from orders import gift_card_codes, gift_cards
from orders.models import GiftCard
from orders.models.stored_value import Entry

BATCH_MOST = 10_000
_Status = GiftCard.Status


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card with the seed of its code, which nothing else can show again."""

    card: GiftCard
    seed: str

    @property
    def code(self) -> str:
        return gift_card_codes.of(self.seed)


@transactions.use_case
def issue(*, by: Actor, money: Money, expires_on: date | None = None, order_id: int | None = None) -> NewCard:
    """One card that can be spent at once, `money` > 0 on it. `order_id` is the sale that it belongs to."""
    made = _new(by, money, expires_on, _Status.ACTIVE)
    made.card.issued_order_id = order_id
    made.card.save()
    _fill(made.card, by)
    transactions.about(gift_card=made.card.pk, amount=money.amount, currency=money.currency)
    return made


@transactions.use_case
def issue_batch(*, by: Actor, money: Money, count: int, batch: str, expires_on: date | None = None) -> list[NewCard]:
    """`count` cards to be printed, at most 10,000, worth nothing until each is activated when it is sold."""
    if not 0 < count <= BATCH_MOST:
        raise ValueError(f"a batch has 1 to {BATCH_MOST} cards")
    made = [_new(by, money, expires_on, _Status.INACTIVE, batch) for _ in range(count)]
    GiftCard.objects.bulk_create([each.card for each in made])
    transactions.about(batch=batch, count=count, amount=money.amount, currency=money.currency)
    return made


@transactions.use_case
def activate(*, by: Actor, card: GiftCard) -> GiftCard:
    """A printed card was sold, or a blocked one found again. Raises InvalidTransition, also of an expired one: nobody
    but a refund opens that again."""
    card.refresh_from_db(fields=["status"], from_queryset=GiftCard.objects.select_for_update(no_key=True))
    if card.status == _Status.EXPIRED:
        raise InvalidTransition("It is expired and cannot become active.", state=str(card.status), allowed=[])
    state.move(card, _Status.ACTIVE)
    if not card.entries.exists():
        _fill(card, by)
    transactions.about(gift_card=card.pk)
    return card


@transactions.use_case
def block(*, by: Actor, card: GiftCard) -> GiftCard:
    """Nobody can spend it until it is activated again; its money stays. Raises InvalidTransition."""
    state.move(card, _Status.BLOCKED)
    transactions.about(gift_card=card.pk)
    return card


def expire_due(*, by: Actor, limit: int = 1000) -> int:
    """End cards whose last day is over; returns how many. Spending refuses them from that day on without it."""
    last_day = gift_cards.today(transactions.now())
    due = GiftCard.objects.filter(status=_Status.ACTIVE, expires_on__lt=last_day).order_by("expires_on", "id")
    cards = list(due[:limit])
    return _expire(by=by, cards=cards) if cards else 0


@transactions.use_case
def _expire(*, by: Actor, cards: Sequence[GiftCard]) -> int:
    ids = [card.pk for card in cards]
    locked = GiftCard.objects.select_for_update(no_key=True).filter(pk__in=ids, status=_Status.ACTIVE).order_by("id")
    for card in (ended := list(locked)):
        state.move(card, _Status.EXPIRED)
        if card.balance:
            _put(card, Entry.EXPIRE, -card.balance, by)
    transactions.about(gift_cards=[card.pk for card in ended])
    return len(ended)


def _new(by: Actor, money: Money, expires_on: date | None, status: str, batch: str = "") -> NewCard:
    seed = gift_card_codes.new_seed()
    code = gift_card_codes.of(seed)
    card = GiftCard(
        code_hash=gift_card_codes.hash_of(code),
        last4=gift_card_codes.last4(code),
        currency=money.currency,
        initial=money.amount,
        balance=0,
        status=status,
        expires_on=expires_on,
        batch=batch,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    return NewCard(card, seed)


def _fill(card: GiftCard, by: Actor) -> None:
    _put(card, Entry.ISSUE, card.initial, by)


def _put(card: GiftCard, kind: Entry, amount: int, by: Actor) -> None:
    gift_cards.put(card=card, kind=kind, amount=amount, cause=card.public_id, by=by, now=transactions.now())
