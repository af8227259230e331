"""Webhooks of a store that we make ourselves. One that fails for two days is switched off over there.

Only those of our own API account are listed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.bigcommerce import notifications
from commerce.sales_channels.connectors.bigcommerce.api import Api
from commerce.sales_channels.connectors.subscribing import Row

SCOPES = (
    "store/order/*",
    "store/shipment/*",
    "store/product/*",
    "store/channel/*/inventory/product/stock_changed",
    "store/app/uninstalled",
)


class Hooks:
    """See `Book`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def rows(self) -> Sequence[Row]:
        return [_row(each) for each in self._api.rows("/v3/hooks")]

    def add(self, topic: str) -> None:
        self._api.post("/v3/hooks", {"scope": topic, "destination": self._api.link.callback_url, **self._wanted()})

    def renew(self, row: Row) -> None:
        self._api.put(f"/v3/hooks/{row.ref}", self._wanted())

    def remove(self, row: Row) -> None:
        self._api.delete(f"/v3/hooks/{row.ref}")

    def _wanted(self) -> dict[str, Any]:
        token = self._api.link.secrets.get("hook_token", "")
        return {"is_active": True, **({"headers": {notifications.TOKEN_HEADER: token}} if token else {})}


def _row(said: Mapping[str, Any]) -> Row:
    address = reading.text(said.get("destination"), "destination", most=2000)
    scope = reading.text(said.get("scope"), "scope")
    return Row(reading.ref(said.get("id"), "hook.id"), scope, address, said.get("is_active") is True)
