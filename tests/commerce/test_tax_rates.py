"""The published rates: complete, sourced, and loaded without ever touching what somebody changed."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commerce import tax_rates, vat_ids
from commerce.actors import SYSTEM
from commerce.models import AuditEntry, RulesVersion, TaxCountry, TaxRate
from commerce.pricing.basket import Destination
from commerce.pricing.tax import TaxTable
from commerce.tax_rates import UnknownCountry

TODAY = date(2026, 5, 4)
EU = sorted(vat_ids.MEMBERS)
TABLE = TaxTable(tax_rates.published(), tax_rates.published_countries())
in_database = pytest.mark.django_db(transaction=True)


def charged(country: str, region: str = "", tax_class: str = "standard", on: date = TODAY) -> list[tuple[str, str]]:
    found = TABLE.components(Destination("ship", country=country, region=region), tax_class, on)
    return [(component.name, f"{component.percent.normalize():f}") for component in found]


def load(**options) -> tax_rates.Loaded:
    return tax_rates.load(**options, by=SYSTEM)


def test_every_state_has_one_tax_and_five_have_none():
    states = {row.region for row in tax_rates.published() if row.country == "US"}

    rates = {state: charged("US", state) for state in states}

    assert len(states) == 51
    assert all(len(components) == 1 for components in rates.values())
    assert sorted(state for state, [(_, percent)] in rates.items() if percent == "0") == ["AK", "DE", "MT", "NH", "OR"]
    assert rates["LA"] == [("Louisiana sales tax", "5")]


def test_capital_raises_its_rate_on_the_first_of_october():
    assert charged("US", "DC", on=date(2026, 9, 30)) == [("District of Columbia sales tax", "6")]
    assert charged("US", "DC", on=date(2026, 10, 1)) == [("District of Columbia sales tax", "7")]


@pytest.mark.parametrize(
    ("province", "taxes"),
    [
        ("ON", [("HST", "13")]),
        ("NS", [("HST", "14")]),
        ("NB", [("HST", "15")]),
        ("AB", [("GST", "5")]),
        ("BC", [("GST", "5"), ("PST", "7")]),
        ("QC", [("GST", "5"), ("QST", "9.975")]),
    ],
)
def test_provinces_have_their_taxes_beside_each_other(province, taxes):
    assert charged("CA", province) == taxes
    assert {percent for _, percent in charged("CA", province, "zero")} == {"0"}
    assert not any(row.compound for row in tax_rates.published())


def test_all_thirteen_provinces_are_there():
    assert len({row.region for row in tax_rates.published() if row.country == "CA"}) == 13


def test_every_country_of_the_union_has_one_standard_rate_today():
    assert sorted({row.country for row in tax_rates.published()} - {"US", "CA", "GB"}) == EU
    for country in EU:
        [(name, percent)] = charged(country)
        assert (name, 15 <= Decimal(percent) <= 27) == ("VAT", True)


@pytest.mark.parametrize(
    ("country", "tax_class", "percent"),
    [
        ("GB", "reduced", "5"),
        ("GB", "zero", "0"),
        ("FR", "super_reduced", "2.1"),
        ("FI", "reduced", "13.5"),
        ("EE", "standard", "24"),
        ("RO", "standard", "21"),
        ("DE", "zero", "19"),
    ],
)
def test_classes_of_european_rates(country, tax_class, percent):
    assert charged(country, tax_class=tax_class) == [("VAT", percent)]


def test_rates_of_one_kind_never_overlap_in_time():
    spans: dict[tuple, list] = {}
    for row in tax_rates.published():
        key = (row.country, row.region, row.postal_prefix, row.tax_class, row.name)
        spans.setdefault(key, []).append((row.starts_on or date.min, row.ends_on or date.max))

    for rows in spans.values():
        ordered = sorted(rows)
        assert all(before[1] == after[0] for before, after in zip(ordered, ordered[1:], strict=False))


def test_every_row_names_its_source_and_day_in_the_room_there_is():
    assert all(", as of 202" in row.source and len(row.source) <= 255 for row in tax_rates.published())


def test_cash_of_countries_is_rounded_to_their_coins():
    coins = {row.country: row.cash_increment for row in tax_rates.published_countries()}

    wanted = {"CH": 5, "SE": 100, "NO": 100, "DK": 50, "CA": 5, "AU": 5, "NZ": 10, "GB": 1, "US": 1}
    assert {country: coins[country] for country in wanted} == wanted


@in_database
def test_load_twice_is_load_once():
    first = load()
    version = RulesVersion.objects.get().version
    second = load()

    assert TaxRate.objects.count() == len(tax_rates.published())
    assert len(first.added) == len(tax_rates.published()) + TaxCountry.objects.count()
    assert (second.added, second.replaced, second.kept, second.unchanged) == ([], [], [], len(first.added))
    assert RulesVersion.objects.get().version == version


@in_database
def test_load_of_one_country_leaves_the_others_out():
    load(countries=["gb"])

    assert set(TaxRate.objects.values_list("country", flat=True)) == {"GB"}
    assert AuditEntry.objects.get().facts == {"countries": ["GB"], "added": 4, "replaced": 0}


@in_database
def test_load_keeps_what_was_changed_and_says_so():
    load(countries=["GB"])
    TaxRate.objects.filter(tax_class="standard").update(percent=Decimal("17.5"))

    done = load(countries=["GB"])

    assert done.kept == ["GB VAT standard: percent 17.5 here, percent 20 published"]
    assert TaxRate.objects.get(tax_class="standard").percent == Decimal("17.5")


@in_database
def test_load_overwrites_only_when_told_to():
    load(countries=["GB"])
    TaxRate.objects.filter(tax_class="standard").update(percent=Decimal("17.5"), source="me")

    done = load(countries=["GB"], overwrite=True)

    row = TaxRate.objects.get(tax_class="standard")
    assert (len(done.replaced), row.percent, "HM Revenue" in row.source) == (1, Decimal(20), True)


@in_database
def test_load_adds_no_second_tax_beside_one_of_another_name():
    TaxRate.objects.create(country="DE", name="MwSt", percent=19, tax_class="standard")

    done = load(countries=["DE"])

    assert TaxRate.objects.get().name == "MwSt"
    assert done.kept[0] == "DE VAT standard is not added: this place has MwSt already"


@in_database
def test_load_adds_a_city_of_ones_own_beside_the_state():
    TaxRate.objects.create(country="US", region="NY", postal_prefix="100", name="New York City", percent="4.5")

    load(countries=["US"])

    assert TaxRate.objects.filter(country="US", region="NY").count() == 2


@in_database
def test_load_of_an_unknown_country_is_refused():
    with pytest.raises(UnknownCountry):
        load(countries=["GB", "XX"])


@in_database
def test_command_says_what_it_did_and_refuses_unknown_countries():
    out = StringIO()

    call_command("load_tax_rates", country=["GB"], stdout=out)

    assert out.getvalue() == "4 added, 0 replaced, 0 kept, 0 unchanged\n"
    with pytest.raises(CommandError):
        call_command("load_tax_rates", country=["XX"])
