"""One order as the API shows it, from records that were just written or just read. What prepares it, others tell."""

from collections.abc import Sequence
from typing import Any

from commerce import ids
from commerce.api import fields
from orders import preparation
from orders.models import Delivery, Order, OrderLine, Payment


def render(
    order: Order, *, lines: Sequence[OrderLine], deliveries: Sequence[Delivery], payments: Sequence[Payment]
) -> dict[str, Any]:
    """The JSON of API answers, of an order that nobody prepares yet. `deliveries` carry their locations, lines their
    delivery. No query."""
    ways = {way.pk: delivery(way) for way in deliveries}
    return {
        "id": order.public_id,
        "number": str(order.number),
        "channel": order.channel.code,
        "external_id": order.external_id or None,
        "location": order.location.code if order.location_id else None,
        "till": order.till.code if order.till_id else None,
        "receipt": f"{order.till.code}/{order.receipt:06}" if order.till_id and order.receipt else None,
        "state": str(order.status),
        "payment_state": str(order.payment_state),
        "fulfillment_state": str(order.fulfillment_state),
        "return_state": str(order.return_state),
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "customer": _customer(order),
        "lines": [_line(line, ways[line.delivery_id]) for line in lines],
        "deliveries": [_charge(way, ways[way.pk]) for way in deliveries],
        "totals": _totals(order),
        "payments": [payment(row) for row in payments],
        "change": order.change,
        "fulfillments": [],
        "codes": list(order.codes),
        "minimum_age": order.minimum_age,
        "placed_at": fields.moment(order.placed_at) if order.placed_at else None,
        "created_at": fields.moment(order.created_at),
        "cancelled_at": fields.moment(order.cancelled_at) if order.cancelled_at else None,
        "cancel_reason": order.cancel_reason or None,
    }


def loaded(order: Order) -> dict[str, Any]:
    """The JSON of an order that `orders.reading` completed, with its fulfillments."""
    return all_loaded([order])[0]


def all_loaded(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """Like `loaded` for many, whose fulfillments are read together."""
    told = preparation.of(orders)
    return [{**_rendered(order), "fulfillments": told[order.pk]} for order in orders]


def _rendered(order: Order) -> dict[str, Any]:
    return render(order, lines=order.lines.all(), deliveries=order.deliveries.all(), payments=order.payments.all())


def delivery(way: Delivery) -> dict[str, Any]:
    """How lines travel, as it was asked for; nothing that was not said."""
    said = {
        "method": str(way.method),
        "location": way.location.code if way.location_id else None,
        "address": way.address,
        "service": way.service,
        "window": way.slot,
        "curbside": way.curbside,
        "recipient": way.recipient,
        "substitutions": None if way.substitutions == Delivery.Substitutions.ASK else str(way.substitutions),
    }
    return {name: value for name, value in said.items() if value}


def payment(row: Payment) -> dict[str, Any]:
    """One tender. Never anything that could pay again."""
    card = {"brand": row.card_brand, "last4": row.card_last4} if row.card_last4 else None
    return {
        "id": row.public_id,
        "method": str(row.method),
        "amount": row.amount,
        "captured": row.captured,
        "refunded": row.refunded,
        "state": str(row.status),
        "reference": row.reference or None,
        "card": card,
        "next_action": row.next_action,
    }


def _customer(order: Order) -> dict[str, Any] | None:
    if order.customer_id is None and not (order.email or order.name or order.phone):
        return None
    id = None if order.customer_id is None else ids.encode("cus", order.customer_id)
    said = {"email": order.email, "name": order.name, "phone": order.phone}
    return {"id": id, **{name: text or None for name, text in said.items()}}


def _line(line: OrderLine, way: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": line.public_id,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "list_price": line.list_price,
        "discount": line.discount,
        "tax": line.tax,
        "total": line.total,
        "adjustments": line.adjustments,
        "taxes": line.taxes,
        "fulfilled": line.fulfilled,
        "returned": line.returned,
        "cancelled": line.cancelled,
        "ships_by": line.ships_by.isoformat() if line.ships_by else None,
        "delivery": way,
    }


def _charge(way: Delivery, said: dict[str, Any]) -> dict[str, Any]:
    return {
        **said,
        "amount": way.amount,
        "discount": way.discount,
        "tax": way.tax,
        "total": way.total,
        "tax_exemption": way.tax_exemption or None,
        "promised_from": way.promised_from.isoformat() if way.promised_from else None,
        "promised_to": way.promised_to.isoformat() if way.promised_to else None,
    }


def _totals(order: Order) -> dict[str, int]:
    names = ("subtotal", "discount", "shipping", "tax", "rounding", "total", "paid", "refunded")
    return {name: getattr(order, name) for name in names}
