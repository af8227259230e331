"""Which taxes a place charges: by country, region, postal code, class and day."""

from datetime import date
from decimal import Decimal

import pytest

from commerce.models import TaxRate
from commerce.pricing.basket import Destination
from commerce.pricing.tax import TaxTable

TODAY = date(2026, 3, 2)
LONDON = Destination("ship", country="GB", postal_code="SW1A 1AA")


def rate(country: str, percent: str, **fields) -> TaxRate:
    return TaxRate(
        **{"country": country, "name": "VAT", "tax_class": "standard", "percent": Decimal(percent), **fields}
    )


def charged(rates: list[TaxRate], place: Destination, tax_class: str = "standard", on: date = TODAY) -> list[tuple]:
    found = TaxTable(rates, []).components(place, tax_class, on)
    return [(component.name, component.percent) for component in found]


@pytest.mark.parametrize(
    ("tax_class", "percent"), [("standard", "20"), ("reduced", "5"), ("zero", "0"), ("nobody-knows-it", "20")]
)
def test_components_follow_the_class_and_an_unknown_one_is_standard(tax_class, percent):
    rates = [rate("GB", "20"), rate("GB", "5", tax_class="reduced"), rate("GB", "0", tax_class="zero")]

    assert charged(rates, LONDON, tax_class) == [("VAT", Decimal(percent))]


def test_exempt_goods_have_no_components():
    assert charged([rate("GB", "20"), rate("GB", "5", tax_class="")], LONDON, "exempt") == []


def test_rate_of_a_class_beats_the_rate_for_every_class():
    rates = [rate("GB", "7", tax_class=""), rate("GB", "3", tax_class="books")]

    assert charged(rates, LONDON, "books") == [("VAT", Decimal(3))]
    assert charged(rates, LONDON, "toys") == [("VAT", Decimal(7))]


def test_country_region_and_postal_code_apply_together_in_order_of_position():
    rates = [
        rate("US", "2.5", name="City", region="NY", postal_prefix="100", position=2),
        rate("US", "4", name="State", region="NY"),
        rate("US", "9", name="Elsewhere", region="NJ"),
    ]
    manhattan = Destination("ship", country="us", region="ny", postal_code="10001-1234")

    assert charged(rates, manhattan) == [("State", Decimal(4)), ("City", Decimal("2.5"))]


def test_most_specific_place_holds_for_rates_of_one_name():
    rates = [
        rate("ES", "21"),
        rate("ES", "0", region="CN"),
        rate("US", "1", name="City", postal_prefix="9"),
        rate("US", "2", name="City", postal_prefix="90 2"),
    ]

    assert charged(rates, Destination("ship", country="ES", region="CN")) == [("VAT", Decimal(0))]
    assert charged(rates, Destination("ship", country="US", postal_code="90210")) == [("City", Decimal(2))]


@pytest.mark.parametrize(
    ("on", "percent"), [(date(2026, 6, 30), "19"), (date(2026, 7, 1), "16"), (date(2027, 1, 1), "19")]
)
def test_dated_rates_hold_from_their_first_day_until_before_their_last(on, percent):
    rates = [
        rate("DE", "19", ends_on=date(2026, 7, 1)),
        rate("DE", "16", starts_on=date(2026, 7, 1), ends_on=date(2027, 1, 1)),
        rate("DE", "19", starts_on=date(2027, 1, 1)),
    ]

    assert charged(rates, Destination("ship", country="DE"), on=on) == [("VAT", Decimal(percent))]


def test_a_later_start_holds_when_nobody_ended_the_rate_before():
    rates = [rate("EE", "24", starts_on=date(2025, 7, 1)), rate("EE", "22")]

    assert charged(rates, Destination("ship", country="EE")) == [("VAT", Decimal(24))]


def test_holiday_replaces_only_the_component_of_its_name_and_only_for_its_class():
    holiday = rate(
        "US",
        "0",
        name="State",
        region="TX",
        tax_class="clothing",
        holiday=True,
        starts_on=TODAY,
        ends_on=date(2026, 3, 5),
    )
    rates = [holiday, rate("US", "6.25", name="State", region="TX"), rate("US", "2", name="City", region="TX")]
    austin = Destination("ship", country="US", region="TX")

    assert charged(rates, austin, "clothing") == [("City", Decimal(2)), ("State", Decimal(0))]
    assert charged(rates, austin, "standard") == [("City", Decimal(2)), ("State", Decimal("6.25"))]
    assert charged(rates, austin, "clothing", date(2026, 3, 5)) == [("City", Decimal(2)), ("State", Decimal("6.25"))]


def test_holiday_for_standard_goods_leaves_goods_with_a_rate_of_their_own():
    rates = [
        rate("GB", "20"),
        rate("GB", "5", tax_class="reduced"),
        rate("GB", "0", holiday=True, starts_on=TODAY, ends_on=date(2026, 3, 5)),
    ]

    assert charged(rates, LONDON, "reduced") == [("VAT", Decimal(5))]
    assert charged(rates, LONDON, "standard") == [("VAT", Decimal(0))]


def test_place_without_rates_charges_nothing():
    assert charged([rate("GB", "20")], Destination("ship", country="JP")) == []
