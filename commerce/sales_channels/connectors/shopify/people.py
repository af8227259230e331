"""Who bought, and where it goes, from webhooks and from queries."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import gids
from commerce.sales_channels.neutral import Address, Person

SUBSCRIBED = "subscribed"


def of_body(said: Any, email: Any = None, phone: Any = None) -> Person:
    """A webhook's customer; what only the order says of them fills the gaps."""
    known = reading.record(said or {}, "customer")
    consent = known.get("email_marketing_consent")
    state = reading.record(consent, "email_marketing_consent").get("state") if consent else None
    return Person(
        external_id=gids.number_or_none(known.get("id"), "customer.id"),
        email=reading.text(known.get("email") or email, "email"),
        phone=reading.text(known.get("phone") or phone, "phone"),
        first_name=reading.text(known.get("first_name"), "first_name"),
        last_name=reading.text(known.get("last_name"), "last_name"),
        accepts_marketing=None if state is None else str(state).lower() == SUBSCRIBED,
    )


def of_node(said: Any, email: Any = None, phone: Any = None) -> Person:
    """A query's customer; what only the order says of them fills the gaps."""
    known = reading.record(said or {}, "customer")
    own_email = reading.record(known.get("defaultEmailAddress") or {}, "defaultEmailAddress")
    own_phone = reading.record(known.get("defaultPhoneNumber") or {}, "defaultPhoneNumber")
    state = own_email.get("marketingState")
    return Person(
        external_id=gids.number_or_none(known.get("id"), "customer.id"),
        email=reading.text(own_email.get("emailAddress") or email, "email"),
        phone=reading.text(own_phone.get("phoneNumber") or phone, "phone"),
        first_name=reading.text(known.get("firstName"), "firstName"),
        last_name=reading.text(known.get("lastName"), "lastName"),
        accepts_marketing=None if state is None else str(state).lower() == SUBSCRIBED,
    )


def address_of_body(said: Any) -> Address | None:
    """A webhook's address."""
    return _address(said, "province_code", "country_code")


def address_of_node(said: Any) -> Address | None:
    """A query's address."""
    return _address(said, "provinceCode", "countryCodeV2")


def _address(said: Any, region: str, country: str) -> Address | None:
    if not said:
        return None
    known: Mapping[str, Any] = reading.record(said, "shipping address")
    return Address(
        name=reading.text(known.get("name"), "name"),
        line1=reading.text(known.get("address1"), "address1"),
        line2=reading.text(known.get("address2"), "address2"),
        city=reading.text(known.get("city"), "city"),
        region=reading.text(known.get(region) or known.get("province"), "province"),
        postal_code=reading.text(known.get("zip"), "zip"),
        country=reading.text(known.get(country), "country").upper(),
        phone=reading.text(known.get("phone"), "phone"),
    )
