"""One fulfillment as the API shows it, from records that `fulfillment.reading` loaded. No query of its own."""

from typing import Any

from commerce import variant_labels
from commerce.api import fields
from fulfillment import reading, tracking
from fulfillment.models import Fulfillment, FulfillmentLine, Parcel, Tracking
from orders.models import Order


def now(fulfillment: Fulfillment) -> dict[str, Any]:
    """The JSON of one as it stands now, read again: for the answer of a verb."""
    return render(reading.one(fulfillment.pk))


def of_orders(orders: list[Order]) -> dict[int, list[dict[str, Any]]]:
    """`{order id: the JSON of its fulfillments}`, for all of them in a constant number of queries."""
    found = reading.of_orders(order.pk for order in orders)
    return {order_id: [render(row) for row in rows] for order_id, rows in found.items()}


def render(row: Fulfillment) -> dict[str, Any]:
    """The JSON of API answers."""
    lines = {line.pk: line for line in row.lines.all()}
    packages = list(row.parcels.all())
    return {
        "id": row.public_id,
        "order": row.order.public_id,
        "order_number": str(row.order.number),
        "position": row.position,
        "kind": str(row.kind),
        "location": row.location.code,
        "state": str(row.status),
        "priority": row.priority,
        "lines": [_line(line) for line in lines.values()],
        "promised_at": fields.moment(row.promised_at),
        "window": {"from": fields.moment(row.window_from), "to": _moment(row.window_to)} if row.window_from else None,
        "recipient": _recipient(row),
        "packages": [_package(package, lines) for package in packages],
        "tracking": [_tracking(number, packages) for number in row.trackings.all()],
        "arrival": _arrival(row),
        "curbside": row.curbside,
        "minimum_age": row.order.minimum_age,
        "shelf": row.shelf or None,
        "bags": row.bags,
        "routed_at": fields.moment(row.routed_at),
        "accept_by": _moment(row.accept_by),
        "ready_at": _moment(row.ready_at),
        "keep_until": _moment(row.keep_until),
        "ended_at": _moment(row.ended_at),
    }


def _line(row: FulfillmentLine) -> dict[str, Any]:
    label = variant_labels.of(row.variant)
    own = row.variant_id == row.line.variant_id
    codes = row.variant.barcodes.all()
    return {
        "line": row.line.public_id,
        "sku": row.variant.sku,
        "title": row.line.title if own else label.full_name,
        "quantity": row.quantity,
        "picked": row.picked,
        "handed_over": row.handed,
        "barcode": codes[0].code if codes else None,
    }


def _recipient(row: Fulfillment) -> dict[str, Any]:
    """Whoever was named for this delivery, else the buyer."""
    address, order = row.delivery.address, row.order
    buyer = {"name": order.name, "email": order.email, "phone": order.phone}
    person = row.delivery.recipient or buyer
    if address is not None:
        person = {**buyer, "name": address.get("name"), "phone": address.get("phone") or order.phone}
    return {**{name: person.get(name) or None for name in buyer}, "address": address}


def _package(row: Parcel, lines: dict[int, FulfillmentLine]) -> dict[str, Any]:
    inside = [(lines[packed.fulfillment_line_id], packed.quantity) for packed in row.lines.all()]
    return {
        "id": row.public_id,
        "box": row.box.code if row.box else None,
        "weight_grams": row.weight_grams,
        "packed_at": fields.moment(row.packed_at),
        "shipped_at": _moment(row.shipped_at),
        "lines": [
            {"line": line.line.public_id, "sku": line.variant.sku, "quantity": quantity} for line, quantity in inside
        ],
    }


def _tracking(row: Tracking, packages: list[Parcel]) -> dict[str, Any]:
    package = next((package for package in packages if package.pk == row.parcel_id), None)
    state = tracking.standing((event.kind, event.happened_at) for event in row.events.all())
    return {
        "carrier": row.carrier,
        "number": row.number,
        "package": package.public_id if package else None,
        "state": str(state) if state else None,
    }


def _arrival(row: Fulfillment) -> dict[str, Any] | None:
    if not (row.on_the_way_at or row.arrived_at):
        return None
    return {
        "on_the_way_at": _moment(row.on_the_way_at),
        "expected_at": _moment(row.expected_at),
        "arrived_at": _moment(row.arrived_at),
        "bay": row.bay or None,
        "vehicle": row.vehicle or None,
    }


def _moment(value: Any) -> Any:
    return fields.moment(value) if value else None
