"""`POST /fulfillments/{id}/rejection`."""

import pytest

from fulfillment.models import DeclinedOffer
from tests.api_client import api, paths, problem
from tests.cast import gather
from tests.factories import fulfillment as work
from tests.factories.orders import mugs


@pytest.fixture
def pickup(shop):
    return work.one(mugs(shop, 3), at="accepted")


def reject(pickup, client=None, **body):
    return (client or api()).post(f"/fulfillments/{pickup.public_id}/rejection", body)


def test_all_of_it_is_declined(pickup):
    answer = reject(pickup, reason="closed")

    assert (answer.status_code, answer.json()["state"], answer.json()["lines"][0]["quantity"]) == (200, "rejected", 0)
    assert problem(reject(pickup, reason="closed")) == (409, "invalid_transition")


def test_units_of_a_line_are_declined(shop, pickup):
    line = pickup.lines.get().line.public_id

    answer = reject(pickup, reason="mismatch", lines=[{"line": line, "quantity": 1}])

    assert (answer.json()["state"], answer.json()["lines"][0]["quantity"]) == ("accepted", 2)
    assert (DeclinedOffer.objects.get().quantity, shop.level().on_hand) == (1, 19)


def test_too_many_units_and_nonsense_are_refused(pickup):
    line = pickup.lines.get().line.public_id

    many = reject(pickup, reason="other", lines=[{"line": line, "quantity": 4}])
    unknown = reject(pickup, reason="tired")

    assert (problem(many), many.json()["lines"][0]["open"]) == ((409, "too_many_units"), 3)
    assert (problem(unknown), paths(unknown)[0][0]) == ((400, "validation_error"), "reason")


def test_another_store_finds_nothing(pickup):
    answer = reject(pickup, client=api("*", locations=[gather().camden]), reason="closed")

    assert problem(answer) == (404, "not_found")
