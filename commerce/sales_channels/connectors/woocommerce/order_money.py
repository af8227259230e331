"""Sums of an order: WooCommerce writes them without tax, with the tax beside them, sometimes in parts of a cent.

Where the shop's prices include tax, both are added before they are rounded, so that what was entered comes out again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commerce.sales_channels import reading


@dataclass(frozen=True, slots=True)
class Sums:
    """How this order counts: its currency, and whether its prices include tax."""

    currency: str
    tax_included: bool

    def of(self, row: Mapping[str, Any], name: str) -> int:
        """`name` of one row, with `name`_tax when prices include it; in minor units."""
        return self.over([row], name)

    def over(self, rows: Iterable[Mapping[str, Any]], name: str) -> int:
        """The same over several rows, rounded once."""
        found = Decimal(0)
        for row in rows:
            found += _exact(row, name)
            if self.tax_included:
                found += _exact(row, f"{name}_tax")
        return reading.amount(found, self.currency, name)

    def tax_over(self, rows: Iterable[Mapping[str, Any]], name: str = "total_tax") -> int:
        """Taxes of several rows, rounded once."""
        return reading.amount(sum((_exact(row, name) for row in rows), Decimal(0)), self.currency, name)


def _exact(row: Mapping[str, Any], name: str) -> Decimal:
    value = row.get(name)
    return Decimal(0) if value in (None, "") else reading.decimal(value, name)
