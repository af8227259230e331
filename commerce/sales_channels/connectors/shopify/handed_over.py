"""What was sent or collected of an order already, as Shopify knows it."""

from collections.abc import Iterable, Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import gids, paging, queries
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.faults import Missing

DONE = "SUCCESS"


def fulfillments(client: Client, order: str) -> list[Mapping[str, Any]]:
    """Each that succeeded, as Shopify writes it. Raises Missing."""
    said = client.run(queries.FULFILLMENTS, order=gids.gid("Order", order)).get("order")
    if said is None:
        raise Missing(f"There is no order {order}")
    found = reading.rows(reading.record(said, "order").get("fulfillments"), "fulfillments")
    return [each for each in found if each.get("status") == DONE]


def units(client: Client, fulfillment: Mapping[str, Any]) -> dict[str, int]:
    """Units by order line of one of them."""
    path = ("fulfillment", "fulfillmentLineItems")
    found: dict[str, int] = {}
    for each in paging.all(client, queries.FULFILLMENT_LINES, path, id=fulfillment.get("id"))[1]:
        line = gids.number(reading.record(each.get("lineItem"), "lineItem").get("id"), "lineItem.id")
        found[line] = found.get(line, 0) + reading.whole(each.get("quantity"), "quantity")
    return found


def by_line(client: Client, order: str) -> dict[str, int]:
    """Units by order line of all of them. Raises Missing."""
    return together(units(client, each) for each in fulfillments(client, order))


def together(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Units by line, added up."""
    found: dict[str, int] = {}
    for each in counts:
        for line, count in each.items():
            found[line] = found.get(line, 0) + count
    return found
