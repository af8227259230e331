"""What a tax provider must be able to do, and the built-in one that reads our own rates."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

from commerce import strict
from commerce.pricing import tax
from commerce.pricing.quoted import TaxPart
from commerce.pricing.tax import Rounding, Taxable, TaxTable

Parts = tuple[tuple[TaxPart, ...], ...]


class ProviderFailed(Exception):
    """No usable answer in time. Asking changes nothing on the other side, so it may be asked again."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is taxed, in the currency's minor units. Equal questions have equal answers on one day."""

    currency: str
    included: bool
    rounding: Rounding
    on: date
    taxables: tuple[Taxable, ...]

    def fingerprint(self) -> str:
        """64 hex digits that stand for the whole question."""
        told = {**asdict(self), "on": self.on.isoformat()}
        return hashlib.sha256(strict.canonical(told)).hexdigest()


class TaxProvider(Protocol):
    """Somebody who knows taxes."""

    name: str

    def parts(self, question: Question, *, seconds: float) -> Sequence[Sequence[TaxPart]]:
        """The components of each taxable, in its order, within so many seconds. Raises ProviderFailed."""


class BuiltIn:
    """Our own rates: never slow, never down."""

    name = "built-in"

    def __init__(self, table: TaxTable) -> None:
        self._table = table

    def parts(self, question: Question, *, seconds: float) -> Parts:
        """The components of each taxable."""
        found = tax.amounts(
            question.taxables, self._table, included=question.included, rounding=question.rounding, on=question.on
        )
        return tuple(found)
