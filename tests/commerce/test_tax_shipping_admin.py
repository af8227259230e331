"""Tax and shipping in the back office: judged like the verbs judge them, and noted."""

import json

import pytest
from django.test import Client

from commerce.models import AuditEntry, ShippingService, ShippingZone, TaxCountry, TaxRate
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.StaffFactory(is_owner=True))
    return client


def add(browser: Client, model: str, **fields: object):
    return browser.post(f"/admin/commerce/{model}/add/", fields)


def rate(**changes: object) -> dict[str, object]:
    return {"country": "us", "region": "us-ny", "postal_prefix": "100-1", "name": "City", "percent": "4.5", **changes}


def service(zone: ShippingZone, tiers: object) -> dict[str, object]:
    return {
        "zone": zone.pk,
        "code": "standard",
        "title": "Standard",
        "basis": "weight",
        "currency": "GBP",
        "tiers": json.dumps(tiers),
        "min_days": 1,
        "max_days": 3,
        "tax_class": "standard",
        "position": 1,
        "active": "on",
    }


def test_rate_is_written_as_rules_compare_it_and_noted(browser):
    answer = add(browser, "taxrate", **rate(position=1))

    found = TaxRate.objects.get()
    assert answer.status_code == 302
    assert (found.country, found.region, found.postal_prefix) == ("US", "NY", "1001")
    assert AuditEntry.objects.get(use_case="admin.add").facts == {"model": "commerce.taxrate", "ids": [found.pk]}


@pytest.mark.parametrize(
    "changes",
    [{"country": "EU"}, {"percent": "101"}, {"holiday": "on"}, {"starts_on": "2026-02-02", "ends_on": "2026-02-02"}],
)
def test_rate_that_makes_no_sense_is_refused(browser, changes):
    assert add(browser, "taxrate", **rate(position=1, **changes)).status_code == 200
    assert not TaxRate.objects.exists()


def test_country_says_how_it_rounds(browser):
    add(browser, "taxcountry", country="ch", name="Switzerland", rounding="line", cash_increment=5)

    assert TaxCountry.objects.get().country == "CH"


def test_zone_is_tidied_or_refused(browser):
    add(browser, "shippingzone", code="uk", name="UK", countries="gb", postal_prefixes="sw 1,SW1", active="on")
    add(browser, "shippingzone", code="eu", name="EU", countries="EU", active="on")

    zone = ShippingZone.objects.get()
    assert (zone.countries, zone.postal_prefixes) == (["GB"], ["SW1"])


def test_service_is_saved_only_with_tiers_that_can_be_computed(browser):
    zone = ShippingZone.objects.create(code="uk", name="UK", countries=["GB"])

    refused = add(browser, "shippingservice", **service(zone, [{"up_to": 0, "amount": 1}]))
    saved = add(browser, "shippingservice", **service(zone, [{"up_to": None, "amount": 395}]))

    assert "Each bound is larger than the one before" in refused.content.decode()
    assert saved.status_code == 302
    assert ShippingService.objects.get().tiers == [{"up_to": None, "amount": 395}]


@pytest.mark.parametrize("model", ["taxcountry", "taxrate", "shippingzone", "shippingservice"])
def test_lists_open(browser, model):
    assert browser.get(f"/admin/commerce/{model}/").status_code == 200
