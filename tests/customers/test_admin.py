"""The back office shows customers and sets their codes, and leaves a trail without personal data."""

import pytest
from django.test import Client

from commerce.models import AuditEntry
from customers.models import Customer
from tests import cast as casting
from tests.factories.customers import customer

pytestmark = pytest.mark.django_db


def test_an_owner_sets_a_customers_group():
    ana, browser = customer(name="Ana"), Client()
    browser.force_login(casting.gather().people["owner"])
    page = f"/admin/customers/customer/{ana.pk}/change/"

    shown = browser.get(page)
    answer = browser.post(page, {"name": "Ana", "group": "trade", "segments": "gold,local", "vat_id": "", **_no_keys()})

    changed = Customer.objects.get(pk=ana.pk)
    assert (shown.status_code, answer.status_code) == (200, 302)
    assert (changed.group, changed.segments, changed.email, changed.version) == (
        "trade",
        ["gold", "local"],
        "ana@example.com",
        2,
    )
    assert AuditEntry.objects.get(use_case="admin.change").facts == {"model": "customers.customer", "ids": [ana.pk]}


def test_customers_are_neither_added_nor_deleted_by_hand():
    ana, browser = customer(), Client()
    browser.force_login(casting.gather().people["owner"])

    answers = [
        browser.get("/admin/customers/customer/add/"),
        browser.get(f"/admin/customers/customer/{ana.pk}/delete/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert browser.get("/admin/customers/customer/?q=ana@example.com").status_code == 200


def _no_keys() -> dict[str, str]:
    return {f"keys-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
