"""Setting up shipping: what could not be computed is refused with the field that is wrong."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from commerce import shipping_zones
from commerce.actors import SYSTEM
from commerce.errors import NotFound
from commerce.models import AuditEntry, RulesVersion, ShippingService, ShippingZone
from commerce.shipping_zones import InvalidShippingRule, NewService, NewZone, ShippingCodeTaken

pytestmark = pytest.mark.django_db(transaction=True)
FLAT = [{"up_to": None, "amount": 395}]
STANDARD = NewService(code="standard", title="Standard", currency="GBP", tiers=FLAT)


@pytest.fixture
def uk() -> ShippingZone:
    return shipping_zones.create_zone(new=NewZone(code="uk", name="United Kingdom", countries=["GB"]), by=SYSTEM)


def wrong_fields(refused: pytest.ExceptionInfo[InvalidShippingRule]) -> list[str]:
    return [error["path"] for error in refused.value.errors]


def test_create_zone_writes_places_as_rules_compare_them():
    new = NewZone(code="ca", name="West", countries=[" us "], regions=["us-ca", "OR"], postal_prefixes=["90 2", "902"])

    zone = shipping_zones.create_zone(new=new, by=SYSTEM)

    zone.refresh_from_db()
    assert (zone.countries, zone.regions, zone.postal_prefixes) == (["US"], ["CA", "OR"], ["902"])
    assert AuditEntry.objects.get().facts == {"shippingzone": zone.pk}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"name": " "}, "name"),
        ({"countries": ["GB", "EU"]}, "countries"),
        ({"countries": ["England"]}, "countries"),
        ({"regions": ["SCOTLAND"]}, "regions"),
        ({"countries": [], "regions": ["SCT"]}, "regions"),
        ({"countries": ["GB", "US"], "postal_prefixes": ["9"]}, "postal_prefixes"),
        ({"postal_prefixes": ["--"]}, "postal_prefixes"),
    ],
)
def test_zone_that_makes_no_sense_is_refused_with_its_field(uk, changes, field):
    with pytest.raises(InvalidShippingRule) as refused:
        shipping_zones.change_zone(zone_id=uk.pk, changes=changes, by=SYSTEM)

    uk.refresh_from_db()
    assert wrong_fields(refused) == [field]
    assert (uk.code, uk.countries) == ("uk", ["GB"])


def test_zone_codes_are_taken_once(uk):
    with pytest.raises(ShippingCodeTaken):
        shipping_zones.create_zone(new=NewZone(code="uk", name="Again"), by=SYSTEM)


def test_change_zone_raises_the_version_of_the_rules(uk):
    before = RulesVersion.objects.get().version

    shipping_zones.change_zone(zone_id=uk.pk, changes={"active": False}, by=SYSTEM)

    assert not ShippingZone.objects.get().active
    assert RulesVersion.objects.get().version > before


def test_change_names_only_fields_there_are(uk):
    with pytest.raises(InvalidShippingRule) as refused:
        shipping_zones.change_zone(zone_id=uk.pk, changes={"id": 7}, by=SYSTEM)

    assert wrong_fields(refused) == ["id"]


def test_what_is_not_there_cannot_be_changed():
    with pytest.raises(NotFound):
        shipping_zones.change_zone(zone_id=404, changes={}, by=SYSTEM)
    with pytest.raises(NotFound):
        shipping_zones.create_service(zone_id=404, new=STANDARD, by=SYSTEM)
    with pytest.raises(NotFound):
        shipping_zones.change_service(service_id=404, changes={}, by=SYSTEM)


def test_service_is_created_and_changed(uk):
    made = shipping_zones.create_service(zone_id=uk.pk, new=STANDARD, by=SYSTEM)

    shipping_zones.change_service(service_id=made.pk, changes={"cutoff": time(14), "free_over": 5000}, by=SYSTEM)

    service = ShippingService.objects.get()
    assert (service.zone_id, service.tiers, service.cutoff, service.free_over) == (uk.pk, FLAT, time(14), 5000)


def test_service_codes_are_taken_once_per_zone_and_currency(uk):
    shipping_zones.create_service(zone_id=uk.pk, new=STANDARD, by=SYSTEM)

    shipping_zones.create_service(zone_id=uk.pk, new=replace(STANDARD, currency="EUR"), by=SYSTEM)

    with pytest.raises(ShippingCodeTaken):
        shipping_zones.create_service(zone_id=uk.pk, new=STANDARD, by=SYSTEM)


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ([], "tiers"),
        ([{"up_to": None, "amount": 1}] * 51, "tiers"),
        ([{"up_to": 5}], "tiers[0]"),
        ([{"up_to": 5, "amount": 1, "note": ""}], "tiers[0]"),
        (["free"], "tiers[0]"),
        ([{"up_to": 5, "amount": -1}], "tiers[0].amount"),
        ([{"up_to": 5, "amount": 1.5}], "tiers[0].amount"),
        ([{"up_to": 5, "amount": True}], "tiers[0].amount"),
        ([{"up_to": 0, "amount": 1}], "tiers[0].up_to"),
        ([{"up_to": "5", "amount": 1}], "tiers[0].up_to"),
        ([{"up_to": 5, "amount": 1}, {"up_to": 5, "amount": 2}], "tiers[1].up_to"),
        ([{"up_to": None, "amount": 1}, {"up_to": 5, "amount": 2}], "tiers[0].up_to"),
    ],
)
def test_tiers_that_could_not_be_computed_are_refused(uk, tiers, field):
    with pytest.raises(InvalidShippingRule) as refused:
        shipping_zones.create_service(zone_id=uk.pk, new=replace(STANDARD, tiers=tiers), by=SYSTEM)

    assert wrong_fields(refused) == [field]
    assert not ShippingService.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"currency": "gbp"}, "currency"),
        ({"basis": "volume"}, "basis"),
        ({"min_days": 4}, "max_days"),
        ({"max_days": 366}, "max_days"),
        ({"free_over": -1}, "free_over"),
        ({"cutoff": "14:00"}, "cutoff"),
        ({"cutoff": datetime(2026, 1, 1, 14, tzinfo=UTC).timetz()}, "cutoff"),
        ({"tax_class": ""}, "tax_class"),
        ({"position": 40_000}, "position"),
    ],
)
def test_service_that_makes_no_sense_is_refused_with_its_field(uk, changes, field):
    with pytest.raises(InvalidShippingRule) as refused:
        shipping_zones.create_service(zone_id=uk.pk, new=replace(STANDARD, **changes), by=SYSTEM)

    assert wrong_fields(refused) == [field]
