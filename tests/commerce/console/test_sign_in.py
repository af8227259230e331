"""The way in."""

import pytest

from commerce.models import Staff
from tests.commerce.console.conftest import hire


def test_password_opens_the_console(client, ben):
    ben.set_password("secret")
    ben.save()

    response = client.post("/accounts/login/", {"login": "BEN@example.com", "password": "secret"}, follow=True)

    assert response.redirect_chain[-1][0] == "/s/soho/"
    assert "Successfully signed in" not in response.content.decode()


def test_wrong_password_is_said_without_naming_which(client, ben):
    html = client.post("/accounts/login/", {"login": "ben@example.com", "password": "nope"}).content.decode()

    assert "Email or password is wrong. Try again." in html
    assert 'value="ben@example.com"' in html


def test_nobody_signs_up_by_themselves(client, db):
    response = client.post("/accounts/signup/", {"email": "new@example.com", "password1": "a-long-password-1"})

    assert "Accounts come from a colleague" in response.content.decode()
    assert not Staff.objects.exists()


def test_demo_offers_one_person_per_role(client, settings, maya, ben):
    settings.DEMO = True
    hire("second@example.com", "Second Manager", role="manager")

    html = client.get("/accounts/login/").content.decode()

    assert 'value="maya@example.com"' in html and 'value="ben@example.com"' in html
    assert "second@example.com" not in html


def test_demo_person_is_in_with_one_tap(client, settings, ben):
    settings.DEMO = True

    response = client.post("/accounts/demo/", {"email": "ben@example.com", "next": "/s/soho/"})

    assert (response.status_code, response.url) == (302, "/s/soho/")
    assert client.get("/s/soho/").status_code == 200


def test_demo_way_in_leads_nowhere_else(client, settings, ben):
    settings.DEMO = True

    response = client.post("/accounts/demo/", {"email": "ben@example.com", "next": "https://evil.example/"})

    assert response.url == "/"


@pytest.mark.parametrize(("demo", "email"), [(False, "ben@example.com"), (True, "second@example.com"), (True, "")])
def test_demo_way_in_is_shut(client, settings, maya, ben, demo, email):
    settings.DEMO = demo
    hire("second@example.com", "Second Manager", role="manager")

    response = client.post("/accounts/demo/", {"email": email})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_nobody_is_offered(client, settings, ben):
    settings.DEMO = False

    assert "ben@example.com" not in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_account_pages_wear_the_console(client, path):
    html = client.get(path).content.decode()

    assert '<html lang="en-GB"' in html
    assert 'class="solo"' in html
    assert html.count('class="btn primary') == 1
