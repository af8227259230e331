"""What an order still costs after some of it was cancelled or replaced by something cheaper.

The same units and the same rounding as `giving_back` gives money back by, so that the page adds up to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from commerce.pricing.tax import round_half_up
from orders import substitutes
from orders.models import Delivery, LineSubstitution, Order, OrderLine
from orders.payments import shares


@dataclass(frozen=True, slots=True)
class Remains:
    """In minor units: what was `cancelled`, by how much the rest became `cheaper`, what it costs now in `total`;
    `parts` are lines and deliveries with what part of their money is left, where their tax is read from."""

    cancelled: int
    cheaper: int
    total: int
    parts: tuple[tuple[OrderLine | Delivery, Fraction], ...]


def of(
    order: Order,
    lines: Sequence[OrderLine],
    deliveries: Sequence[Delivery],
    replaced: Mapping[int, Sequence[LineSubstitution]],
) -> Remains:
    """From the counters of its lines alone. No query. With its last unit an order's rounding ends, too."""
    left = {line.pk: 0 if order.status == Order.Status.CANCELLED else line.quantity - line.cancelled for line in lines}
    whole = not any(left.values())
    parts: list[tuple[OrderLine | Delivery, Fraction]] = []
    cheaper = total = 0
    for line in lines:
        cost = shares.units(line.total, line.quantity, 0, left[line.pk])
        less = min(cost, substitutes.cheaper_by_what_is_left(replaced.get(line.pk, ()))) if left[line.pk] else 0
        parts.append((line, Fraction(cost - less, line.total) if line.total else Fraction(0)))
        cheaper, total = cheaper + less, total + cost - less
    served = {line.delivery_id for line in lines if left[line.pk]}
    for delivery in deliveries:
        kept = delivery.pk in served or not delivery.refundable
        parts.append((delivery, Fraction(kept)))
        total += delivery.total if kept else 0
    total += 0 if whole else order.rounding
    return Remains(order.total - total - cheaper, cheaper, total, tuple(parts))


def taxes(remains: Remains) -> dict[str, int]:
    """Every component of every rate in what is left: `VAT 20%`."""
    found: dict[str, int] = {}
    for row, part in remains.parts:
        for tax in row.taxes:
            name = f"{tax['name']} {tax['rate']}%"
            found[name] = found.get(name, 0) + round_half_up(tax["amount"] * part)
    return found
