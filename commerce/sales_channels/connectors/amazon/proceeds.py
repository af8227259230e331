"""What an item of an Amazon order is made up of: goods, discounts, shipping, fees and the tax on each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading

FEES = ("GIFT_WRAP", "COD_FEE", "OTHER")


@dataclass(frozen=True, slots=True)
class Sums:
    """Minor units. `goods` and `shipping` are before tax, `discount` is off the goods, `shipping` after discounts."""

    goods: int
    discount: int
    tax: int
    shipping: int
    shipping_tax: int
    fees: int
    fees_tax: int


def read(item: Mapping[str, Any], currency: str, fallback: int) -> Sums:
    """`fallback` stands for the goods while Amazon has no proceeds yet. Amazon writes discounts with a minus sign or
    without."""
    proceeds = reading.record(item.get("proceeds") or {}, "proceeds")
    rows = {reading.text(row.get("type")): row for row in reading.rows(proceeds.get("breakdowns"), "breakdowns")}
    sums = {kind: amount(row.get("subtotal"), currency) for kind, row in rows.items()}
    details = {kind: _details(row, currency) for kind, row in rows.items()}
    off, off_details = abs(sums.get("DISCOUNT", 0)), details.get("DISCOUNT", {})
    shipping_off = abs(off_details.get("SHIPPING", 0))
    taxes = details.get("TAX", {})
    shipping_tax, fees_tax = taxes.get("SHIPPING", 0), sum(taxes.get(kind, 0) for kind in FEES)
    return Sums(
        goods=sums.get("ITEM", fallback),
        discount=off - shipping_off,
        tax=sums.get("TAX", 0) - shipping_tax - fees_tax,
        shipping=sums.get("SHIPPING", 0) - shipping_off,
        shipping_tax=shipping_tax,
        fees=sum(sums.get(kind, 0) for kind in FEES),
        fees_tax=fees_tax,
    )


def amount(said: Any, currency: str) -> int:
    """Minor units of `{"amount": "21.65", "currencyCode": "USD"}`; a missing amount is 0."""
    if said is None:
        return 0
    found = reading.record(said, "money")
    return reading.amount(found.get("amount"), currency, "money.amount")


def _details(row: Mapping[str, Any], currency: str) -> dict[str, int]:
    parts = reading.rows(row.get("detailedBreakdowns"), "detailedBreakdowns")
    return {reading.text(part.get("subtype")): amount(part.get("value"), currency) for part in parts}
