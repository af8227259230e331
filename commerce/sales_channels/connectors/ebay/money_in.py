"""Amounts as eBay writes them, `{"value": "20.00", "currency": "GBP"}`, and what the buyer pays in the end."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading


def amount(said: Any, where: str) -> int:
    """Minor units; a missing amount is 0."""
    if said is None:
        return 0
    found = reading.record(said, where)
    return reading.amount(found.get("value"), currency(found, where), where)


def currency(said: Mapping[str, Any], where: str) -> str:
    return reading.currency(said.get("currency"), f"{where}.currency")


def taxes(line: Mapping[str, Any], where: str) -> tuple[int, int]:
    """`(tax that the seller collects, tax that eBay collects and pays itself)` of a line."""

    def total(name: str) -> int:
        return sum(amount(tax.get("amount"), f"{where}.{name}") for tax in reading.rows(line.get(name), name))

    return total("taxes"), total("ebayCollectAndRemitTaxes")
