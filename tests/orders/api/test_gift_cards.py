"""Gift cards over the API: the code once, the balance to whoever has it, and no way to guess."""

import time
from datetime import timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import StoredAnswer
from commerce.money import Money
from orders import gift_card_issuing, gift_cards
from orders.models import GiftCard
from tests.api_client import api, paths, problem

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"amount": 5000, "currency": "GBP"}


@pytest.fixture(autouse=True)
def nobody_guessed(clean_redis):
    """Misses are counted per address, and all tests have the same one."""


def issue(client, key: str = "k1", **more):
    return client.post("/gift-cards", NEW | more, idempotency_key=key)


def test_a_new_card_shows_its_code_and_what_is_on_it() -> None:
    client = api("payments.write", "payments.read")

    made = issue(client, expires_on="2099-12-31").json()
    found = client.get(f"/gift-cards/{made['code']}").json()

    shown = {"balance": 5000, "currency": "GBP", "state": "active", "expires_on": "2099-12-31"}
    assert found == shown | {"last4": made["code"][-4:]}
    assert made == found | {"id": GiftCard.objects.get().public_id, "code": made["code"]}


def test_a_repeated_request_gets_the_same_code_and_no_table_holds_it() -> None:
    client = api("payments.write")

    first, second = issue(client), issue(client)

    assert (second.json(), second["Idempotent-Replayed"], GiftCard.objects.count()) == (first.json(), "true", 1)
    stored = str(StoredAnswer.objects.values().get())
    assert (first.json()["code"] in stored, first.json()["code"].replace("-", "")[2:] in stored) == (False, False)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": "50"}, "amount"),
        ({"currency": "XXQ"}, "currency"),
        ({"expires_on": "2001-01-01"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"expires_on": 20991231}, "expires_on"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused(body, path) -> None:
    refused = issue(api("payments.write"), **body)

    assert (problem(refused)[0], [where for where, _ in paths(refused)]) == (400, [path])


def test_issuing_needs_an_idempotency_key() -> None:
    assert problem(api("payments.write").post("/gift-cards", NEW)) == (400, "idempotency_key_required")


def test_the_eleventh_miss_in_a_minute_and_all_after_it_are_turned_away() -> None:
    client = api("payments.read", "payments.write")
    code = issue(client).json()["code"]

    misses = [client.get(f"/gift-cards/GC-0000-0000-0000-{n:04}").status_code for n in range(100)]
    hit = client.get(f"/gift-cards/{code}")

    assert (misses[:10], set(misses[10:])) == ([404] * 10, {429})
    assert (problem(hit), hit["Retry-After"]) == ((429, "too_many_requests"), "60")


def test_hits_do_not_count_as_guesses() -> None:
    client = api("payments.read", "payments.write")
    code = issue(client).json()["code"]

    assert {client.get(f"/gift-cards/{code}").status_code for _ in range(20)} == {200}


def test_another_key_from_the_same_address_is_turned_away_as_well() -> None:
    for n in range(10):
        api("payments.read").get(f"/gift-cards/GC-0000-0000-0000-{n:04}")

    assert api("payments.read").get("/gift-cards/GC-1").status_code == 429


def expired() -> str:
    made = gift_card_issuing.issue(by=SYSTEM, money=Money(5000, "GBP"))
    yesterday = gift_cards.today(transactions.now()) - timedelta(days=1)
    GiftCard.objects.filter(pk=made.card.pk).update(expires_on=yesterday)
    return made.code


def test_unknown_and_expired_cards_get_the_same_answer_in_the_same_time(clean_redis) -> None:
    client, code = api("payments.read"), expired()
    seconds = {code: [], "GC-0000-0000-0000-0000": []}
    bodies = set()

    for _ in range(40):
        for each, times in seconds.items():
            clean_redis.flushdb()
            started = time.perf_counter()
            answer = client.get(f"/gift-cards/{each}")
            times.append(time.perf_counter() - started)
            bodies.add((answer.status_code, answer.content))

    best = [min(times) for times in seconds.values()]  # what is more is the machine
    assert len(bodies) == 1
    assert abs(best[0] - best[1]) < max(0.005, 0.25 * min(best))
