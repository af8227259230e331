"""What taxes amount to: exact until the one rounding, and components that add up."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.models import TaxRate
from commerce.pricing import tax
from commerce.pricing.basket import Destination
from commerce.pricing.tax import Taxable, TaxTable

TODAY = date(2026, 3, 2)
LONDON = Destination("pickup", location_id=1, country="GB")
PARIS = Destination("ship", country="FR")
MONTREAL = Destination("ship", country="CA", region="QC")
OLD_MONTREAL = Destination("ship", country="CA", region="XQ")


def rate(country: str, name: str, percent: str, **fields) -> TaxRate:
    return TaxRate(country=country, name=name, percent=Decimal(percent), **{"tax_class": "standard", **fields})


TABLE = TaxTable(
    [
        rate("GB", "VAT", "20"),
        rate("GB", "VAT", "5", tax_class="reduced"),
        rate("FR", "VAT", "20"),
        rate("CA", "GST", "5", region="QC"),
        rate("CA", "QST", "9.975", region="QC", position=2),
        rate("CA", "GST", "5", region="XQ"),
        rate("CA", "QST", "9.5", region="XQ", position=2, compound=True),
    ],
    [],
)
PLACES = st.sampled_from([LONDON, PARIS, MONTREAL, OLD_MONTREAL])
TAXABLES = st.builds(
    Taxable, PLACES, st.sampled_from(["standard", "reduced"]), st.integers(0, 10**7), st.booleans(), st.integers(1, 99)
)
ROUNDINGS = st.sampled_from(["line", "document"])


def amounts(*taxables: Taxable, included: bool = False, rounding: str = "line") -> list[tuple]:
    parts = tax.amounts(taxables, TABLE, included=included, rounding=rounding, on=TODAY)
    return [tuple((part.name, part.rate, part.amount) for part in row) for row in parts]


def totals(rows: list[tuple]) -> list[int]:
    return [sum(part[2] for part in row) for row in rows]


def test_tax_comes_on_top_or_is_extracted():
    assert amounts(Taxable(LONDON, "standard", 1999)) == [(("VAT", "20", 400),)]
    assert amounts(Taxable(LONDON, "standard", 1999), included=True) == [(("VAT", "20", 333),)]


def test_a_basket_collected_here_and_sent_there_has_the_tax_of_each_place():
    rows = amounts(Taxable(LONDON, "reduced", 1000), Taxable(MONTREAL, "standard", 1000))

    assert rows == [(("VAT", "5", 50),), (("GST", "5", 50), ("QST", "9.975", 100))]


def test_components_beside_each_other_are_each_taken_of_the_price():
    assert amounts(Taxable(MONTREAL, "standard", 10_000)) == [(("GST", "5", 500), ("QST", "9.975", 998))]


def test_compound_component_is_taken_of_price_and_tax():
    assert amounts(Taxable(OLD_MONTREAL, "standard", 10_000)) == [(("GST", "5", 500), ("QST", "9.5", 998))]


def test_several_components_are_extracted_from_one_price():
    assert amounts(Taxable(MONTREAL, "standard", 11_498), included=True) == [(("GST", "5", 500), ("QST", "9.975", 998))]


def test_halves_are_rounded_up_and_mirrored_on_refunds():
    assert totals(amounts(Taxable(LONDON, "reduced", 10), Taxable(LONDON, "reduced", -10))) == [1, -1]
    assert [tax.round_half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]


def test_exempt_taxable_has_no_tax_at_all():
    assert amounts(Taxable(LONDON, "standard", 1000, exempt=True)) == [()]


def test_document_rounds_the_sum_once_where_lines_would_lose_it():
    """Twenty items of 2 cents: 0.4 cents each vanish line by line, the document owes 8."""
    lines = [Taxable(LONDON, "standard", 2)] * 20

    assert sum(totals(amounts(*lines))) == 0
    assert sum(totals(amounts(*lines, rounding="document"))) == 8


def test_document_of_items_with_the_same_total_owes_the_same_tax_however_it_is_split():
    """Three lines of 33.33 or one of 99.99: a document's tax is that of its sum."""
    apart = amounts(*[Taxable(LONDON, "standard", 3333)] * 3, included=True, rounding="document")
    together = amounts(Taxable(LONDON, "standard", 9999), included=True, rounding="document")

    assert sum(totals(apart)) == sum(totals(together)) == 1667


