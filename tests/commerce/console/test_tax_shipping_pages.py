"""Taxes and shipping in the console: rates with their source, zones in words, and any address tested."""

from datetime import time

import pytest

from commerce import shipping_zones, tax_rates
from commerce.actors import SYSTEM
from commerce.shipping_zones import NewService, NewZone

pytestmark = pytest.mark.django_db


def ship(code="uk", countries=("GB",)):
    zone = shipping_zones.create_zone(new=NewZone(code=code, name=f"Zone {code}", countries=countries), by=SYSTEM)
    tiers = [{"up_to": 2000, "amount": 395}, {"up_to": None, "amount": 795}]
    new = NewService(code="standard", title="Standard", currency="GBP", tiers=tiers, free_over=5000, cutoff=time(15))
    shipping_zones.create_service(zone_id=zone.pk, new=new, by=SYSTEM)


def test_rates_name_their_source_and_day(soho, as_maya):
    tax_rates.load(countries=["GB"], by=SYSTEM)

    text = as_maya.get("/s/soho/taxes/").content.decode()

    assert "20% on standard goods in United Kingdom" in text
    assert "as of 1 January 2026" in text
    assert "2026-01-01" not in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=GB&tax_class=reduced", "5% on reduced goods"),
        ("country=US&region=AL", "4% on standard goods"),
        ("country=GB&tax_class=exempt", "No tax on exempt goods"),
        ("country=DE&on=nonsense", "19% on standard goods in Germany"),
    ],
)
def test_any_address_is_tested(soho, as_maya, query, said):
    tax_rates.load(by=SYSTEM)

    assert said in as_maya.get(f"/s/soho/taxes/?{query}").content.decode()


def test_without_rates_the_page_says_how_they_come(soho, as_maya):
    assert "load_tax_rates" in as_maya.get("/s/soho/taxes/").content.decode()


def test_zones_say_their_services_in_words(soho, as_maya):
    ship()

    text = as_maya.get("/s/soho/taxes/shipping/").content.decode()

    assert all(word in text for word in ("Zone uk", "Up to 2 kg", "£3.95", "Beyond", "£7.95", "£50.00", "15:00"))
    assert "1 to 3 working days" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=gb&weight=500&value=10", "£3.95"),
        ("country=GB&weight=2001&value=10", "£7.95"),
        ("country=GB&weight=2001&value=50", "Free"),
        ("country=FR", "We do not ship to this address."),
    ],
)
def test_a_parcel_is_tested(soho, as_maya, query, said):
    ship()

    answer = as_maya.get(f"/s/soho/taxes/shipping/?{query}").content.decode().partition("What would it cost?")[2]

    assert said in answer.partition("</section>")[0]


def test_without_zones_everything_ships_for_nothing(soho, as_maya):
    text = as_maya.get("/s/soho/taxes/shipping/").content.decode()

    assert "No shipping zone yet" in text
    assert "Free" in text


def test_shipping_costs_the_same_queries_for_one_and_three_zones(soho, as_maya, django_assert_max_num_queries):
    ship()
    as_maya.get("/s/soho/taxes/shipping/")

    with django_assert_max_num_queries(12) as one:
        as_maya.get("/s/soho/taxes/shipping/")
    count = len(one)
    ship("fr", ("FR",))
    ship("de", ("DE",))
    as_maya.get("/s/soho/taxes/shipping/")
    with django_assert_max_num_queries(count):
        as_maya.get("/s/soho/taxes/shipping/")
