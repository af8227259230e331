"""Who gets in where: every route × every role × own and other store. A route without a row here fails the build.

A row says which roles are let in. Being let in means anything but 401, 403 and the way to the sign-in page: most
requests here are made without a proper body on purpose, so that nothing happens.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from commerce.models import Staff
from tests import cast as casting
from tests.api.access import API, CONSOLE, OPEN, RACE, SIGNED, ConsoleRow
from tests.api_client import Api, problem
from tests.cast import Cast
from tests.database import Copy
from tests.factories import commerce as factories

LETTERS = {"O": "owner", "M": "manager", "A": "associate", "C": "cashier", "K": "stock_controller", "U": "auditor"}
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(database_copy: Copy, django_db_blocker) -> Iterator[Cast]:
    """Gathered once, as every cell looks at the same people; what a test does is rolled back."""
    with django_db_blocker.unblock():
        factories.CategoryFactory(path="clothing")
        everybody = casting.gather()
    yield everybody
    database_copy.empty()


@pytest.fixture(scope="module")
def clients(cast, django_db_blocker) -> dict[str, Client]:
    """A signed-in browser per role, by its letter."""
    with django_db_blocker.unblock():
        return {letter: sign_in(cast.people[role]) for letter, role in LETTERS.items()}


def routes() -> set[tuple[str, str]]:
    """`(method or "", path)` of every route of the product, those of the admin excepted."""
    found = set()
    for route, callback in _patterns(get_resolver(), ""):
        view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
        methods = getattr(view, "scope", None) if route.startswith("api/") else [""]
        assert methods, f"{route} declares no scope"
        found |= {(method, route) for method in methods}
    return found


def _patterns(resolver: URLResolver, prefix: str):
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        elif not route.startswith("admin/"):
            yield from _patterns(entry, route)


def test_every_route_has_a_row_and_every_row_a_route():
    rows = {(row.method, f"api/v1/{row.route}") for row in API} | {("", row.route) for row in CONSOLE}
    rows |= {("", route) for route in {*OPEN, RACE} if not route.startswith("api/")}
    rows |= {("GET", route) for route in OPEN if route.startswith("api/")} | SIGNED

    assert routes() - rows == set()
    assert rows - routes() == set()


def sign_in(person: Staff) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return browser


def is_let_in(response) -> bool:
    assert response.status_code < 500, response.content
    return response.status_code not in (401, 403) and "/accounts/login/" not in response.headers.get("Location", "")


@pytest.mark.parametrize("row", API, ids=str)
def test_api_lets_in_whom_the_row_names(row, clients):
    let_in = {
        letter
        for letter, client in clients.items()
        if is_let_in(client.generic(row.method, f"/api/v1/{row.path}", b"{}", content_type="application/json"))
    }

    assert "".join(sorted(let_in)) == "".join(sorted(row.roles))


@pytest.mark.parametrize("row", API, ids=str)
def test_api_asks_for_a_key_with_the_scope(row, cast):
    stranger, unscoped = Api(), Api(factories.api_key("orders.lookup_any")[1])

    assert problem(stranger.send(row.method, f"/{row.path}", {})) == (401, "unauthenticated")
    assert problem(unscoped.send(row.method, f"/{row.path}", {})) == (403, "permission_denied")


@pytest.mark.parametrize("row", [row for row in API if row.elsewhere], ids=str)
def test_api_keeps_people_out_of_other_stores(row, cast, clients):
    factories.product("BLU-JAC-M")
    key = Api(factories.api_key("*", locations=[cast.soho])[1])
    headers = {"Idempotency-Key": "k"}

    by_person = clients["M"].generic(
        row.method, f"/api/v1/{row.path}", row.body("camden"), content_type="application/json", headers=headers
    )
    by_key = key.send(row.method, f"/{row.path}", row.body("camden"), idempotency_key="k")
    at_home = key.send(row.method, f"/{row.path}", row.body("soho"), idempotency_key="k2")

    assert problem(by_person) == problem(by_key) == row.elsewhere
    assert at_home.status_code in (200, 201), at_home.content


@pytest.mark.parametrize("row", CONSOLE, ids=str)
def test_console_lets_in_whom_the_row_names(row, clients):
    let_in = {letter for letter, client in clients.items() if is_let_in(client.generic(row.method, row.at("soho")))}

    assert "".join(sorted(let_in)) == "".join(sorted(row.roles))


@pytest.mark.parametrize("row", [row for row in CONSOLE if row.in_store], ids=str)
def test_console_hides_other_stores_and_nobody_is_sent_to_sign_in(row, clients):
    answers = [clients["M"].generic(row.method, row.at(store)).status_code for store in ("camden", "all", "nowhere")]

    assert set(answers) <= {404, 405}
    assert Client().generic(row.method, row.at("soho"))["Location"].startswith("/accounts/login/?next=")


def test_race_is_for_people_who_may_change_stock(clients):
    race = ConsoleRow("POST", RACE, "")

    assert clients["U"].post(race.at("soho")).status_code == 403
    assert clients["M"].post(race.at("camden")).status_code == 404
    assert Client().post(race.at("soho"))["Location"].startswith("/accounts/login/?next=")