def test_document_keeps_countries_apart_though_their_rates_are_equal():
    rows = amounts(Taxable(LONDON, "standard", 2), Taxable(PARIS, "standard", 3), rounding="document")

    assert rows == [(("VAT", "20", 0),), (("VAT", "20", 1),)]


def test_odd_cent_goes_to_the_larger_remainder_then_to_the_larger_key_free_of_order():
    lines = [
        Taxable(LONDON, "standard", 1, key=7),
        Taxable(LONDON, "standard", 1, key=3),
        Taxable(LONDON, "standard", 1),
    ]

    by_key = [
        dict(zip((line.key for line in order), totals(amounts(*order, rounding="document")), strict=True))
        for order in (lines, lines[::-1])
    ]

    assert by_key == [{7: 0, 3: 0, 0: 1}, {7: 0, 3: 0, 0: 1}]


@given(st.lists(TAXABLES, min_size=1, max_size=12), st.booleans(), ROUNDINGS)
def test_every_component_stays_within_a_cent_of_its_exact_amount(taxables, included, rounding):
    rows = amounts(*taxables, included=included, rounding=rounding)

    for taxable, row in zip(taxables, rows, strict=True):
        components = () if taxable.exempt else TABLE.components(taxable.destination, taxable.tax_class, TODAY)
        exact = [share * taxable.amount for share in tax.shares(components, included=included)]
        assert len(row) == len(exact)
        assert all(abs(part[2] - wanted) < 1 for part, wanted in zip(row, exact, strict=True))


@given(st.lists(TAXABLES, min_size=1, max_size=12), st.booleans())
def test_document_total_of_every_component_is_its_exact_sum_rounded_once(taxables, included):
    rows = amounts(*taxables, included=included, rounding="document")

    owed: dict = {}
    got: dict = {}
    for taxable, row in zip(taxables, rows, strict=True):
        components = () if taxable.exempt else TABLE.components(taxable.destination, taxable.tax_class, TODAY)
        shares = tax.shares(components, included=included)
        for component, share, part in zip(components, shares, row, strict=True):
            owed[component] = owed.get(component, 0) + share * taxable.amount
            got[component] = got.get(component, 0) + part[2]
    assert got == {component: tax.round_half_up(exact) for component, exact in owed.items()}


@given(PLACES, st.integers(0, 10**8))
def test_extracted_tax_put_back_on_top_is_the_same_but_for_a_cent_per_component(place, gross):
    extracted = amounts(Taxable(place, "standard", gross), included=True)[0]

    net = gross - sum(part[2] for part in extracted)
    added = amounts(Taxable(place, "standard", net))[0]

    assert all(abs(one[2] - other[2]) <= 1 for one, other in zip(extracted, added, strict=True))


@given(PLACES, st.integers(0, 10**8))
def test_added_tax_is_extracted_again_but_for_a_cent_per_component(place, net):
    added = amounts(Taxable(place, "standard", net))[0]

    extracted = amounts(Taxable(place, "standard", net + sum(part[2] for part in added)), included=True)[0]

    assert all(abs(one[2] - other[2]) <= 1 for one, other in zip(extracted, added, strict=True))


@given(
    st.lists(TAXABLES, min_size=1, max_size=12, unique_by=lambda row: row.key), st.booleans(), ROUNDINGS, st.integers()
)
def test_order_of_the_lines_changes_no_amount(taxables, included, rounding, seed):
    shuffled = Random(seed).sample(taxables, len(taxables))

    straight = zip(taxables, amounts(*taxables, included=included, rounding=rounding), strict=True)
    mixed = zip(shuffled, amounts(*shuffled, included=included, rounding=rounding), strict=True)

    assert {row.key: parts for row, parts in straight} == {row.key: parts for row, parts in mixed}


@pytest.mark.parametrize(("percent", "text"), [("20.0000", "20"), ("8.8750", "8.875"), ("100", "100"), ("0", "0")])
def test_rate_is_shown_without_needless_zeros(percent, text):
    table = TaxTable([rate("GB", "VAT", percent)], [])

    parts = tax.amounts([Taxable(LONDON, "standard", 1)], table, included=False, rounding="line", on=TODAY)

    assert parts[0][0].rate == text
