"""The way in for people: throttled, without sign-up, and never on to somebody else's site."""

import pytest
from django.core.cache import cache
from django.test import Client

from commerce.console import known_devices
from commerce.models import Staff

pytestmark = pytest.mark.django_db
PASSWORD = "count-on-it-always"


@pytest.fixture(autouse=True)
def person(db, clean_redis) -> Staff:
    cache.clear()
    return Staff.objects.create_user(email="Maya@Example.com", password=PASSWORD, name="Maya")


def sign_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/accounts/login/", {"login": "maya@example.com", "password": password, **more})


def test_right_password_signs_in_and_is_kept_as_argon2(client, person):
    answer = sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert person.password.startswith("argon2$argon2id$")
    assert answer.cookies["sessionid"]["httponly"] and answer.cookies["sessionid"]["samesite"] == "Lax"


def test_wrong_password_does_not(client):
    answer = sign_in(client, "wrong")

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "http:///x"],
)
def test_onward_address_of_another_site_is_ignored(client, onward):
    assert sign_in(client, next=onward)["Location"] == "/"


def test_onward_address_of_our_own_is_followed(client):
    assert sign_in(client, next="/s/soho/stock/?q=1")["Location"] == "/s/soho/stock/?q=1"


def test_guessing_is_throttled_and_the_right_password_waits_too(client):
    for _ in range(5):
        sign_in(client, "guess")

    answer = sign_in(client)

    assert "sessionid" not in answer.cookies
    assert "Too many" in answer.content.decode()


def test_guessing_is_throttled_without_redis(client, settings):
    settings.CACHES = {"default": {"BACKEND": "config.cache.RedisOrLocal", "LOCATION": "redis://127.0.0.1:1/0"}}
    for _ in range(5):
        sign_in(client, "guess")

    assert "sessionid" not in sign_in(client).cookies


def test_nobody_signs_up(client):
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD})

    assert list(Staff.objects.values_list("email", flat=True)) == ["maya@example.com"]


def test_form_without_csrf_token_is_refused():
    browser = Client(enforce_csrf_checks=True)

    assert sign_in(browser).status_code == 403


def test_somebody_inactive_stays_outside(client, person):
    Staff.objects.update(is_active=False)

    sign_in(client)

    assert client.get("/stores/").status_code == 302


def test_pages_cannot_be_framed_and_say_little(client):
    answer = client.get("/accounts/login/")

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer


def test_guesses_from_elsewhere_do_not_keep_somebody_from_their_own_device(client):
    sign_in(client)
    client.post("/accounts/logout/")
    for _ in range(6):
        sign_in(Client(), "guess")

    assert "sessionid" not in sign_in(Client()).cookies
    assert sign_in(client).status_code == 302


def test_guessing_on_a_known_device_is_throttled_by_itself(client):
    sign_in(client)
    client.post("/accounts/logout/")
    for _ in range(5):
        sign_in(client, "guess")

    assert "Too many" in sign_in(client).content.decode()
    assert sign_in(Client()).status_code == 302


@pytest.mark.parametrize("value", ["made-up", "of somebody else"])
def test_a_device_is_known_for_its_own_person_only(client, value):
    Staff.objects.create_user(email="omar@example.com", password=PASSWORD, name="Omar")
    sign_in(client)
    hers = client.cookies[known_devices.cookie_name("maya@example.com")].value
    for _ in range(5):
        sign_in(Client(), "guess", login="omar@example.com")

    stranger = Client()
    stranger.cookies[known_devices.cookie_name("omar@example.com")] = hers if value == "of somebody else" else value

    assert "Too many" in sign_in(stranger, login="omar@example.com").content.decode()


@pytest.mark.parametrize("host", ["TESTSERVER", "other.example"])
def test_another_spelling_of_our_name_gives_no_new_guesses(client, host):
    for _ in range(5):
        sign_in(client, "guess")

    named = {"login": "maya@example.com", "password": PASSWORD}
    answer = client.post("/accounts/login/", named, headers={"host": host})

    assert "Too many" in answer.content.decode()
