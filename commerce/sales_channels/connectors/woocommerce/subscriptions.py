"""Webhooks of a shop that we make ourselves, one for each topic, all with the secret of this connection.

The shop switches one off after some failures in a row; one that its staff paused is theirs to let run again, or ours
when somebody here asks for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.subscribing import Row
from commerce.sales_channels.connectors.woocommerce import checkup, webhooks
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import Garbled

TOPICS = (*checkup.NEEDED, "order.deleted", "product.created", "product.updated", "product.deleted")
PER_PAGE, MOST_PAGES = 100, 50
PAUSED = "It was paused over there."


class Webhooks:
    """See `Book`."""

    def __init__(self, site: Site, link: Link) -> None:
        self._site, self._address = site, link.callback_url
        self._secret = link.secrets.get(webhooks.SECRET, "")

    def rows(self) -> Sequence[Row]:
        found: list[Row] = []
        for number in range(1, MOST_PAGES + 1):
            page = reading.rows(self._site.get("webhooks", per_page=PER_PAGE, page=number).data, "webhooks")
            found.extend(_row(each) for each in page)
            if len(page) < PER_PAGE:
                return found
        raise Garbled("The list of webhooks has no end")

    def add(self, topic: str) -> None:
        wanted = {"name": f"Truecount {topic}", "topic": topic, "delivery_url": self._address}
        self._site.post("webhooks", {**wanted, "status": "active", "secret": self._secret})

    def renew(self, row: Row) -> None:
        self._site.put(f"webhooks/{row.ref}", {"status": "active", "secret": self._secret})

    def remove(self, row: Row) -> None:
        self._site.delete(f"webhooks/{row.ref}", force="true")


def _row(said: Mapping[str, Any]) -> Row:
    status = reading.text(said.get("status"))
    address = reading.text(said.get("delivery_url"), "delivery_url", most=2000)
    held = PAUSED if status == "paused" else ""
    return Row(reading.ref(said.get("id")), reading.text(said.get("topic")), address, status == "active", held)
