"""How the buyer gets the goods: by the order's fulfillment. A till's sale has none."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Address, Delivery, Method, Person

DETAILS = {"PICKUP": "pickup_details", "SHIPMENT": "shipment_details", "DELIVERY": "delivery_details"}
METHODS = {
    "PICKUP": Method.PICKUP,
    "SHIPMENT": Method.SHIP,
    "DELIVERY": Method.LOCAL,
    "IN_STORE": Method.CARRY_OUT,
    "DINE_IN": Method.CARRY_OUT,
    "DIGITAL": Method.DIGITAL,
}
ENDED = ("CANCELED", "FAILED")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?")


def current(order: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The fulfillment that counts: there is at most one that has not ended."""
    rows = reading.rows(order.get("fulfillments"), "fulfillments")
    return next((row for row in rows if row.get("state") not in ENDED), rows[0] if rows else None)


def read(order: Mapping[str, Any]) -> Delivery:
    """How, where and when. A way that is not known here is looked at by the people of its place."""
    place, row = reading.text(order.get("location_id")), current(order)
    if row is None:
        return Delivery(Method.CARRY_OUT, place_ref=place)
    details = details_of(row)
    method = METHODS.get(reading.text(row.get("type")), Method.PICKUP)
    if method is Method.PICKUP and details.get("is_curbside_pickup") is True:
        method = Method.CURBSIDE
    from_, until = _window(details)
    note = next((details[name] for name in ("note", "shipping_note") if details.get(name)), "")
    return Delivery(
        method,
        place_ref=place,
        ready_from=from_,
        until=until,
        service=reading.text(details.get("shipping_type") or details.get("carrier")),
        instructions=reading.text(note, most=1000),
    )


def person(order: Mapping[str, Any]) -> Person:
    """Who bought, as far as the order says: the customer's number, and whom the goods are for."""
    row = current(order)
    recipient = _recipient(row)
    first, _, last = reading.text(recipient.get("display_name")).rpartition(" ")
    return Person(
        external_id=reading.text(order.get("customer_id") or recipient.get("customer_id")),
        email=reading.text(recipient.get("email_address")),
        phone=reading.text(recipient.get("phone_number")),
        first_name=first or last,
        last_name=last if first else "",
    )


def address(order: Mapping[str, Any]) -> Address | None:
    """Where it goes; None where it is fetched."""
    recipient = _recipient(current(order))
    row = reading.record(recipient.get("address") or {}, "recipient.address")
    if not row:
        return None
    return Address(
        name=reading.text(recipient.get("display_name")),
        line1=reading.text(row.get("address_line_1")),
        line2=reading.text(row.get("address_line_2")),
        city=reading.text(row.get("locality")),
        region=reading.text(row.get("administrative_district_level_1")),
        postal_code=reading.text(row.get("postal_code")),
        country=reading.text(row.get("country")).upper(),
        phone=reading.text(recipient.get("phone_number")),
    )


def details_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a fulfillment says beside its state, under the name of its type."""
    return reading.record(row.get(DETAILS.get(reading.text(row.get("type")), "")) or {}, "fulfillments.details")


def _recipient(row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return reading.record((details_of(row) if row else {}).get("recipient") or {}, "recipient")


def _window(details: Mapping[str, Any]) -> tuple[Any, Any]:
    """`(from, until)` of a pickup, delivery or shipment; None where it is left open."""
    said = next(
        (details[name] for name in ("pickup_at", "deliver_at", "expected_shipped_at") if details.get(name)), None
    )
    start = reading.moment_or_none(said, "fulfillments.at")
    lasting = details.get("pickup_window_duration") or details.get("delivery_window_duration")
    found = _DURATION.fullmatch(reading.text(lasting)) if lasting and start else None
    if found is None:
        return start, None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return start, start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
