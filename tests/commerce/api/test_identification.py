"""Who asks: a key or a signed-in person, with the rights that either has, before anything else is looked at."""

import json

import pytest
from django.test import Client

from tests.api_client import Api, api, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
JACKET = {"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer tck_nope", "Basic dGNr", "tck_nope", "Bearer é"])
def test_without_a_valid_key_nobody_is_let_in(header):
    answer = Api().get("/products", authorization=header)

    assert problem(answer) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_missing_scope_is_named():
    answer = api("stock.read").get("/products")

    assert problem(answer) == (403, "permission_denied")
    assert answer.json()["scope"] == "catalog.read"


def test_scheme_is_read_in_any_case():
    client = api()

    assert client.get("/products", authorization=f"bearer {client.secret}").status_code == 200


def test_signed_in_person_reads_with_their_rights_and_changes_with_a_csrf_token():
    person = factories.AssignmentFactory(
        role=factories.RoleFactory(permissions=["catalog.read", "catalog.write"])
    ).staff
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    read = browser.get("/api/v1/products")
    refused = browser.post("/api/v1/products", json.dumps(JACKET), content_type="application/json")
    browser.cookies["csrftoken"] = "a" * 32
    allowed = browser.post(
        "/api/v1/products", json.dumps(JACKET), content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    lacking = browser.get("/api/v1/tills")

    assert read.status_code == 200
    assert problem(refused) == (403, "csrf_failed")
    assert allowed.status_code == 201, allowed.content
    assert problem(lacking) == (403, "permission_denied")


def test_key_decides_alone_even_in_a_signed_in_browser():
    browser = Client()
    browser.force_login(factories.StaffFactory(is_owner=True))

    answer = browser.get("/api/v1/products", headers={"Authorization": "Bearer tck_nope"})

    assert problem(answer) == (401, "unauthenticated")
