"""How the buyer gets the goods, and who and where the buyer is."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Address, Delivery, Method, Person

PICKUP = "local_pickup, pickup_location"
TILLS = "pos-rest-api"


def delivery(order: Mapping[str, Any], settings: Mapping[str, Any]) -> Delivery:
    """By the order's first shipping line; settings name the methods that are pickup or our own van."""
    if reading.text(order.get("created_via")) in _names(settings, "till_sources", TILLS):
        return Delivery(Method.CARRY_OUT)
    lines = reading.rows(order.get("shipping_lines"), "shipping_lines")
    note = reading.text(order.get("customer_note"), most=1000)
    if not lines:
        return Delivery(Method.DIGITAL if order.get("needs_processing") is False else Method.SHIP, instructions=note)
    line = lines[0]
    method, service = reading.text(line.get("method_id")), reading.text(line.get("method_title"))
    if method in _names(settings, "pickup_methods", PICKUP):
        return Delivery(Method.PICKUP, place_ref=_place(line), service=service, instructions=note)
    own_van = method in _names(settings, "local_delivery_methods", "")
    return Delivery(Method.LOCAL if own_van else Method.SHIP, service=service, instructions=note)


def person(order: Mapping[str, Any]) -> Person:
    """Who bought; customer 0 is a guest."""
    billing = reading.record(order.get("billing") or {}, "billing")
    known = reading.text(order.get("customer_id"))
    return Person(
        external_id="" if known == "0" else known,
        email=reading.text(billing.get("email")),
        phone=reading.text(billing.get("phone")),
        first_name=reading.text(billing.get("first_name")),
        last_name=reading.text(billing.get("last_name")),
    )


def customer(row: Mapping[str, Any]) -> Person:
    """An account of the shop."""
    billing = reading.record(row.get("billing") or {}, "billing")
    return Person(
        external_id=reading.ref(row.get("id")),
        email=reading.text(row.get("email")) or reading.text(billing.get("email")),
        phone=reading.text(billing.get("phone")),
        first_name=reading.text(row.get("first_name")) or reading.text(billing.get("first_name")),
        last_name=reading.text(row.get("last_name")) or reading.text(billing.get("last_name")),
    )


def address(order: Mapping[str, Any]) -> Address | None:
    """Where it goes; where it is billed when nothing else is said. None without any address."""
    for part in ("shipping", "billing"):
        row = reading.record(order.get(part) or {}, part)
        if row.get("address_1") or row.get("postcode") or row.get("city"):
            return _address(row)
    return None


def _address(row: Mapping[str, Any]) -> Address:
    name = f"{reading.text(row.get('first_name'))} {reading.text(row.get('last_name'))}".strip()
    return Address(
        name=", ".join(part for part in (name, reading.text(row.get("company"))) if part),
        line1=reading.text(row.get("address_1")),
        line2=reading.text(row.get("address_2")),
        city=reading.text(row.get("city")),
        region=reading.text(row.get("state")),
        postal_code=reading.text(row.get("postcode")),
        country=reading.text(row.get("country")).upper(),
        phone=reading.text(row.get("phone")),
    )


def _place(line: Mapping[str, Any]) -> str:
    """The name of the pickup location of block checkouts, else the method's number in its shipping zone."""
    for meta in reading.rows(line.get("meta_data"), "meta_data"):
        if meta.get("key") == "pickup_location":
            return reading.text(meta.get("value"))
    return reading.text(line.get("instance_id"))


def _names(settings: Mapping[str, Any], name: str, otherwise: str) -> set[str]:
    return {part.strip() for part in str(settings.get(name, otherwise) or "").split(",")} - {""}
