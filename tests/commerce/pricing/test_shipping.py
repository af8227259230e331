"""What shipping costs: the zone that fits best, the tier that reaches, free above a value, and when it arrives."""

from datetime import UTC, date, datetime, time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.models import ShippingService, ShippingZone
from commerce.pricing import shipping
from commerce.pricing.basket import Destination
from commerce.pricing.shipping import Charges, Option, ShippingNotAvailable

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LONDON = Destination("ship", country="GB", postal_code="sw1a 1aa")
MOMENTS = st.datetimes(MONDAY.replace(year=2000, tzinfo=None), MONDAY.replace(year=2100, tzinfo=None))
TIERS = [{"up_to": 2000, "amount": 395}, {"up_to": 10_000, "amount": 795}]


def zone(code: str, *countries: str, **fields) -> ShippingZone:
    return ShippingZone(pk=sum(map(ord, code)), code=code, name=code, countries=list(countries), **fields)


def service(into: ShippingZone, code: str = "standard", **fields) -> ShippingService:
    given = {"title": code.title(), "currency": "GBP", "tiers": TIERS, **fields}
    return ShippingService(zone_id=into.pk, code=code, **given)


def options(charges: Charges, place: Destination = LONDON, **changes) -> tuple[Option, ...]:
    asked = {"weight_grams": 500, "goods_value": 3000, "currency": "GBP", "at": MONDAY, "time_zone": "Europe/London"}
    return charges.options(place, **{**asked, **changes})


UK = zone("uk", "GB")


@pytest.mark.parametrize(("grams", "amount"), [(0, 395), (2000, 395), (2001, 795), (10_000, 795)])
def test_tier_reaches_up_to_and_with_its_weight(grams, amount):
    charges = Charges([UK], [service(UK)])

    assert [option.amount for option in options(charges, weight_grams=grams)] == [amount]


def test_goods_beyond_the_last_tier_are_not_taken():
    with pytest.raises(ShippingNotAvailable):
        options(Charges([UK], [service(UK)]), weight_grams=10_001)


def test_open_tier_takes_everything_and_value_tiers_look_at_the_goods():
    flat = service(UK, tiers=[{"up_to": None, "amount": 500}])
    by_value = service(
        UK, "value", basis="value", tiers=[{"up_to": 2999, "amount": 700}, {"up_to": None, "amount": 100}]
    )

    found = options(Charges([UK], [flat, by_value]), weight_grams=10**9)

    assert {option.service: option.amount for option in found} == {"standard": 500, "value": 100}


@pytest.mark.parametrize(("value", "amount"), [(4999, 395), (5000, 0)])
def test_shipping_is_free_from_a_value_on_but_only_where_a_tier_reaches(value, amount):
    charges = Charges([UK], [service(UK, free_over=5000)])

    assert options(charges, goods_value=value)[0].amount == amount
    with pytest.raises(ShippingNotAvailable):
        options(charges, goods_value=value, weight_grams=10_001)


@pytest.mark.parametrize(
    ("place", "winner"),
    [
        (Destination("ship", country="GB", postal_code="IV1 1AA"), "highlands"),
        (Destination("ship", country="GB", postal_code="IV27 4AA"), "far-highlands"),
        (Destination("ship", country="GB", region="SCT", postal_code="EH1 1AA"), "scotland"),
        (Destination("ship", country="gb", postal_code="W1 1AA"), "uk"),
        (Destination("ship", country="IE"), "islands"),
        (Destination("ship", country="JP"), "world"),
        (Destination("ship", country=""), "world"),
    ],
)
def test_most_specific_zone_wins_whatever_the_order(place, winner):
    zones = [
        zone("world"),
        zone("islands", "GB", "IE"),
        UK,
        zone("scotland", "GB", regions=["SCT"]),
        zone("highlands", "GB", postal_prefixes=["IV", "KW"]),
        zone("far-highlands", "GB", postal_prefixes=["IV27"]),
    ]
    services = [service(each, each.code) for each in zones]

    for order in (zones, zones[::-1], Random(4).sample(zones, len(zones))):
        assert [option.service for option in options(Charges(order, services), place)] == [winner]


