"""An order's money as rows that add up: what it costs and why, and who pays how much of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.console import formats
from orders.console import what_remains, words
from orders.console.what_remains import Remains
from orders.models import Delivery, LineSubstitution, Order, OrderLine, Payment

Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Money:
    """`costs` end in the `total` of what is left of it, `paid` in what was taken; `inside` are taxes of what is left
    that the total contains, and why there are none."""

    costs: Rows
    paid: Rows
    inside: str
    due: str
    total: str


def of(
    order: Order,
    lines: Sequence[OrderLine],
    payments: Sequence[Payment],
    replaced: Mapping[int, Sequence[LineSubstitution]],
) -> Money:
    """All of it. No query: everything is loaded."""
    deliveries = list(order.deliveries.all())
    remains = what_remains.of(order, lines, deliveries, replaced)
    changed = remains.total != order.total
    taxes = _taxes(order, lines, deliveries)
    left = what_remains.taxes(remains) if changed else taxes
    waiting = sum(row.amount for row in payments if row.status in row.WAITING)
    inside = ", ".join(f"{name} {_money(order, amount)}" for name, amount in left.items() if amount)
    notes = [f"{inside} included"] if inside and (order.prices_include_tax or changed) else []
    notes += dict.fromkeys(each.tax_exemption for each in deliveries if each.tax_exemption)
    return Money(
        costs=_costs(order, lines, deliveries, taxes, remains),
        paid=_paid(order, payments),
        inside=". ".join(notes),
        due=_money(order, waiting) if waiting else "",
        total=_money(order, remains.total),
    )


def _costs(
    order: Order,
    lines: Sequence[OrderLine],
    deliveries: Sequence[Delivery],
    taxes: dict[str, int],
    remains: Remains,
) -> Rows:
    count = sum(line.quantity for line in lines)
    rows = [(formats.counted(count, "item"), order.subtotal)]
    rows += [(title, -amount) for title, amount in _discounts(order, lines, deliveries).items()]
    rows += [(words.way(each)[1], each.amount) for each in deliveries if each.amount]
    if not order.prices_include_tax:
        rows += list(taxes.items())
    rows += [("Rounded to coins", order.rounding)] if order.rounding else []
    rows += [("Cancelled", -remains.cancelled)] if remains.cancelled else []
    rows += [("Replaced by something cheaper", -remains.cheaper)] if remains.cheaper else []
    shown = [(label, _signed(order, amount)) for label, amount in rows]
    return [*shown, ("Total", _money(order, remains.total))]


def _discounts(order: Order, lines: Sequence[OrderLine], deliveries: Sequence[Delivery]) -> dict[str, int]:
    """What each promotion took off, by its name; what no promotion explains is a discount all the same."""
    found: dict[str, int] = {}
    for line in lines:
        for row in line.adjustments:
            found[row["title"]] = found.get(row["title"], 0) + row["amount"]
    if shipping := sum(each.discount for each in deliveries):
        found["Off delivery"] = shipping
    if rest := order.discount - sum(found.values()):
        found["Discount"] = rest
    return found


def _taxes(order: Order, lines: Sequence[OrderLine], deliveries: Sequence[Delivery]) -> dict[str, int]:
    """Every component of every rate: `VAT 20%`."""
    found: dict[str, int] = {}
    for row in (*lines, *deliveries):
        for part in row.taxes:
            name = f"{part['name']} {part['rate']}%"
            found[name] = found.get(name, 0) + part["amount"]
    if rest := order.tax - sum(found.values()):
        found["Tax"] = found.get("Tax", 0) + rest
    return found


def _paid(order: Order, payments: Sequence[Payment]) -> Rows:
    rows = []
    for row in payments:
        label = f"{words.tender(row)}, {words.tender_state(row)}"
        if row.tendered and row.tendered > row.amount:
            label = f"Cash, {_money(order, row.tendered)} given, {_money(order, row.tendered - row.amount)} back"
        rows.append((label, _money(order, row.amount)))
    if order.refunded:
        rows.append(("Refunded", _signed(order, -order.refunded)))
    return [*rows, ("Taken so far", _money(order, order.paid - order.refunded))]


def _signed(order: Order, amount: int) -> str:
    return f"{formats.MINUS} {_money(order, -amount)}" if amount < 0 else _money(order, amount)


def _money(order: Order, amount: int) -> str:
    return formats.money(amount, order.currency)
