"""The back office: for owners, through the same door as everybody, and never without an owner."""

import pytest
from django.test import Client

from commerce.models import ApiKey, Staff
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db) -> Staff:
    return factories.StaffFactory(name="Olive", is_owner=True)


@pytest.fixture
def browser(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def form(person: Staff, **changed) -> dict[str, str]:
    fields = {"name": person.name, "email": person.email, "is_owner": "on", "is_active": "on", **changed}
    inline = {f"assignments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return {name: value for name, value in {**fields, **inline}.items() if value}


def test_sign_in_is_the_one_of_the_console(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_only_owners_enter(client):
    client.force_login(factories.StaffFactory())

    assert client.get("/admin/commerce/staff/").status_code in (302, 403)


def test_last_owner_stays_one(browser, owner):
    answer = browser.post(f"/admin/commerce/staff/{owner.pk}/change/", form(owner, is_owner=""))

    owner.refresh_from_db()
    assert "This is the only owner" in answer.content.decode()
    assert owner.is_owner


def test_last_owner_cannot_be_made_inactive(browser, owner):
    answer = browser.post(f"/admin/commerce/staff/{owner.pk}/change/", form(owner, is_active=""))

    owner.refresh_from_db()
    assert "This is the only owner" in answer.content.decode()
    assert owner.is_active


def test_people_are_not_deleted(browser, owner):
    other = factories.StaffFactory()

    for person in (owner, other):
        assert browser.post(f"/admin/commerce/staff/{person.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [owner.pk, other.pk], "post": "yes"}
    browser.post("/admin/commerce/staff/", chosen)

    assert Staff.objects.count() == 2


def test_owner_may_step_down_when_another_is_there(browser, owner):
    factories.StaffFactory(is_owner=True)

    browser.post(f"/admin/commerce/staff/{owner.pk}/change/", form(owner, is_owner=""))

    owner.refresh_from_db()
    assert not owner.is_owner


def test_keys_are_looked_up_without_their_hash(browser):
    factories.api_key("stock.read")
    key = ApiKey.objects.get()

    page = browser.get(f"/admin/commerce/apikey/{key.pk}/change/").content.decode()

    assert key.prefix in page
    assert key.secret_hash not in page


def test_people_are_listed_with_their_roles_and_stores(browser):
    soho, buyer = factories.LocationFactory(name="Soho"), factories.RoleFactory(name="Buyer")
    factories.AssignmentFactory(role=buyer, location=soho)
    factories.AssignmentFactory(role=buyer, location=None)

    page = browser.get("/admin/commerce/staff/").content.decode()

    assert "Buyer, Soho" in page and "Buyer, every store" in page
