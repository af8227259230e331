"""Who bought at a BigCommerce store and where it goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.neutral import Address, Person

Row = Mapping[str, Any]


def buyer(said: Row) -> Person:
    """The account, if there is one, with the name and addresses of the bill."""
    billing = reading.record(said.get("billing_address") or {}, "billing_address")
    account = said.get("customer_id")
    return Person(
        external_id=reading.text(account or None, "customer_id"),
        email=reading.text(billing.get("email"), "email"),
        phone=reading.text(billing.get("phone"), "phone"),
        first_name=reading.text(billing.get("first_name"), "first_name"),
        last_name=reading.text(billing.get("last_name"), "last_name"),
    )


def address(consignments: Row, addresses: Sequence[Row]) -> Address | None:
    """Of the first parcel; None when nothing is shipped."""
    shipped = reading.rows(consignments.get("shipping"), "consignments.shipping") or list(addresses)
    if not shipped:
        return None
    said = shipped[0]
    names = (reading.text(said.get(name), name) for name in ("first_name", "last_name"))
    return Address(
        name=" ".join(name for name in names if name),
        line1=reading.text(said.get("street_1"), "street_1"),
        line2=reading.text(said.get("street_2"), "street_2"),
        city=reading.text(said.get("city"), "city"),
        region=reading.text(said.get("state"), "state"),
        postal_code=reading.text(said.get("zip"), "zip"),
        country=reading.text(said.get("country_iso2"), "country_iso2"),
        phone=reading.text(said.get("phone"), "phone"),
    )
