"""Gift cards: the code is shown once and typed freely, the balance equals the entries, the answer tells no more."""

from datetime import timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.money import Money
from commerce.state import InvalidTransition
from orders import gift_card_codes, gift_card_issuing, gift_card_sums, gift_cards
from orders.gift_cards import GiftCardNotUsable, GivesBackTooMuch, InsufficientBalance
from orders.models import GiftCard
from orders.models.stored_value import Entry
from tests.factories.inventory import inside

pytestmark = pytest.mark.django_db(transaction=True)
POUNDS = Money(5000, "GBP")
BY = {"by": SYSTEM}


def issued(money: Money = POUNDS, **more) -> gift_card_issuing.NewCard:
    return gift_card_issuing.issue(**BY, money=money, **more)


def spend(code: str, amount: int, *, currency: str = "GBP", cause: str = "pay_1") -> int:
    named = {"code_hash": gift_card_codes.hash_of(code), "amount": amount, "currency": currency, "cause": cause}
    return inside(lambda now: gift_cards.spend(**named, **BY, now=now))


def give_back(card: GiftCard, amount: int, kind: Entry = Entry.RELEASE, cause: str = "pay_1") -> None:
    inside(lambda now: gift_cards.give_back(card_id=card.pk, amount=amount, kind=kind, cause=cause, **BY, now=now))


def book(card: GiftCard) -> list[tuple[str, int, int]]:
    return list(card.entries.values_list("kind", "amount", "balance_after"))


def test_a_code_has_eighty_bits_in_four_groups_and_is_kept_as_a_hash_alone() -> None:
    made = issued()

    prefix, *groups = made.code.split("-")
    assert (prefix, [len(group) for group in groups]) == ("GC", [4, 4, 4, 4])
    assert made.card.last4 == groups[-1]
    assert not any(made.code in str(value) or made.seed in str(value) for value in vars(made.card).values())


def test_a_code_is_the_same_however_it_is_typed() -> None:
    code = "GC-10AB-CDEF-GH01-2345"

    spellings = [code, code.lower(), "10abcdefgh012345", " gc lOab cdef ghoi 2345 "]

    assert {gift_card_codes.hash_of(spelling) for spelling in spellings} == {gift_card_codes.hash_of(code)}


def test_spending_and_giving_back_writes_the_book() -> None:
    made = issued()

    spend(made.code, 3000)
    give_back(made.card, 1000)
    give_back(made.card, 2000, Entry.REFUND)

    made.card.refresh_from_db()
    assert made.card.balance == 5000
    assert book(made.card) == [
        ("issue", 5000, 5000), ("spend", -3000, 2000), ("release", 1000, 3000), ("refund", 2000, 5000),
    ]  # fmt: skip


def test_more_than_was_taken_cannot_be_given_back() -> None:
    made = issued()
    spend(made.code, 3000)
    give_back(made.card, 1000)

    with pytest.raises(GivesBackTooMuch):
        give_back(made.card, 2001)


def test_too_small_a_balance_is_told_and_nothing_is_taken() -> None:
    made = issued()

    with pytest.raises(InsufficientBalance) as refused:
        spend(made.code, 5001)

    assert (refused.value.facts, refused.value.status, book(made.card)) == (
        {"balance": 5000},
        409,
        [("issue", 5000, 5000)],
    )


def unknown() -> str:
    return "GC-0000-0000-0000-0000"


def expired() -> str:
    made = issued(expires_on=gift_cards.today(transactions.now()))
    GiftCard.objects.filter(pk=made.card.pk).update(expires_on=made.card.expires_on - timedelta(days=1))
    return made.code


def blocked() -> str:
    made = issued()
    gift_card_issuing.block(**BY, card=made.card)
    return made.code


def foreign() -> str:
    return issued(Money(5000, "EUR")).code


def unsold() -> str:
    return gift_card_issuing.issue_batch(**BY, money=POUNDS, count=1, batch="xmas")[0].code


@pytest.mark.parametrize("which", [unknown, expired, blocked, foreign, unsold])
def test_every_card_that_cannot_be_used_gets_the_same_answer(which) -> None:
    with pytest.raises(GiftCardNotUsable) as refused:
        spend(which(), 100)

    assert (refused.value.detail, refused.value.facts) == (GiftCardNotUsable().detail, {})


def test_a_card_is_good_through_its_last_day() -> None:
    made = issued(expires_on=gift_cards.today(transactions.now()))

    assert spend(made.code, 100) == made.card.pk


def test_a_batch_is_worth_nothing_until_each_card_is_sold() -> None:
    first, second = gift_card_issuing.issue_batch(**BY, money=POUNDS, count=2, batch="xmas")

    gift_card_issuing.activate(**BY, card=first.card)

    balances = list(GiftCard.objects.order_by("id").values_list("batch", "status", "balance"))
    assert balances == [("xmas", "active", 5000), ("xmas", "inactive", 0)]
    assert (spend(first.code, 100), book(second.card)) == (first.card.pk, [])


def test_a_blocked_card_that_is_found_again_has_its_money_once() -> None:
    made = issued()
    gift_card_issuing.block(**BY, card=made.card)

    gift_card_issuing.activate(**BY, card=made.card)

    assert (made.card.status, book(made.card)) == ("active", [("issue", 5000, 5000)])


@pytest.mark.parametrize("swept", [True, False])
def test_money_that_comes_back_to_an_expired_card_can_be_spent_for_a_while(swept) -> None:
    made = issued(expires_on=gift_cards.today(transactions.now()))
    spend(made.code, 5000)
    GiftCard.objects.update(expires_on=made.card.expires_on - timedelta(days=5))
    if swept:
        gift_card_issuing.expire_due(**BY)

    give_back(made.card, 5000, Entry.REFUND)
    gift_card_issuing.expire_due(**BY)

    card = GiftCard.objects.get()
    assert (card.status, card.balance, card.expires_on) == ("active", 5000, made.card.expires_on + gift_cards.GRACE)
    assert [row.owed for row in gift_card_sums.outstanding(GiftCard.objects.all(), transactions.now())] == [5000]
    assert spend(made.code, 5000, cause="pay_2") == card.pk


def test_money_that_comes_back_changes_the_last_day_of_no_card_that_is_good() -> None:
    last_day = gift_cards.today(transactions.now())
    made, endless = issued(expires_on=last_day), issued()
    for each in (made, endless):
        spend(each.code, 1000)
        give_back(each.card, 1000)

    assert list(GiftCard.objects.order_by("id").values_list("expires_on", flat=True)) == [last_day, None]


def test_money_that_comes_back_to_a_blocked_card_waits_until_it_is_unblocked() -> None:
    made = issued(expires_on=gift_cards.today(transactions.now()))
    spend(made.code, 5000)
    GiftCard.objects.update(expires_on=made.card.expires_on - timedelta(days=5))
    gift_card_issuing.block(**BY, card=made.card)

    give_back(made.card, 5000, Entry.REFUND)

    card = GiftCard.objects.get()
    assert card.status == "blocked"
    gift_card_issuing.activate(**BY, card=card)
    assert spend(made.code, 5000, cause="pay_2") == card.pk


def test_an_expired_card_loses_its_balance_once_and_cannot_come_back() -> None:
    code = expired()
    card = GiftCard.objects.get(code_hash=gift_card_codes.hash_of(code))

    counts = [gift_card_issuing.expire_due(**BY), gift_card_issuing.expire_due(**BY)]

    assert (counts, book(card)) == ([1, 0], [("issue", 5000, 5000), ("expire", -5000, 0)])
    with pytest.raises(InvalidTransition):
        gift_card_issuing.activate(**BY, card=card)
