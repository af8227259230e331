"""The merchant's locations."""

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Place
from commerce.sales_channels.connectors.square.account import Account


def read(account: Account) -> list[Place]:
    """All of them, also those that were closed: their orders stay."""
    said = reading.record(account.get("locations").data)
    return [
        Place(reading.ref(row.get("id"), "locations.id"), reading.text(row.get("name")), row.get("status") == "ACTIVE")
        for row in reading.rows(said.get("locations"), "locations")
    ]
