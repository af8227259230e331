"""Tax on goods and on shipping: which components a place charges, and how much each is, to the cent.

Exact fractions until the one rounding, half away from zero, of each component: per line, or once per document and then
spread by largest remainder. A tax is the sum of its rounded components, so they always add up. Nothing depends on the
order of the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal, Protocol

from babel.numbers import get_territory_currencies

from commerce.pricing import places
from commerce.pricing.basket import Destination
from commerce.pricing.quoted import TaxPart

STANDARD, EXEMPT = "standard", "exempt"
Rounding = Literal["line", "document"]


class RateRow(Protocol):
    """The fields of models.TaxRate that decide."""

    country: str
    region: str
    postal_prefix: str
    tax_class: str
    name: str
    percent: Decimal
    position: int
    compound: bool
    holiday: bool
    starts_on: date | None
    ends_on: date | None


class CountryRow(Protocol):
    """The fields of models.TaxCountry that decide."""

    country: str
    rounding: str
    cash_increment: int


@dataclass(frozen=True, slots=True)
class Component:
    """One tax of one place: `percent` of the price, or of the price and the taxes before it when `compound`."""

    place: str
    name: str
    percent: Decimal
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Taxable:
    """An amount after discounts, in minor units. `key` (a variant's id) settles who gets an odd cent among equals."""

    destination: Destination
    tax_class: str
    amount: int
    exempt: bool = False
    key: int = 0


class TaxTable:
    """All rates and how countries round: read once, then asked many times. Rows may be model instances."""

    def __init__(self, rates: Sequence[RateRow], countries: Sequence[CountryRow]) -> None:
        self._rates: dict[str, list[RateRow]] = {}
        for rate in rates:
            self._rates.setdefault(rate.country, []).append(rate)
        self._countries = {row.country: row for row in countries}

    def components(self, destination: Destination, tax_class: str, on: date) -> tuple[Component, ...]:
        """What goods of a class are charged at a place on a local day, in order of computation.

        Rows of one name are one component. Which of them holds: a holiday first, then the class (one that a component
        does not know is standard), then the most specific place, then the latest start.
        """
        if tax_class == EXEMPT:
            return ()
        holding: dict[str, RateRow] = {}
        for rate in self._rates.get(places.normal(destination.country), ()):
            if not (_is_in_force(rate, on) and _is_at(rate, destination) and _takes(rate, tax_class)):
                continue
            rival = holding.get(rate.name)
            if rival is None or _strength(rate, tax_class) > _strength(rival, tax_class):
                holding[rate.name] = rate
        ordered = sorted(holding.values(), key=lambda rate: (rate.position, _closeness(rate), rate.name))
        return tuple(Component(_place(rate), rate.name, rate.percent, rate.compound) for rate in ordered)

    def rounding_of(self, country: str) -> Rounding:
        """How a country rounds tax: per line unless we know otherwise."""
        row = self._countries.get(places.normal(country))
        return "document" if row is not None and row.rounding == "document" else "line"

    def cash_rounding(self, total: int, country: str, currency: str) -> int:
        """What to add to a total in cash, so that it can be paid with the country's coins: −2…2 for 5 rappen.

        The same for a payment and, with the other sign, for its refund. Only the country's own currency is short of
        coins, and only cash is ever rounded.
        """
        code = places.normal(country)
        row = self._countries.get(code)
        if row is None or row.cash_increment <= 1 or currency not in _own_currencies(code):
            return 0
        return round_half_up(Fraction(total, row.cash_increment)) * row.cash_increment - total


def amounts(
    taxables: Sequence[Taxable], table: TaxTable, *, included: bool, rounding: Rounding, on: date
) -> list[tuple[TaxPart, ...]]:
    """The components of each taxable's tax, in the same order; nothing for an exempt one.

    `included`: amounts contain the tax, which is extracted; else it comes on top.
    """
    known: dict[tuple[Destination, str], tuple[Component, ...]] = {}
    cells: dict[Component, list[tuple[int, Fraction]]] = {}
    for index, taxable in enumerate(taxables):
        if taxable.exempt:
            continue
        which = (taxable.destination, taxable.tax_class)
        if which not in known:
            known[which] = table.components(*which, on)
        for component, share in zip(known[which], shares(known[which], included=included), strict=True):
            cells.setdefault(component, []).append((index, share * taxable.amount))
    rounded = {
        (index, component): amount
        for component, exact in cells.items()
        for index, amount in _rounded(exact, taxables, rounding)
    }
    return [
        tuple(
            TaxPart(component.name, f"{component.percent.normalize():f}", rounded[index, component])
            for component in (() if taxable.exempt else known[taxable.destination, taxable.tax_class])
        )
        for index, taxable in enumerate(taxables)
    ]


def shares(components: Sequence[Component], *, included: bool) -> list[Fraction]:
    """Each component as an exact part of the amount: 1/6 for 20 % contained in it, 1/5 for 20 % on top of it."""
    parts: list[Fraction] = []
    for component in components:
        base = 1 + sum(parts) if component.compound else Fraction(1)
        parts.append(base * Fraction(component.percent) / 100)
    whole = 1 + sum(parts) if included else 1
    return [part / whole for part in parts]


def round_half_up(exact: Fraction) -> int:
    """The nearest integer, halves away from zero, so that a refund mirrors its sale."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


def _rounded(
    exact: list[tuple[int, Fraction]], taxables: Sequence[Taxable], rounding: Rounding
) -> list[tuple[int, int]]:
    if rounding == "line":
        return [(index, round_half_up(share)) for index, share in exact]
    floors = {index: share.numerator // share.denominator for index, share in exact}
    odd = round_half_up(sum((share for _, share in exact), Fraction(0))) - sum(floors.values())

    def claim(cell: tuple[int, Fraction]) -> tuple:
        index, share = cell
        taxable = taxables[index]
        return (floors[index] - share, -taxable.amount, taxable.tax_class, taxable.key, index)

    for index, _ in sorted(exact, key=claim)[:odd]:
        floors[index] += 1
    return list(floors.items())


def _is_in_force(rate: RateRow, on: date) -> bool:
    return (rate.starts_on is None or rate.starts_on <= on) and (rate.ends_on is None or on < rate.ends_on)


def _is_at(rate: RateRow, destination: Destination) -> bool:
    return (not rate.region or rate.region == places.normal(destination.region)) and (
        places.postal(destination.postal_code).startswith(places.postal(rate.postal_prefix))
    )


def _takes(rate: RateRow, tax_class: str) -> bool:
    return rate.tax_class in (tax_class, "", STANDARD)


def _strength(rate: RateRow, tax_class: str) -> tuple:
    meant = rate.tax_class in (tax_class, "")
    start = rate.starts_on or date.min
    exact = rate.tax_class == tax_class
    return (rate.holiday and meant, meant, _closeness(rate), exact, rate.holiday, start)


def _closeness(rate: RateRow) -> tuple[int, bool]:
    return len(places.postal(rate.postal_prefix)), bool(rate.region)


def _place(rate: RateRow) -> str:
    return "-".join(part for part in (rate.country, rate.region, rate.postal_prefix) if part)


@cache
def _own_currencies(country: str) -> frozenset[str]:
    return frozenset(get_territory_currencies(country))
