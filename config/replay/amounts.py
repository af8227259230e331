"""From pounds as a file writes them to whole pence, without losing any: a price with a fraction of a penny becomes the
next whole one with a discount, so that the line's amount is what was sold for."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from config.replay.sales_file import Row

CURRENCY = "GBP"
PENCE = 100


@dataclass(frozen=True, slots=True)
class Agreed:
    """A line in pence: `price × quantity − discount`. `lost` is the fraction of a penny, of the line's whole amount,
    that no sum of pence can hold; nearly always 0."""

    price: int
    discount: int
    amount: int
    lost: Decimal


def agreed(row: Row) -> Agreed:
    """What an order line carries for a row that was sold."""
    exact = row.amount * PENCE
    price = int((row.price * PENCE).to_integral_value(ROUND_CEILING))
    amount = int(exact.to_integral_value(ROUND_HALF_EVEN))
    return Agreed(price, price * row.quantity - amount, amount, exact - amount)
