"""The answer of pricing: every amount in minor units, spread to the cent, with the reason for each.

A line's `total` is `unit_price × quantity − discount`, plus `tax` when prices exclude it; so is a delivery's with its
`amount`. `Totals.total` is the sum of both, `discount` includes what shipping was reduced by.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one promotion took off: `amount` ≥ 0, already contained in `discount`."""

    code: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One component of tax. `rate` is the percentage as text, "20" or "8.875"."""

    name: str
    rate: str
    amount: int


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One item, in the basket's order. `list_price` is what it costs without lists for groups, breaks or sales;
    `price_list` is the code of the list that gave the unit price ("base", "agreed"), `price_reason` says so in words.
    """

    variant_id: int
    sku: str
    title: str
    quantity: int
    unit_price: int
    list_price: int
    discount: int
    tax: int
    total: int
    price_list: str
    tax_class: str
    price_reason: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[TaxPart, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedDelivery:
    """One destination of the basket, in order of first appearance; `lines` are indexes of its items. `exemption` is why
    the seller charges no tax, as the invoice says it; amounts are without any then."""

    lines: tuple[int, ...]
    service: str = ""
    title: str = ""
    amount: int = 0
    discount: int = 0
    tax: int = 0
    total: int = 0
    refundable: bool = True
    promised_from: date | None = None
    promised_to: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[TaxPart, ...] = ()
    exemption: str = ""


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A service that could ship the first shipped destination, as if it were chosen."""

    service: str
    title: str
    amount: int
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that took part: what it saved in all."""

    code: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A promotion or a code that did not: a stable reason and a sentence ("needs 1 more")."""

    code: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over lines and deliveries."""

    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs, and why. `redeems` are ids of the promotion codes that an order would use up."""

    currency: str
    prices_include_tax: bool
    tax_rounding: str
    lines: tuple[QuotedLine, ...]
    deliveries: tuple[QuotedDelivery, ...]
    totals: Totals
    shipping_options: tuple[ShippingOption, ...]
    applied: tuple[Applied, ...]
    rejected: tuple[Rejected, ...]
    redeems: tuple[int, ...]
    valid_until: datetime

    def as_json(self) -> dict[str, Any]:
        """The quote as the API shows it."""
        return {
            "currency": self.currency,
            "prices_include_tax": self.prices_include_tax,
            "lines": [_line(line) for line in self.lines],
            "totals": _fields(self.totals),
            "shipping_options": [
                {
                    "service": option.service,
                    "title": option.title,
                    "amount": option.amount,
                    "from": option.earliest.isoformat(),
                    "to": option.latest.isoformat(),
                }
                for option in self.shipping_options
            ],
            "promotions": {
                "applied": [_fields(row) for row in self.applied],
                "rejected": [_fields(row) for row in self.rejected],
            },
            "valid_until": self.valid_until.isoformat().replace("+00:00", "Z"),
        }


def _line(line: QuotedLine) -> dict[str, Any]:
    own = _fields(line)
    own["adjustments"] = [_fields(row) for row in line.adjustments]
    own["taxes"] = [_fields(row) for row in line.taxes]
    del own["variant_id"], own["tax_class"]
    return own


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
