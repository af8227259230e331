"""Taxes of an order: on top of its prices, inside them, or some of each.

Where any is on top, our lines count only those, because the ones inside are part of their prices already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import amounts

INSIDE = "INCLUSIVE"


@dataclass(frozen=True, slots=True)
class Taxes:
    """`included` when all of them are inside; `inside` are the uids of those that are."""

    currency: str
    included: bool
    inside: frozenset[str]
    on_top: int

    def of_line(self, line: Mapping[str, Any]) -> int:
        """What counts as tax of a line."""
        whole = amounts.minor(line, "total_tax_money", self.currency)
        if self.included or not self.inside:
            return whole
        applied = reading.rows(line.get("applied_taxes"), "applied_taxes")
        inside = [row for row in applied if reading.text(row.get("tax_uid")) in self.inside]
        return whole - amounts.total(inside, "applied_money", self.currency)


def read(order: Mapping[str, Any], currency: str) -> Taxes:
    """How this order is taxed."""
    rows = reading.rows(order.get("taxes"), "taxes")
    inside = [row for row in rows if row.get("type") == INSIDE]
    whole = amounts.minor(order, "total_tax_money", currency)
    included = bool(rows) and len(inside) == len(rows)
    on_top = whole if included else whole - amounts.total(inside, "applied_money", currency)
    return Taxes(currency, included, frozenset(reading.text(row.get("uid")) for row in inside), on_top)
