"""What is reachable below /accounts/: the way in, the way out and a forgotten password, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from commerce.models import Staff
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "count-on-it-always", "a-much-better-one-7"
NOWHERE = [
    "email/", "confirm-email/", "confirm-email/MTox:abc/", "reauthenticate/", "password/change/", "password/set/",
    "login/code/confirm/", "3rdparty/", "3rdparty/signup/", "3rdparty/login/cancelled/", "social/connections/", "2fa/",
    "sessions/", "inactive/", "",
]  # fmt: skip


@pytest.fixture(autouse=True)
def maya(db, clean_redis) -> Staff:
    cache.clear()
    return Staff.objects.create_user(email="maya@example.com", password=PASSWORD, name="Maya")


def browser(person: Staff | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def ask_for_link(host: str = "testserver") -> str:
    """The address in the message that a request to this host sends."""
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": "maya@example.com"}, headers={"host": host})
    return re.search(r"https?://\S+", mail.outbox[0].body)[0]


@pytest.mark.parametrize("path", NOWHERE)
def test_pages_nobody_here_needs_do_not_exist(maya, path):
    answers = [browser(who).get(f"/accounts/{path}").status_code for who in (None, maya)]

    assert answers == [404, 404]


def test_nobody_changes_an_address_by_themselves(maya):
    factories.StaffFactory(email="boss@example.com")

    answer = browser(maya).post("/accounts/email/", {"action_add": "", "email": "boss@example.com"})

    assert answer.status_code == 404
    assert Staff.objects.get(pk=maya.pk).email == "maya@example.com"


LINKED = ["login/", "logout/", "signup/", "password/reset/", "password/reset/done/"]


@pytest.mark.parametrize("path", LINKED)
def test_pages_that_are_linked_answer(maya, path):
    answers = [browser(who).get(f"/accounts/{path}", follow=True).status_code for who in (None, maya)]

    assert answers == [200, 200]


def test_a_link_sets_a_new_password_once(client, maya):
    link = ask_for_link()

    form = client.get(link, follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    again = Client().get(link)

    assert (form.status_code, done.status_code, done.redirect_chain[-1][0]) == (
        200, 200, "/accounts/password/reset/key/done/",
    )  # fmt: skip
    assert Staff.objects.get(pk=maya.pk).check_password(NEW)
    assert "Send me another" in again.content.decode() and "password1" not in again.content.decode()


def test_a_former_address_opens_nothing(client, maya):
    """As it is when a colleague changed it after the person had signed in with it."""
    ask_for_link()
    client.post("/accounts/login/", {"login": "maya@example.com", "password": PASSWORD})
    Staff.objects.update(email="maya@shop.example")
    mail.outbox.clear()

    entered = Client().post("/accounts/login/", {"login": "maya@example.com", "password": PASSWORD})
    Client().post("/accounts/password/reset/", {"email": "maya@example.com"})

    assert ("sessionid" in entered.cookies, mail.outbox) == (False, [])


def test_a_letter_that_only_looks_the_same_gets_no_link_sent():
    Client().post("/accounts/password/reset/", {"email": "MAYA@example.com"})
    Client().post("/accounts/password/reset/", {"email": "maya@exampl\u00e9.com"})

    assert [message.to for message in mail.outbox] == [["maya@example.com"]]


def test_a_new_password_ends_the_wait_after_wrong_ones(client):
    for _ in range(5):
        client.post("/accounts/login/", {"login": "maya@example.com", "password": "wrong"})
    form = client.get(ask_for_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    entered = client.post("/accounts/login/", {"login": "maya@example.com", "password": NEW})

    assert (entered.status_code, entered["Location"]) == (302, "/")


def test_the_back_office_has_no_addresses_besides():
    client = browser(factories.StaffFactory(is_owner=True))

    answers = [client.get(path).status_code for path in ("/admin/account/emailaddress/", "/admin/")]

    assert answers == [404, 200]


def test_the_link_leads_to_our_public_address_whatever_host_was_asked(settings):
    settings.PUBLIC_URL, settings.RETAILER_NAME = "https://shop.example", "Tolland & Reeve"

    link = ask_for_link(host="evil.example")

    said = mail.outbox[0].subject + mail.outbox[0].body
    assert link.startswith("https://shop.example/accounts/password/reset/key/")
    assert ("evil" in said, mail.outbox[0].subject) == (False, "Tolland & Reeve: your new password")


def test_a_link_lasts_half_an_hour(monkeypatch):
    link, clock = ask_for_link(), PasswordResetTokenGenerator._now
    pages = []
    for minutes in (29, 31):
        later = timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, later=later: clock(self) + later)
        pages.append("password1" in Client().get(link, follow=True).content.decode())

    assert pages == [True, False]
