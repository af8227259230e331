"""Who bought on Amazon and where it goes: an address that Amazon relays mail to, never the buyer's own."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Address, Person

Row = Mapping[str, Any]


def buyer(said: Row) -> Person:
    """Amazon gives sellers no id of the buyer."""
    account = reading.record(said.get("buyer") or {}, "buyer")
    first, _, last = reading.text(account.get("buyerName"), "buyerName").rpartition(" ")
    return Person(email=reading.text(account.get("buyerEmail"), "buyerEmail"), first_name=first, last_name=last)


def address(said: Row) -> Address | None:
    """None while the order is pending."""
    place = reading.record(_recipient(said).get("deliveryAddress") or {}, "deliveryAddress")
    if not place:
        return None
    lines = [
        reading.text(place.get(name), name) for name in ("companyName", "addressLine1", "addressLine2", "addressLine3")
    ]
    known = [line for line in lines if line]
    return Address(
        name=reading.text(place.get("name"), "name"),
        line1=known[0] if known else "",
        line2=", ".join(known[1:])[:255],
        city=reading.text(place.get("city") or place.get("municipality"), "city"),
        region=reading.text(place.get("stateOrRegion"), "stateOrRegion"),
        postal_code=reading.text(place.get("postalCode"), "postalCode"),
        country=reading.text(place.get("countryCode"), "countryCode"),
        phone=reading.text(place.get("phone"), "phone"),
    )


def instructions(said: Row) -> str:
    """What the buyer wants the driver to know."""
    wishes = reading.record(_recipient(said).get("deliveryPreference") or {}, "deliveryPreference")
    parts = [reading.text(wishes.get(name), name, most=500) for name in ("dropOffLocation", "addressInstruction")]
    return ". ".join(part for part in parts if part)


def _recipient(said: Row) -> Row:
    return reading.record(said.get("recipient") or {}, "recipient")
