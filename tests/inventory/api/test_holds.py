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


def test_get_comes_with_an_etag_that_changes_as_the_hold_does(held):
    client, path = api("*"), f"/holds/{held.public_id}"
    live = client.get(path)

    unchanged = client.get(path, if_none_match=live["ETag"])
    client.send("DELETE", path)
    released = client.get(path, if_none_match=live["ETag"])

    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", live["ETag"])
    assert (released.status_code, released.json()["state"]) == (200, "released")


def test_etag_changes_when_the_hold_runs_out_whether_or_not_anything_swept_it(shop, held):
    client, path = api("*"), f"/holds/{held.public_id}"
    live = client.get(path)["ETag"]
    Hold.objects.update(expires_at=held.created_at)

    answer = client.get(path, if_none_match=live)

    assert (answer.status_code, answer.json()["state"]) == (200, "expired")


def test_null_for_what_is_optional_is_the_same_as_leaving_it_out(shop):
    receive(shop.mug, shop.soho, 5)
    line = {"sku": shop.mug.sku, "quantity": 1, "location": None}
    body = {"channel": shop.pos.code, "lines": [line], "ttl_seconds": None, "reference": None}

    answer = api("*").post("/holds", body, idempotency_key="n-1")

    assert answer.status_code == 201, answer.content
    assert (answer.json()["reference"], answer.json()["lines"][0]["location"]) == ("", shop.soho.code)
    assert Hold.objects.get().expires_at - Hold.objects.get().created_at == timedelta(seconds=shop.pos.hold_seconds)


@pytest.mark.parametrize("name", ["channel", "lines"])
def test_null_for_what_is_required_is_refused(shop, name):
    body = {"channel": shop.pos.code, "lines": [{"sku": shop.mug.sku, "quantity": 1}], name: None}

    answer = api("*").post("/holds", body, idempotency_key="n-2")

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [(name, "required")])
