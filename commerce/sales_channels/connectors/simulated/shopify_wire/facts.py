"""What GraphQL and the webhooks say alike about an order: its stages, stamps and sums. Sums are those of the purchase;
what was edited away shows in the current quantities.
"""

from datetime import datetime

from commerce.sales_channels.connectors.simulated.records import Order, Refund, Units

SOURCES = {"web": "web", "pos": "pos"}
REASONS = {"customer": "customer", "out_of_stock": "inventory", "other": "other"}
METHODS = {"ship": "SHIPPING", "pickup": "PICK_UP", "carry_out": "RETAIL"}


def moment(at: datetime | None) -> str | None:
    """Whole seconds, UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def financial(order: Order) -> str:
    """How far it is paid, in upper case as GraphQL writes it."""
    if order.status == "cancelled" and not order.paid:
        return "VOIDED"
    if not order.paid:
        return "PENDING"
    if order.refunded:
        return "REFUNDED" if order.refunded >= order.paid else "PARTIALLY_REFUNDED"
    return "PAID"


def fulfillment(order: Order) -> str:
    """How far it has left."""
    done = sum(line.fulfilled for line in order.lines)
    if not done:
        return "UNFULFILLED"
    return "PARTIALLY_FULFILLED" if any(order.unfulfilled(line.id) for line in order.lines) else "FULFILLED"


def tax_in(order: Order, part: Units) -> int:
    """The tax in what refunded units were worth."""
    line = order.line(part.line_id)
    return part.amount * line.share(line.tax) // max(order.worth(line.id, line.current), 1)


def restock(part: Units, made: Refund) -> str:
    """Whether units went back, and whether they had left before."""
    if not made.restocked:
        return "NO_RESTOCK"
    return "CANCEL" if part.unsent else "RETURN"


def tax(order: Order) -> int:
    """All tax of the purchase."""
    return sum(line.tax for line in order.lines) + order.shipping_tax


def total(order: Order) -> int:
    """What the purchase came to."""
    return sum(line.price * line.quantity - line.discount for line in order.lines) + order.shipping + tax(order)
