"""Who bought on eBay and where it goes."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Address, Person


def buyer(said: Mapping[str, Any]) -> Person:
    """The account that bought; name and addresses as registered, else as on the parcel."""
    account = reading.record(said.get("buyer") or {}, "buyer")
    registered = reading.record(account.get("buyerRegistrationAddress") or {}, "buyerRegistrationAddress")
    known = registered or _receiver(said)
    first, _, last = reading.text(known.get("fullName"), "fullName").rpartition(" ")
    return Person(
        external_id=reading.text(account.get("username"), "buyer.username"),
        email=reading.text(known.get("email"), "email"),
        phone=_phone(known),
        first_name=first,
        last_name=last,
    )


def address(said: Mapping[str, Any]) -> Address | None:
    """Where it is shipped to; None for what is collected."""
    receiver = _receiver(said)
    place = reading.record(receiver.get("contactAddress") or {}, "contactAddress")
    if not place:
        return None
    return Address(
        name=reading.text(receiver.get("fullName"), "fullName"),
        line1=reading.text(place.get("addressLine1"), "addressLine1"),
        line2=reading.text(place.get("addressLine2"), "addressLine2"),
        city=reading.text(place.get("city"), "city"),
        region=reading.text(place.get("stateOrProvince") or place.get("county"), "stateOrProvince"),
        postal_code=reading.text(place.get("postalCode"), "postalCode"),
        country=reading.text(place.get("countryCode"), "countryCode"),
        phone=_phone(receiver),
    )


def _receiver(said: Mapping[str, Any]) -> Mapping[str, Any]:
    steps = reading.rows(said.get("fulfillmentStartInstructions"), "fulfillmentStartInstructions")
    step = reading.record(steps[0].get("shippingStep") or {}, "shippingStep") if steps else {}
    return reading.record(step.get("shipTo") or {}, "shipTo")


def _phone(said: Mapping[str, Any]) -> str:
    return reading.text(reading.record(said.get("primaryPhone") or {}, "primaryPhone").get("phoneNumber"), "phone")
