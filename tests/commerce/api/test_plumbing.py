"""What every resource answers before and around its own work."""

import re

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.urls import path
from psycopg import errors as psycopg_errors
from psycopg_pool import PoolTimeout

from commerce.api.base import Resource
from commerce.models import AuditEntry, Location
from config.urls import *  # noqa: F403 (the handlers of this URL configuration are those of the product)
from config.urls import urlpatterns as product_urls
from tests.api_client import api, problem

pytestmark = pytest.mark.django_db
JACKET = {"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}
raised: list[Exception] = []


class Breaking(Resource):
    """Raises what the test wants."""

    scope = {"GET": "catalog.read"}

    def get(self, request):
        raise raised[0]


urlpatterns = [path("api/v1/breaking", Breaking.as_view()), *product_urls]


def answer_to(error: Exception):
    raised[:] = [error]
    with override_settings(ROOT_URLCONF=__name__):
        return api().get("/breaking")


def caused_by(cause: Exception) -> OperationalError:
    error = OperationalError("no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("method", "route", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/products/", 404, "not_found"),
        ("GET", "/products/prd_0000000000000", 404, "not_found"),
        ("GET", "/products/ord_0000000000000", 404, "not_found"),
        ("GET", "/products/%00", 404, "not_found"),
        ("GET", "/variants/nope", 404, "unknown_sku"),
        ("GET", "/variants/%00", 404, "not_found"),
        ("GET", "/channels/%00/health", 404, "not_found"),
        ("GET", "/webhooks/%00", 404, "not_found"),
        ("GET", "/variants/" + "A" * 2_000, 404, "unknown_sku"),
        ("DELETE", "/products", 405, "method_not_allowed"),
        ("OPTIONS", "/products", 405, "method_not_allowed"),
        ("TRACE", "/products", 405, "method_not_allowed"),
        ("PUT", "/locations", 405, "method_not_allowed"),
        ("GET", "/products?page_size=0", 400, "validation_error"),
        ("GET", "/products?page_size=201", 400, "validation_error"),
        ("GET", "/products?page_size=٣", 400, "validation_error"),
        ("GET", "/products?pagesize=1", 400, "unknown_parameter"),
        ("GET", "/products?format=json", 400, "unknown_parameter"),
        ("GET", "/products?status__in=draft", 400, "unknown_parameter"),
        ("GET", "/products?status=draft&status=active", 400, "duplicate_parameter"),
        ("GET", "/products?search=%00", 400, "validation_error"),
        ("GET", "/products?updated_since=0001-01-01T00:00:00%2B14:00", 400, "validation_error"),
        ("GET", "/products?updated_since=2026-11-21T20:30:00", 400, "validation_error"),
        ("GET", "/products?cursor=x", 400, "invalid_cursor"),
        ("GET", "/variants?location=nowhere", 400, "validation_error"),
        ("GET", "/locations?" + "&".join(f"a{number}=1" for number in range(1_100)), 400, "malformed_request"),
        ("GET", "/products/prd_0000000000000?extra=1", 400, "unknown_parameter"),
    ],
)
def test_requests_that_fit_nothing_are_refused(method, route, status, code):
    assert problem(api().send(method, route)) == (status, code)


def test_unknown_reference_in_a_query_names_its_path():
    answer = api().get("/variants?location=nowhere")

    assert [(entry["path"], entry["code"]) for entry in answer.json()["errors"]] == [("location", "unknown_location")]


def test_only_json_is_spoken():
    client = api()

    assert problem(client.get("/products", accept="text/html")) == (406, "not_acceptable")
    assert client.get("/products", accept="application/problem+json").status_code == 200
    assert problem(client.post("/products", b"title=x", content_type="application/x-www-form-urlencoded"))[0] == 415
    assert problem(client.post("/products", b"{}", content_type="text/plain")) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[]", 400, "validation_error"),
        (b'"x"', 400, "validation_error"),
        (b"null", 400, "validation_error"),
        (b"7", 400, "validation_error"),
        (b"{", 400, "malformed_json"),
        (b'{"title": NaN}', 400, "malformed_json"),
        (b'{"title": "a", "title": "b"}', 400, "duplicate_key"),
        (b"[" * 100 + b"]" * 100, 400, "too_deep"),
        (b'{"title": "\\u0000"}', 400, "invalid_text"),
        (b'{"title": 1' + b"0" * 50 + b"}", 400, "invalid_number"),
        (b'{"title": "' + b"x" * (1024 * 1024) + b'"}', 413, "payload_too_large"),
    ],
)
def test_bodies_are_read_strictly(body, status, code):
    assert problem(api().post("/products", body)) == (status, code)


