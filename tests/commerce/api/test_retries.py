"""Idempotency-Key over HTTP: the first answer again, or a clear no."""

import string
from datetime import timedelta

import pytest

from commerce import keys
from commerce.actors import SYSTEM
from commerce.models import Product
from tests.api_client import Api, api, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
JACKET = {"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}
SHUFFLED = b' { "variants" : [ {"price":8990, "sku":"RAIN-JAC"} ], "title":"Rain\\u0020jacket" } '


def test_same_key_and_body_gets_the_first_answer_again():
    client = api()

    first = client.post("/products", JACKET, idempotency_key="k1")
    again = client.post("/products", SHUFFLED, idempotency_key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert Product.objects.count() == 1


def test_same_key_with_another_body_is_refused():
    client = api()
    client.post("/products", JACKET, idempotency_key="k1")

    answer = client.post("/products", {**JACKET, "title": "Other"}, idempotency_key="k1")

    assert problem(answer) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("body", [{}, {"title": 7}, {**JACKET, "extra": 1}, {**JACKET, "categories": ["nowhere"]}])
def test_same_key_with_an_invalid_body_is_refused_as_used(body):
    client = api()
    client.post("/products", JACKET, idempotency_key="k1")

    answer = client.post("/products", body, idempotency_key="k1")

    assert problem(answer) == (422, "idempotency_key_reused")


def test_same_key_with_a_body_that_cannot_be_read_is_malformed():
    client = api()
    client.post("/products", JACKET, idempotency_key="k1")

    assert problem(client.post("/products", b"{", idempotency_key="k1")) == (400, "malformed_json")


def test_first_answer_comes_again_although_the_body_would_be_refused_by_now():
    client, camden = api(), factories.LocationFactory(code="camden")
    body = {**JACKET, "locations": ["camden"]}
    first = client.post("/products", body, idempotency_key="k1")
    camden.active = False
    camden.save()
    assert problem(client.post("/products", body)) == (400, "validation_error")

    again = client.post("/products", body, idempotency_key="k1")

    assert (again.status_code, again["Idempotent-Replayed"], again.json()) == (201, "true", first.json())


def test_refusal_frees_the_key():
    client = api()

    refused = client.post("/products", {**JACKET, "title": ""}, idempotency_key="k1")
    corrected = client.post("/products", JACKET, idempotency_key="k1")

    assert (refused.status_code, corrected.status_code) == (400, 201)


def test_key_belongs_to_its_owner_and_route():
    one, other = api(), api()
    product = one.post("/products", JACKET, idempotency_key="k1").json()
    more = {"sku": "RAIN-JAC-2", "price": 1}

    by_another = other.post("/products", {**JACKET, "variants": [more]}, idempotency_key="k1")
    elsewhere = one.post(f"/products/{product['id']}/variants", {"sku": "C", "price": 1}, idempotency_key="k1")

    assert (by_another.status_code, elsewhere.status_code) == (201, 201)


def test_rotated_key_replays_its_familys_answers():
    key, secret = factories.api_key("*")
    first = Api(secret).post("/products", JACKET, idempotency_key="k1")

    successor = keys.rotate(key=key, overlap=timedelta(days=1), by=SYSTEM)
    again = Api(successor.secret).post("/products", JACKET, idempotency_key="k1")

    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()


@pytest.mark.parametrize("key", ["", "a" * 256, "with space", "tab\tkey", "ünfit", "k1, k2"])
def test_unfit_key_is_refused(key):
    assert problem(api().post("/products", JACKET, idempotency_key=key)) == (400, "invalid_idempotency_key")


def test_any_visible_ascii_makes_a_key():
    answer = api().post("/products", JACKET, idempotency_key=string.punctuation + "a" * 200)

    assert answer.status_code == 201


def test_without_a_key_each_request_is_its_own():
    client = api()

    answers = [client.post("/products", {**JACKET, "variants": [{"sku": f"S{n}", "price": 1}]}) for n in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Product.objects.count() == 2
