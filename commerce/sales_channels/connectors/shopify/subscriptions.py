"""Webhooks of one shop that we make ourselves. Those in the app's own configuration are not listed and not touched.

Shopify takes one away for good when it has failed for hours, and signs all with the app's secret. The privacy topics
cannot be had this way: they stand in the app's configuration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading, wire
from commerce.sales_channels.connectors.shopify import checkup, mutations, queries
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.connectors.subscribing import Row
from commerce.sales_channels.faults import Missing, Refused

TOPICS = (*checkup.TOPICS, "ORDERS_DELETE", "INVENTORY_LEVELS_UPDATE", "PRODUCTS_CREATE", "PRODUCTS_UPDATE",
          "PRODUCTS_DELETE")  # fmt: skip
TAKEN = "already been taken"
GONE = "does not exist"


class Webhooks:
    """See `Book`."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address

    def rows(self) -> Sequence[Row]:
        said = reading.record(self._client.run(queries.SUBSCRIPTIONS).get("webhookSubscriptions"))
        return [
            Row(reading.ref(each.get("id")), reading.ref(each.get("topic"), "topic"), _address(each))
            for each in reading.rows(said.get("nodes"), "webhookSubscriptions")
        ]

    def add(self, topic: str) -> None:
        wanted = {"uri": self._address, "format": "JSON"}
        _accepted(self._client.change(mutations.SUBSCRIBE, topic=topic, subscription=wanted), but=TAKEN)

    def renew(self, row: Row) -> None:
        """One that is listed stands."""

    def remove(self, row: Row) -> None:
        try:
            _accepted(self._client.change(mutations.UNSUBSCRIBE, id=row.ref))
        except Refused as fault:
            raise Missing(fault.detail) if GONE in fault.detail else fault from fault


def _address(said: Mapping[str, Any]) -> str:
    return reading.text(said.get("uri"), "uri", most=2000)


def _accepted(said: Mapping[str, Any], *, but: str = "") -> None:
    """Raises Refused for any complaint but this one."""
    complaints = [reading.text(each.get("message"), most=wire.EXCERPT) for each in reading.rows(said.get("userErrors"))]
    if complaints and not (but and all(but in each for each in complaints)):
        raise Refused(complaints[0])
