"""`/holds/{id}`: made to last, given back, by whom."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.api import fields
from inventory.models import Hold, HoldLine
from tests.api_client import api, paths, problem
from tests.factories.inventory import hold, receive

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def held(shop):
    receive(shop.mug, shop.soho, 5)
    return hold(shop.pos, shop.line(3, shop.soho), seconds=60)


def test_extension_answers_with_the_hold_and_its_new_end(shop, held):
    answer = api("stock.write", "stock.read").post(f"/holds/{held.public_id}/extension", {"ttl_seconds": 600})

    stored = Hold.objects.get()
    assert stored.expires_at > held.expires_at + timedelta(seconds=500)
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": held.public_id,
            "channel": shop.pos.code,
            "state": "live",
            "reference": "",
            "expires_at": fields.moment(stored.expires_at),
            "lines": [{"sku": shop.mug.sku, "quantity": 3, "location": shop.soho.code}],
        },
    )


def test_extension_under_a_key_happens_once(held):
    client, path = api("*"), f"/holds/{held.public_id}/extension"

    first = client.post(path, {"ttl_seconds": 600}, idempotency_key="k")
    second = client.post(path, {"ttl_seconds": 600}, idempotency_key="k")

    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()
    assert HoldLine.objects.count() == 2


@pytest.mark.parametrize("seconds", [29, 3601])
def test_extension_lasts_as_long_as_a_hold_may(held, seconds):
    answer = api("*").post(f"/holds/{held.public_id}/extension", {"ttl_seconds": seconds})

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("ttl_seconds", "out_of_range")])


def test_extension_of_a_hold_that_ran_out_is_gone(shop):
    with transactions.at(LONG_AGO):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)

    answer = api("*").post(f"/holds/{held.public_id}/extension", {"ttl_seconds": 600})

    assert problem(answer) == (410, "hold_expired")


def test_extension_elsewhere_is_refused(shop, held):
    answer = api("*", locations=[shop.bath]).post(f"/holds/{held.public_id}/extension", {"ttl_seconds": 600})

    assert problem(answer) == (403, "location_not_allowed")


def test_hold_given_back_twice_is_released(held):
    client = api("*")

    answers = [client.send("DELETE", f"/holds/{held.public_id}").status_code for _ in range(2)]

    assert answers == [204, 204]
    assert client.get(f"/holds/{held.public_id}").json()["state"] == "released"


def test_hold_given_back_after_it_ran_out_is_expired(shop):
    with transactions.at(LONG_AGO):
        receive(shop.mug, shop.soho, 5)
        held = hold(shop.pos, shop.line(3, shop.soho), seconds=60)
    client = api("*")

    assert client.send("DELETE", f"/holds/{held.public_id}").status_code == 204
    assert client.get(f"/holds/{held.public_id}").json()["state"] == "expired"


def test_key_that_only_writes_can_hold_and_give_back(shop):
    receive(shop.mug, shop.soho, 5)
    writer = api("stock.write")
    body = {"channel": shop.pos.code, "lines": [{"sku": shop.mug.sku, "quantity": 1, "location": shop.soho.code}]}

    made = writer.post("/holds", body, idempotency_key="w-1")
    given_back = writer.send("DELETE", f"/holds/{made.json()['id']}")

    assert (made.status_code, given_back.status_code) == (201, 204)
