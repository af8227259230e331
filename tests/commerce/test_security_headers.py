"""What every response tells browsers to refuse."""

import pytest

from tests.api_client import api
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "connect-src 'self' ws://testserver"
)


@pytest.mark.parametrize("path", ["/accounts/login/", "/no/such/page/", "/static/console/tokens.css"])
def test_every_response_carries_the_strict_policy(client, path):
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"] == STRICT
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("camera=(self), microphone=()")


def test_pages_cannot_be_framed(client):
    assert client.get("/accounts/login/").headers["X-Frame-Options"] == "DENY"


def test_secure_pages_name_the_secure_live_connection(client):
    policy = client.get("/accounts/login/", secure=True).headers["Content-Security-Policy"]

    assert policy.endswith("connect-src 'self' wss://testserver")


def test_admin_allows_what_its_theme_needs_and_no_inline_script(client):
    directives = client.get("/admin/login/").headers["Content-Security-Policy"].split("; ")

    assert "script-src 'self' 'unsafe-eval'" in directives
    assert "style-src 'self' 'unsafe-inline'" in directives


def test_unknown_host_is_refused_with_a_policy(client, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]

    response = client.get("/accounts/login/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert response.headers["Content-Security-Policy"].endswith("connect-src 'self'")


def test_browsers_keep_nothing_that_was_made_for_a_person(client):
    person = factories.StaffFactory(is_owner=True)
    paths = ("/stores/", "/accounts/logout/", "/api/v1/locations", "/admin/")
    outside = ("/offline/", "/static/console/tokens.css")
    before = [path for path in outside if "no-store" in client.get(path).headers.get("Cache-Control", "")]
    client.force_login(person)

    kept = [path for path in paths if "no-store" not in client.get(path).headers.get("Cache-Control", "")]

    assert (before, kept) == ([], [])


def test_programs_keep_what_they_are_answered():
    assert "Cache-Control" not in api("catalog.read").get("/products").headers
