"""A pickup over the API, from the store's yes to the hand-over; by link alone the customer says that they are here."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import StoredAnswer
from fulfillment import collectors, links, pickup_codes
from fulfillment.collectors import Person
from fulfillment.models import Collector, StorePolicy
from tests.api_client import Api, api, paths, problem
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(found) -> str:
    return pickup_codes.code_of(collectors.buyer_of(found))


def at(found, step: str) -> str:
    return f"/fulfillments/{found.public_id}/{step}"


def test_a_pickup_goes_its_way(committed_shop):
    found = work.one(mugs(committed_shop, name="Ana Ruiz"))
    client = api("fulfillment.write", "fulfillment.read")

    accepted = client.post(at(found, "acceptance"))
    ready = client.post(at(work.reached(_fresh(found), "picked"), "readiness"), {"shelf": "B-12", "bags": 2})
    arrived = client.post(at(found, "arrival"), {"bay": "4"})
    done = client.post(at(found, "collection"), {"code": code_of(found), "name": "Ana", "signature": "M0 0"})

    states = [answer.json()["state"] for answer in (accepted, ready, arrived, done)]
    assert states == ["accepted", "ready", "arrived", "collected"]
    assert (ready.json()["shelf"], ready.json()["bags"], arrived.json()["arrival"]["bay"]) == ("B-12", 2, "4")


@pytest.mark.parametrize(
    ("state", "step", "allowed"),
    [
        ("accepted", "acceptance", ["cancelled", "picking", "rejected"]),
        ("routed", "readiness", ["accepted", "cancelled", "rejected"]),
        ("picked", "arrival", ["cancelled", "picking", "ready", "rejected"]),
        ("picked", "collection", ["cancelled", "picking", "ready", "rejected"]),
        ("collected", "pickup-codes", []),
    ],
)
def test_a_step_out_of_turn_is_refused_with_the_allowed_ones(committed_shop, state, step, allowed):
    found = work.one(mugs(committed_shop), at=state)

    answer = api().post(at(found, step), {"code": "AAAAAA"} if step == "collection" else {})

    assert (problem(answer), answer.json()["allowed"]) == ((409, "invalid_transition"), allowed)


def test_wrong_codes_are_counted_and_a_new_one_opens_it_again(committed_shop):
    found, client = work.one(mugs(committed_shop), at="ready"), api()
    old = client.post(at(found, "pickup-codes")).json()["code"]

    wrong = [client.post(at(found, "collection"), {"code": "WRONG1"}) for _ in range(6)]
    fresh = client.post(at(found, "pickup-codes"), idempotency_key="k")
    again = client.post(at(found, "pickup-codes"), idempotency_key="k")

    assert [problem(answer) for answer in wrong] == [(422, "wrong_code")] * 5 + [(422, "code_locked")]
    assert [answer.json()["tries_left"] for answer in wrong] == [4, 3, 2, 1, 0, 0]
    assert (fresh.status_code, again.json(), again["Idempotent-Replayed"]) == (201, fresh.json(), "true")
    assert problem(client.post(at(found, "collection"), {"code": old})) == (422, "wrong_code")
    assert client.post(at(found, "collection"), {"code": fresh.json()["code"]}).json()["state"] == "collected"
    assert fresh.json()["code"] not in str(list(StoredAnswer.objects.values_list("body", flat=True)))
    assert Collector.objects.get().rotation == 3


def test_a_scanned_code_names_its_pickup(committed_shop):
    found = work.one(mugs(committed_shop), at="ready")
    api().post(at(found, "pickup-codes"))

    answer = api().post(at(found, "collection"), {"code": f"{found.public_id}:{code_of(found)}"})

    assert answer.json()["state"] == "collected"


def test_a_part_is_handed_over_and_a_lost_answer_is_repeated(committed_shop):
    order = mugs(committed_shop, 3)
    found, client = work.one(order, at="ready"), api()
    code, line = client.post(at(found, "pickup-codes")).json()["code"], order.lines.get().public_id
    body = {"code": code, "lines": [{"line": line, "quantity": 2}]}

    first = client.post(at(found, "collection"), body, idempotency_key="k")
    again = client.post(at(found, "collection"), body, idempotency_key="k")
    more = client.post(at(found, "collection"), body)
    unknown = client.post(at(found, "collection"), {"code": code, "lines": [{"line": "lin_0", "quantity": 1}]})
    rest = client.post(at(found, "collection"), {"code": code}, idempotency_key="r")
    lost = client.post(at(found, "collection"), {"code": code}, idempotency_key="r")

    assert (first.json()["state"], first.json()["lines"][0]["handed_over"]) == ("ready", 2)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert (problem(more), paths(unknown)) == ((409, "too_many_units"), [("lines[0].line", "unknown_id")])
    assert (rest.json()["state"], lost.json(), lost["Idempotent-Replayed"]) == ("collected", rest.json(), "true")


def test_an_id_is_asked_for(committed_shop):
    StorePolicy.objects.create(location=committed_shop.soho, id_from=1)
    found, client = work.one(mugs(committed_shop), at="ready"), api()
    code = client.post(at(found, "pickup-codes")).json()["code"]

    asked = client.post(at(found, "collection"), {"code": code})
    done = client.post(at(found, "collection"), {"code": code, "id_checked": True})

    assert (problem(asked), asked.json()["reason"]) == ((422, "id_required"), "value")
    assert done.json()["state"] == "collected"


def test_the_customers_link_is_enough_to_be_here_and_for_nothing_else(committed_shop):
    order = mugs(committed_shop, email="ana@example.com")
    found, other = work.one(order, at="ready"), work.one(mugs(committed_shop, 1), at="ready")
    nobody, token = Api(), links.token_of(found)

    taps = [nobody.post(f"{at(found, 'arrival')}?token={token}", {"bay": "4"}) for _ in range(3)]

    assert [(tap.status_code, tap.json()["arrival"]["bay"]) for tap in taps] == [(200, "4")] * 3
    assert (taps[0].json()["state"], taps[0].json()["recipient"]["email"]) == ("arrived", None)
    assert problem(nobody.post(f"{at(other, 'arrival')}?token={token}", {})) == (404, "not_found")
    assert problem(nobody.post(f"{at(found, 'arrival')}?token=void", {})) == (404, "not_found")
    assert problem(nobody.post(at(found, "arrival"), {})) == (401, "unauthenticated")
    assert problem(nobody.post(f"{at(found, 'collection')}?token={token}", {})) == (401, "unauthenticated")


def test_whoever_guesses_links_uses_up_nothing_of_the_customer(committed_shop, settings, clean_redis):
    settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_BURST = 0.01, 2
    found = work.one(mugs(committed_shop), at="ready")
    nobody, url = Api(), f"{at(found, 'arrival')}?token="

    guesses = [nobody.post(f"{url}void{number}", {}).status_code for number in range(4)]
    taps = [nobody.post(url + links.token_of(found), {}).status_code for _ in range(3)]

    assert (guesses, taps) == ([404, 404, 429, 429], [200, 200, 429])


def test_a_proxy_is_not_told_what_the_buyer_drives(committed_shop):
    found = work.one(mugs(committed_shop), at="ready")
    ben = collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben Oak"))
    nobody, url = Api(), f"{at(found, 'arrival')}?token="

    buyer = nobody.post(url + links.token_of(found), {"vehicle": "Red van"})
    proxy = nobody.post(url + links.token_of(found, ben), {"bay": "4"})

    assert [each.json()["arrival"]["vehicle"] for each in (buyer, proxy)] == ["Red van", None]


def test_another_stores_pickup_is_not_there(committed_shop):
    found = work.one(mugs(committed_shop), at="ready")
    bath = api("fulfillment.write", locations=[committed_shop.bath])

    answers = [bath.post(at(found, step), {}) for step in ("acceptance", "readiness", "arrival", "pickup-codes")]
    answers.append(bath.post(at(found, "collection"), {"code": code_of(found)}))

    assert {problem(answer) for answer in answers} == {(404, "not_found")}


def test_a_parcel_has_no_codes(committed_shop):
    parcel = work.one(place(committed_shop.web, [Buy(committed_shop.mug, 1)]), at="picked")

    assert problem(api().post(at(parcel, "pickup-codes"))) == (409, "invalid_transition")
    assert problem(api().post(at(parcel, "readiness"), {})) == (409, "invalid_transition")


def _fresh(found):
    found.refresh_from_db()
    return found
