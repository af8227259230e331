"""A quote as it is kept with a cart, and read again: what was shown is what is paid while it holds."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from commerce.pricing.quoted import (
    Adjustment,
    Applied,
    Quote,
    QuotedDelivery,
    QuotedLine,
    Rejected,
    ShippingOption,
    TaxPart,
    Totals,
)


def freeze(quote: Quote) -> dict[str, Any]:
    """A JSON object with everything the quote says."""
    return _plain(asdict(quote))


def thaw(frozen: Mapping[str, Any] | None) -> Quote | None:
    """The quote again, equal to the one that was frozen; None for none, or for one of another release."""
    if frozen is None:
        return None
    try:
        return _quote(frozen)
    except (KeyError, TypeError, ValueError):  # a cart may be older than what a quote says today
        return None


def _quote(frozen: Mapping[str, Any]) -> Quote:
    lists = {
        "lines": tuple(_priced(QuotedLine, row) for row in frozen["lines"]),
        "deliveries": tuple(_delivery(row) for row in frozen["deliveries"]),
        "shipping_options": tuple(_option(row) for row in frozen["shipping_options"]),
        "applied": tuple(Applied(**row) for row in frozen["applied"]),
        "rejected": tuple(Rejected(**row) for row in frozen["rejected"]),
        "redeems": tuple(frozen["redeems"]),
    }
    totals = Totals(**frozen["totals"])
    return Quote(**{**frozen, **lists, "totals": totals, "valid_until": datetime.fromisoformat(frozen["valid_until"])})


def _delivery(row: Mapping[str, Any]) -> QuotedDelivery:
    days = {name: _day(row[name]) for name in ("promised_from", "promised_to")}
    return _priced(QuotedDelivery, {**row, **days, "lines": tuple(row["lines"])})


def _option(row: Mapping[str, Any]) -> ShippingOption:
    return ShippingOption(**{**row, "earliest": _day(row["earliest"]), "latest": _day(row["latest"])})


def _priced(kind: Any, row: Mapping[str, Any]) -> Any:
    reasons = {
        "adjustments": tuple(Adjustment(**each) for each in row["adjustments"]),
        "taxes": tuple(TaxPart(**each) for each in row["taxes"]),
    }
    return kind(**{**row, **reasons})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
