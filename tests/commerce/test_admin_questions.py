"""What the back office may be asked in an address: its own filters, and nothing that PostgreSQL could not be asked."""

import pytest
from django.contrib import admin
from django.test import Client

from commerce.admin_pages import ConfigurationPage, LookupPage
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(db) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.StaffFactory(is_owner=True))
    return client


@pytest.mark.parametrize("question", [
    "commerce/auditentry/?actor_kind__exact=%00", "orders/order/?status__exact=%00", "commerce/staff/?%00=1",
    "commerce/staff/?q=%00", "commerce/staff/?o=%00",
])  # fmt: skip
def test_a_nul_leads_nowhere(browser, question):
    assert browser.get(f"/admin/{question}").status_code == 404


@pytest.mark.parametrize("question", [
    "staff/?password__startswith=argon", "staff/?password=x", "apikey/?secret_hash__gte=", "apikey/?secret_hash=00",
    "staff/?email__startswith=a", "staff/?assignments__role__code=owner",
    "till/?location__name__startswith=S",
])  # fmt: skip
def test_what_is_not_a_filter_is_not_answered(browser, question):
    assert browser.get(f"/admin/commerce/{question}").status_code == 400


@pytest.mark.parametrize("question", ["staff/?is_active__exact=1", "staff/?q=maya", "staff/?o=-1", "apikey/?p=1"])
def test_its_own_filters_are_answered(browser, question):
    assert browser.get(f"/admin/commerce/{question}").status_code == 200


def test_every_filter_of_every_page_is_answered(browser):
    asked, wrong = 0, []
    for model, page in admin.site._registry.items():
        for name in page.list_filter:
            if isinstance(name, str):
                question = f"/admin/{model._meta.app_label}/{model._meta.model_name}/?{name}__isnull=True"
                asked += 1
                wrong += [question] if browser.get(question).status_code != 200 else []

    assert (asked > 20, wrong) == (True, [])


def test_every_page_is_one_of_ours():
    kinds = (ConfigurationPage, LookupPage)

    assert [model for model, page in admin.site._registry.items() if not isinstance(page, kinds)] == []
