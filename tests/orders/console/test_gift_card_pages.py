"""Gift cards in the console: what is owed, codes shown once however often a button is pressed, every movement."""

import base64
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.money import Money
from orders import gift_card_codes, gift_card_issuing
from orders.models import GiftCard
from tests.factories.orders import Tender

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"GC(?:-[0-9A-Z]{4}){4}")


def issue(amount=5000, **more) -> GiftCard:
    return gift_card_issuing.issue(by=SYSTEM, money=Money(amount, "GBP"), **more).card


def sent(**fields):
    return {"amount": "25.00", "currency": "GBP", "key": "k-1", **fields}


def test_list_says_what_is_owed_and_never_a_code(pages):
    issue(5000)
    soon = issue(2000, expires_on=timezone.localdate() + timedelta(days=10))
    gift_card_issuing.block(by=SYSTEM, card=issue(1000))
    gift_card_issuing.issue_batch(by=SYSTEM, money=Money(900, "GBP"), count=2, batch="Mail")

    text = pages["manager"].get("/s/soho/gift-cards/").content.decode()

    assert "£80.00" in text
    assert "3 cards with money on them, £10.00 blocked" in text
    assert f"••{soon.last4}" in text
    assert "Not yet sold" in text
    assert not CODE.search(text)


@pytest.mark.parametrize(("query", "count"), [("", 3), ("?state=inactive", 2), ("?state=blocked", 0), ("?q=Mail", 2)])
def test_cards_are_found_by_state_and_batch(pages, query, count):
    issue()
    gift_card_issuing.issue_batch(by=SYSTEM, money=Money(900, "GBP"), count=2, batch="Mail")

    text = pages["manager"].get(f"/s/soho/gift-cards/{query}").content.decode()

    assert text.count('class="mono">••') == count


def test_code_is_shown_once_however_often_the_button_is_pressed(pages):
    first, again = (pages["manager"].post("/s/soho/gift-cards/new/", sent()) for _ in range(2))

    card = GiftCard.objects.get()
    code = CODE.search(first.content.decode()).group()
    assert CODE.search(again.content.decode()).group() == code
    assert card.code_hash == gift_card_codes.hash_of(code)
    assert (card.balance, card.currency) == (2500, "GBP")
    assert first["Cache-Control"] == "no-store"
    assert not CODE.search(pages["manager"].get(f"/s/soho/gift-cards/{card.public_id}/").content.decode())


def test_batch_is_a_file_and_worth_nothing_until_activated(pages):
    answer = pages["manager"].post("/s/soho/gift-cards/batch/", sent(count="3", batch="Christmas"))

    file = re.search(r"base64,([A-Za-z0-9+/=]+)", answer.content.decode()).group(1)
    rows = base64.b64decode(file).decode().split()
    assert rows[0] == "code,amount,currency"
    assert {gift_card_codes.hash_of(row.split(",")[0]) for row in rows[1:]} == set(
        GiftCard.objects.filter(batch="Christmas", balance=0, status="inactive").values_list("code_hash", flat=True)
    )
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "0"}, "at least the smallest coin"),
        ({"amount": "1.999"}, "no such small coin"),
        ({"expires_on": "2020-01-01"}, "This day is over."),
        ({"amount": ""}, "required"),
    ],
)
def test_what_cannot_be_issued_says_why(pages, fields, said):
    answer = pages["manager"].post("/s/soho/gift-cards/new/", sent(**fields))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert GiftCard.objects.count() == 0


def test_card_shows_every_movement_with_its_order(pages, buy):
    order = buy(2, tenders=(Tender("gift_card"),))
    card = GiftCard.objects.get()

    text = pages["manager"].get(f"/s/soho/gift-cards/{card.public_id}/").content.decode()

    assert all(word in text for word in ("Issued", "Spent", "+£20.00", "−£20.00", str(order.number), "Used up"))


def test_blocking_is_told_first_and_can_be_undone(pages):
    card = issue()
    path = f"/s/soho/gift-cards/{card.public_id}"

    asked = pages["manager"].get(f"{path}/block/").content.decode()
    pages["manager"].post(f"{path}/block/")
    blocked = GiftCard.objects.get().status
    pages["manager"].post(f"{path}/activate/")

    assert "Nobody can spend its £50.00" in asked
    assert (blocked, GiftCard.objects.get().status, GiftCard.objects.get().balance) == ("blocked", "active", 5000)
    assert pages["manager"].post(f"{path}/burn/").status_code == 404


def test_a_list_costs_the_same_queries_for_one_and_three(pages, django_assert_max_num_queries):
    issue()
    pages["manager"].get("/s/soho/gift-cards/")

    with django_assert_max_num_queries(11) as one:
        pages["manager"].get("/s/soho/gift-cards/")
    issue()
    issue()
    with django_assert_max_num_queries(len(one)):
        pages["manager"].get("/s/soho/gift-cards/")


@pytest.mark.parametrize(
    ("role", "reads", "writes"), [("cashier", 200, 200), ("auditor", 200, 403), ("associate", 403, 403)]
)
def test_whoever_may_sees_and_issues_cards(pages, role, reads, writes):
    store = "all" if role == "auditor" else "soho"

    assert pages[role].get(f"/s/{store}/gift-cards/").status_code == reads
    assert pages[role].get(f"/s/{store}/gift-cards/new/").status_code == writes
