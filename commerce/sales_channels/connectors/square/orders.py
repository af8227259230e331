"""An order as Square holds it, in our shape. Orders not made through its API, such as a till's, have no version."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.square import amounts, deliveries, order_lines, payments, returns, taxes
from commerce.sales_channels.connectors.square.taxes import Taxes
from commerce.sales_channels.neutral import Order, Payment, Progress

SHIPPING = "Shipping, Delivery"
STATES = {
    "OPEN": Progress.OPEN,
    "COMPLETED": Progress.FULFILLED,
    "CANCELED": Progress.CANCELLED,
    "DRAFT": Progress.DRAFT,
}
UNPAID = (Payment.UNPAID, Payment.PARTLY_PAID)


def read(order: Mapping[str, Any], link: Link) -> Order:
    """The whole order. Raises Garbled."""
    currency = amounts.currency_of(order)
    taxed, paid = taxes.read(order, currency), payments.read(order, currency)
    own = reading.ref(order.get("id"), "id")
    version = order.get("version")
    return Order(
        external_id=own,
        number=reading.text(order.get("reference_id") or order.get("ticket_name")) or own,
        updated_at=reading.moment(order.get("updated_at") or order.get("created_at"), "updated_at"),
        placed_at=reading.moment(order.get("created_at"), "created_at"),
        currency=currency,
        lines=order_lines.read(order, taxed),
        total=amounts.minor(order, "total_money", currency),
        delivery=deliveries.read(order),
        progress=_progress(order, paid.status, link),
        payment=paid.status,
        tax_included=taxed.included,
        version=None if version is None else reading.whole(version, "version"),
        tax=taxed.on_top,
        paid=paid.paid,
        refunded=paid.refunded,
        customer=deliveries.person(order),
        address=deliveries.address(order),
        note=reading.text(order.get("note"), most=2000),
        payment_reference=paid.reference,
        refunds=returns.read(order, currency),
        **_charges(order, taxed, link),
    )


def _progress(order: Mapping[str, Any], payment: Payment, link: Link) -> Progress:
    """Nobody prepares what is not paid, unless the account's settings say so; a fulfillment that ended without the
    goods is as good as cancelled."""
    found = STATES.get(reading.text(order.get("state")) or "OPEN", Progress.OPEN)
    if found is not Progress.OPEN:
        return found
    row = deliveries.current(order)
    if row is not None and row.get("state") in deliveries.ENDED:
        return Progress.CANCELLED
    waits = payment in UNPAID and not preferences.is_yes(link, "prepare_unpaid")
    return Progress.PENDING if waits else Progress.OPEN


def _charges(order: Mapping[str, Any], taxed: Taxes, link: Link) -> dict[str, int]:
    """Shipping is a service charge by the name that the merchant gave it; all others are fees, and so are tips and
    what cash is rounded by."""
    known = str(link.settings.get("shipping_charges", SHIPPING) or "").split(",")
    names = {name.strip().casefold() for name in known} - {""}
    rows = reading.rows(order.get("service_charges"), "service_charges")
    shipping = [row for row in rows if reading.text(row.get("name")).casefold() in names]
    fees = [row for row in rows if row not in shipping]
    rounding = reading.record(order.get("rounding_adjustment") or {}, "rounding_adjustment")
    rest = amounts.minor(order, "total_tip_money", taxed.currency)
    rest += amounts.minor(rounding, "amount_money", taxed.currency)
    return {
        "shipping": amounts.total(shipping, "applied_money", taxed.currency),
        "shipping_tax": amounts.total(shipping, "total_tax_money", taxed.currency),
        "fees": amounts.total(fees, "applied_money", taxed.currency) + rest,
        "fees_tax": amounts.total(fees, "total_tax_money", taxed.currency),
    }