PRIVILEGED = """id public_id is_staff is_owner version created_at search store_credit permissions scopes actor by pk
    product_id channel_id __class__ _state constructor $where handle.x variants[0]"""


@pytest.mark.parametrize("name", re.split(r"\s+", PRIVILEGED))
def test_privileged_names_cannot_be_assigned(name):
    answer = api().post("/products", {**JACKET, name: 1})

    assert problem(answer) == (400, "unknown_field")
    assert answer.json()["errors"][0]["path"] == name


def test_request_id_is_echoed_and_reaches_the_audit_entry():
    client = api()

    answer = client.post("/products", JACKET, x_request_id="till-7.42")

    assert answer["X-Request-Id"] == "till-7.42"
    assert AuditEntry.objects.first().request_id == "till-7.42"


@pytest.mark.parametrize("given", ["", "a" * 65, "with space", "ünfit"])
def test_unfit_request_id_is_replaced(given):
    answer = api().get("/products", x_request_id=given)

    assert answer["X-Request-Id"] not in ("", given)
    assert len(answer["X-Request-Id"]) == 36


@pytest.mark.parametrize(
    ("cause", "code", "retry_after"),
    [
        (psycopg_errors.LockNotAvailable(), "busy_retry", "1"),
        (psycopg_errors.DeadlockDetected(), "busy_retry", "1"),
        (psycopg_errors.QueryCanceled(), "busy_retry", "1"),
        (PoolTimeout(), "busy_retry", "1"),
        (psycopg_errors.AdminShutdown(), "dependency_unavailable", "5"),
        (ConnectionRefusedError(), "dependency_unavailable", "5"),
    ],
)
def test_database_that_cannot_serve_now_is_503(cause, code, retry_after):
    answer = answer_to(caused_by(cause))

    assert problem(answer) == (503, code)
    assert answer["Retry-After"] == retry_after


def test_bug_is_500_with_an_incident_id_and_nothing_else():
    answer = answer_to(ZeroDivisionError("secret detail"))

    assert problem(answer) == (500, "internal")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "errors", "incident"}
    assert "secret detail" not in answer.content.decode()


def test_head_is_answered_like_get_without_a_body():
    answer = api().send("HEAD", "/products")

    assert (answer.status_code, answer.content) == (200, b"")


def test_refused_write_leaves_nothing():
    api().post("/products", {**JACKET, "extra": 1})

    assert AuditEntry.objects.filter(use_case="commerce.catalog.create_product").count() == 0
    assert Location.objects.count() == 0


def test_allow_names_the_methods_that_exist():
    answer = api().send("DELETE", "/products")

    assert answer["Allow"] == "GET, HEAD, POST"


def test_number_beyond_64_bits_is_refused_with_its_path():
    answer = api().post("/products", {"title": "Coat", "variants": [{"sku": "C", "price": 2**64}]})

    assert problem(answer) == (400, "validation_error")
    assert [(each["path"], each["code"]) for each in answer.json()["errors"]] == [("variants[0].price", "out_of_range")]


def test_missing_idempotency_key_is_said_before_anything_about_the_body():
    assert problem(api().post("/stock/adjustments", {})) == (400, "idempotency_key_required")


@pytest.mark.parametrize("path", ["/orders/%00/cancellation", "/holds/hld_%00/extension", "/fulfillments/%00/picks"])
def test_key_of_a_request_to_nowhere_is_not_looked_up(path):
    assert problem(api().post(path, {"reason": 1}, idempotency_key="k")) == (404, "not_found")


@pytest.mark.parametrize("path", ["/api/v1/webhooks/%00", "/pay/test/%00", "/s/soho/stock/%00/"])
def test_strangers_find_nothing_at_an_address_with_a_nul(client, path):
    assert client.get(path).status_code == client.post(path).status_code == 404