def test_most_specific_zone_without_a_service_is_not_shipped_to():
    island = zone("island", "GB", postal_prefixes=["SW"])

    with pytest.raises(ShippingNotAvailable):
        options(Charges([UK, island], [service(UK)]))


def test_inactive_zones_and_services_and_other_currencies_do_not_count():
    closed = zone("closed", "GB", postal_prefixes=["SW"], active=False)
    services = [
        service(closed, "no"),
        service(UK, "off", active=False),
        service(UK, "euro", currency="EUR"),
        service(UK),
    ]

    assert [option.service for option in options(Charges([closed, UK], services))] == ["standard"]


def test_address_outside_all_zones_is_refused_with_its_country():
    with pytest.raises(ShippingNotAvailable) as refused:
        options(Charges([UK], [service(UK)]), Destination("ship", country="us"))

    assert (refused.value.code, refused.value.status) == ("shipping_not_available", 422)
    assert refused.value.facts == {"country": "US"}


def test_shop_without_zones_ships_for_nothing():
    expected = Option("standard", "Standard", 0, date(2026, 3, 3), date(2026, 3, 5))

    assert options(Charges([], [])) == (expected,)


def test_options_come_by_position():
    services = [service(UK, "slow", position=2), service(UK, "fast", position=1), service(UK, "also", position=2)]

    assert [option.service for option in options(Charges([UK], services))] == ["fast", "also", "slow"]


def test_choose_takes_the_named_option_or_the_first():
    offered = options(Charges([UK], [service(UK, "slow", position=2), service(UK, "fast", position=1)]))

    assert shipping.choose(offered, "slow").service == "slow"
    assert shipping.choose(offered, "").service == "fast"
    with pytest.raises(ShippingNotAvailable) as refused:
        shipping.choose(offered, "drone")
    assert refused.value.facts == {"service": "drone", "offered": ["fast", "slow"]}


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [
        ("2026-03-02T14:00", "2026-03-03", "2026-03-05"),
        ("2026-03-02T14:00:01", "2026-03-04", "2026-03-06"),
        ("2026-03-05T09:00", "2026-03-06", "2026-03-10"),
        ("2026-03-06T15:00", "2026-03-10", "2026-03-12"),
        ("2026-03-07T09:00", "2026-03-10", "2026-03-12"),
        ("2026-03-08T23:59", "2026-03-10", "2026-03-12"),
    ],
    ids=["at the cut-off", "after it", "over a weekend", "Friday late", "Saturday", "Sunday"],
)
def test_estimate_counts_working_days_from_the_day_it_leaves(at, first, last):
    found = shipping.estimate(datetime.fromisoformat(at), cutoff=time(14), days=(1, 3))

    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_cut_off_is_on_the_senders_own_clock():
    charges = Charges([UK], [service(UK, cutoff=time(14), min_days=0, max_days=0)])
    noon_utc = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)

    assert options(charges, at=noon_utc, time_zone="UTC")[0].earliest == date(2026, 7, 1)
    assert options(charges, at=noon_utc, time_zone="Europe/London")[0].earliest == date(2026, 7, 2)
    assert options(charges, at=noon_utc, time_zone="America/New_York")[0].earliest == date(2026, 7, 1)


@given(MOMENTS, st.integers(0, 20), st.integers(0, 20), st.times())
def test_estimate_never_ends_before_it_begins_nor_on_a_weekend(moment, fewest, more, cutoff):
    first, last = shipping.estimate(moment, cutoff=cutoff, days=(fewest, fewest + more))

    assert moment.date() <= first <= last
    assert {first.weekday(), last.weekday()} <= set(range(5))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_heavier_goods_never_cost_less_when_tiers_rise(one, other):
    charges = Charges([UK], [service(UK, tiers=[*TIERS, {"up_to": None, "amount": 1500}])])

    light, heavy = (options(charges, weight_grams=grams)[0].amount for grams in sorted((one, other)))

    assert light <= heavy
