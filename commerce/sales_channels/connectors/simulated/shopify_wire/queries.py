"""The root of Shopify's queries."""

import re
from datetime import datetime
from typing import Any

from commerce.sales_channels.connectors.simulated.exchange import Account
from commerce.sales_channels.connectors.simulated.records import Order
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import (
    graph_catalog,
    graph_order,
    numbers,
    products,
    webhooks,
)
from commerce.sales_channels.connectors.simulated.shopify_wire.connections import connection, page
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid

DOMAIN = "simulated.myshopify.com"
SCOPES = (
    "read_orders", "write_orders", "read_all_orders", "read_products", "write_products", "read_inventory",
    "write_inventory", "read_locations", "read_customers", "write_merchant_managed_fulfillment_orders",
    "read_merchant_managed_fulfillment_orders",
)  # fmt: skip
MOST_NODES = 250
_UPDATED = re.compile(r"updated_at:(>=|>|<=|<)'?([0-9T:.Z+-]+)'?")
_SKU = re.compile(r'sku:"([^"]+)"')
_SORTS = ("UPDATED_AT", "ID", "CREATED_AT", "PROCESSED_AT")


class Queries:
    """Gives what can be asked of one shop."""

    def __init__(self, shop: Shop, account: Account) -> None:
        self.shop, self.account = shop, account

    def root(self) -> dict[str, Any]:
        """The object that a query selects from."""
        shop = self.shop
        return {
            "__typename": "QueryRoot",
            "shop": {"__typename": "Shop", "name": "Simulated shop", "myshopifyDomain": DOMAIN, "id": gid("Shop", 1),
                     "currencyCode": shop.state.currency},
            "locations": self._locations,
            "orders": self._orders,
            "order": lambda id: self._order(id),
            "refund": lambda id: self._refund(numbers.number(id, "Refund")),
            "fulfillmentOrder": lambda id: self._work(numbers.number(id, "FulfillmentOrder")),
            "fulfillment": lambda id: self._fulfillment(numbers.number(id, "Fulfillment")),
            "productVariants": self._variants,
            "product": lambda id: products.by_id(shop, id),
            "productByIdentifier": lambda identifier: products.by_identifier(shop, identifier),
            "nodes": self._nodes,
            "node": lambda id: self._nodes([id])[0],
            "webhookSubscriptions": connection(webhooks.nodes(shop)),
            "currentAppInstallation": {
                "__typename": "AppInstallation",
                "accessScopes": [{"__typename": "AccessScope", "handle": each} for each in SCOPES],
            },
        }  # fmt: skip

    def _locations(self, first: int = 10, after: str | None = None, includeInactive: bool = False) -> Any:
        places = [each for each in self.shop.state.places.values() if each.active or includeInactive]
        return connection([graph_order.location(self.shop, each.id) for each in places])(first, after)

    def _orders(
        self, first: int = 10, after: str | None = None, sortKey: str = "PROCESSED_AT", query: str = ""
    ) -> Any:  # fmt: skip
        if sortKey not in _SORTS:
            raise QueryProblem(f"Argument 'sortKey' has an invalid value ({sortKey})", "argumentLiteralsIncompatible")
        found = [each for each in self.shop.state.orders.values() if _matches(each, query)]
        found.sort(key=lambda each: _key(each, sortKey))
        rows = [(_key(each, sortKey), lambda each=each: graph_order.order(self.shop, each)) for each in found]
        return page(rows, first, after)

    def _order(self, said: str) -> dict[str, Any] | None:
        found = self.shop.state.orders.get(numbers.number(said, "Order"))
        return graph_order.order(self.shop, found) if found else None

    def _refund(self, number: int) -> dict[str, Any] | None:
        pairs = [(order, made) for order in self.shop.state.orders.values() for made in order.refunds]
        found = next(((order, made) for order, made in pairs if made.id == number), None)
        return graph_order.refund(self.shop, *found) if found else None

    def _fulfillment(self, number: int) -> dict[str, Any] | None:
        pairs = [(order, made) for order in self.shop.state.orders.values() for made in order.fulfillments]
        found = next(((order, made) for order, made in pairs if made.id == number and made.kind != "ready"), None)
        return graph_order.fulfillment(*found) if found else None

    def _work(self, number: int) -> dict[str, Any] | None:
        found = self.shop.state.orders.get(number)
        return graph_order.fulfillment_order(self.shop, found) if found else None

    def _variants(
        self, first: int = 10, after: str | None = None, sortKey: str = "ID", query: str = ""
    ) -> Any:  # fmt: skip
        skus = set(_SKU.findall(query)) if query else None
        known = [each for each in self.shop.state.variants.values() if skus is None or each.sku in skus]
        return connection(known, lambda each: graph_catalog.variant(self.shop, each))(first, after)

    def _nodes(self, ids: list[str]) -> list[dict[str, Any] | None]:
        if len(ids) > MOST_NODES:
            raise QueryProblem(f"The input array size of {len(ids)} is greater than allowed", "MAX_INPUT_SIZE_EXCEEDED")
        found = []
        for each in ids:
            if "/Order/" in each:
                found.append(self._order(each))
            else:
                found.append(graph_catalog.inventory_item(self.shop, numbers.number(each, "InventoryItem")))
        return found


def _matches(order: Order, query: str) -> bool:
    stamp = order.updated_at.replace(microsecond=0)
    for sign, said in _UPDATED.findall(query):
        moment = datetime.fromisoformat(said.replace("Z", "+00:00"))
        wanted = {">=": stamp >= moment, ">": stamp > moment, "<=": stamp <= moment, "<": stamp < moment}
        if not wanted[sign]:
            return False
    return True


def _key(order: Order, by: str) -> str:
    """Sorts as text; a cursor holds its place even when rows move."""
    stamp = order.updated_at if by == "UPDATED_AT" else order.placed_at
    return f"{order.id:012}" if by == "ID" else f"{stamp.isoformat(timespec='microseconds')}|{order.id:012}"
