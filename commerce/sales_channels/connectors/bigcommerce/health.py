"""How a BigCommerce store is: its name, its locations, and whether it still pushes to us."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Checkup, Place
from commerce.sales_channels.connectors import clocks
from commerce.sales_channels.connectors.bigcommerce.api import Api


def check(api: Api) -> Checkup:
    """Reads only."""
    reply = api.get("/v2/store")
    store = reading.record(reply.data, "store")
    places = [_place(row) for row in api.rows("/v3/inventory/locations")]
    url = api.link.callback_url
    hooks = [row for row in api.rows("/v3/hooks") if url and row.get("destination") == url]
    asleep = [row for row in hooks if row.get("is_active") is not True]
    notes = [f"The webhook {reading.text(row.get('scope'))} was switched off over there." for row in asleep]
    return Checkup(
        account=reading.text(store.get("name"), "store.name"),
        places=places,
        webhooks_active=bool(hooks) and not asleep,
        clock_skew_seconds=clocks.skew(reply.headers),
        notes=notes,
    )


def _place(row: Mapping[str, Any]) -> Place:
    name = reading.text(row.get("label") or row.get("code"), "label")
    return Place(reading.ref(row.get("id"), "location.id"), name, row.get("enabled") is not False)
