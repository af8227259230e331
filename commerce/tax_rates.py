"""The published tax rates that come with Truecount, and taking them over into the tables that pricing reads.

What somebody has entered or changed here is never overwritten, doubled or deleted in silence: it stays, and the
difference is told. Every row of the files names its source and the day it was true.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Invalid
from commerce.models import TaxCountry, TaxRate

FOLDER = Path(__file__).parent / "tax_data"
COUNTRY_FILE = "countries.csv"

_KEY = ("country", "region", "postal_prefix", "tax_class", "name", "starts_on", "holiday")
_FIGURES = ("percent", "position", "compound", "ends_on")
_HABITS = ("rounding", "cash_increment")


class UnknownCountry(Invalid):
    """No published rates come with Truecount for this country."""

    code = "unknown_country"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, in words per row. `kept` are rows that differ here and were left alone."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


@cache
def published() -> tuple[TaxRate, ...]:
    """Every rate of the files, as unsaved rows."""
    files = sorted(path for path in FOLDER.glob("*.csv") if path.name != COUNTRY_FILE)
    return tuple(_rate(row) for path in files for row in _rows(path))


@cache
def published_countries() -> tuple[TaxCountry, ...]:
    """How every country of the files rounds, as unsaved rows."""
    return tuple(
        TaxCountry(
            country=row["country"],
            name=row["name"],
            rounding=TaxCountry.Rounding(row["rounding"]),
            cash_increment=int(row["cash_increment"]),
        )
        for row in _rows(FOLDER / COUNTRY_FILE)
    )


@transactions.use_case
def load(*, countries: Sequence[str] = (), overwrite: bool = False, by: Actor) -> Loaded:
    """Take over the published rates of these countries ("GB"), or of all; twice is the same as once.

    A row that differs here stays as it is unless `overwrite`. A place that has rates under other names is left alone
    altogether, because a second name is a second tax. Raises UnknownCountry.
    """
    wanted = {code.strip().upper() for code in countries}
    known = {row.country for row in published_countries()}
    if strange := sorted(wanted - known):
        raise UnknownCountry(f"No rates come with Truecount for {', '.join(strange)}.", countries=strange)
    done = Loaded()
    unchanged = _load_countries(wanted or known, done, overwrite=overwrite)
    unchanged += _load_rates(wanted or known, done, overwrite=overwrite)
    transactions.about(countries=sorted(wanted), added=len(done.added), replaced=len(done.replaced))
    return Loaded(done.added, done.replaced, done.kept, unchanged)


def _load_countries(wanted: set[str], done: Loaded, *, overwrite: bool) -> int:
    here = {row.country: row for row in TaxCountry.objects.select_for_update(no_key=True).order_by("country", "id")}
    unchanged = 0
    for ours in published_countries():
        if ours.country not in wanted:
            continue
        theirs = here.get(ours.country)
        if theirs is None:
            _insert(ours)
            done.added.append(f"{ours.country}: {_said(ours, _HABITS)}")
        else:
            unchanged += _reconcile(theirs, ours, _HABITS, done, overwrite=overwrite)
    return unchanged


def _load_rates(wanted: set[str], done: Loaded, *, overwrite: bool) -> int:
    rows = TaxRate.objects.select_for_update(no_key=True).filter(country__in=wanted).order_by("country", "id")
    here = {_key(row): row for row in rows}
    names: dict[tuple, set[str]] = {}
    for ours in published():
        names.setdefault(_spot(ours), set()).add(ours.name)
    own = {_spot(row): row.name for row in here.values() if row.name not in names.get(_spot(row), {row.name})}
    unchanged = 0
    for ours in published():
        if ours.country not in wanted:
            continue
        theirs = here.get(_key(ours))
        if theirs is not None:
            unchanged += _reconcile(theirs, ours, _FIGURES, done, overwrite=overwrite)
        elif _spot(ours) in own:
            done.kept.append(f"{_label(ours)} is not added: this place has {own[_spot(ours)]} already")
        else:
            _insert(ours)
            done.added.append(f"{_label(ours)}: {_said(ours, _FIGURES)}")
    return unchanged


def _reconcile(
    theirs: TaxRate | TaxCountry, ours: TaxRate | TaxCountry, names: Sequence[str], done: Loaded, *, overwrite: bool
) -> bool:
    """Whether the row is as published; else it is replaced or kept, and noted."""
    differing = [name for name in names if getattr(theirs, name) != getattr(ours, name)]
    if not differing:
        return True
    change = f"{_label(theirs)}: {_said(theirs, differing)} here, {_said(ours, differing)} published"
    if not overwrite:
        done.kept.append(change)
        return False
    copied = [*differing, "source"] if isinstance(theirs, TaxRate) else differing
    for name in copied:
        setattr(theirs, name, getattr(ours, name))
    theirs.save(update_fields=copied)
    done.replaced.append(change)
    return False


def _insert(row: TaxRate | TaxCountry) -> None:
    """Save a copy: the published rows are shared by the whole process and stay unsaved."""
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    type(row).objects.create(**fields)


def _rate(row: dict[str, str]) -> TaxRate:
    return TaxRate(
        country=row["country"],
        region=row["region"],
        postal_prefix=row["postal_prefix"],
        tax_class=row["tax_class"],
        name=row["name"],
        percent=Decimal(row["percent"]),
        position=int(row["position"]),
        compound=row["compound"] == "1",
        starts_on=date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        source=f"{row['source']}, as of {row['as_of']}",
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _key(row: TaxRate) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _KEY)


def _spot(row: TaxRate) -> tuple[str, ...]:
    """Where a second name would be a second tax: QST beside GST is published, a VAT beside somebody's MwSt is not."""
    return row.country, row.region, row.postal_prefix


def _label(row: TaxRate | TaxCountry) -> str:
    if isinstance(row, TaxCountry):
        return row.country
    place = "-".join(part for part in (row.country, row.region, row.postal_prefix) if part)
    start = f" from {row.starts_on}" if row.starts_on else ""
    return f"{place} {row.name} {row.tax_class}{start}"


def _said(row: TaxRate | TaxCountry, names: Sequence[str]) -> str:
    """`percent 20, position 1`: what a row says in these columns, without those that say nothing."""
    values = [(name.replace("_", " "), getattr(row, name)) for name in names]
    return ", ".join(f"{name} {_plain(value)}" for name, value in values if value not in (None, False)) or "nothing"


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
