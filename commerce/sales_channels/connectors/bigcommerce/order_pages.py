"""Orders of a BigCommerce store that changed, in rising order of change.

A page begins where the last one ended in time, not by number: an order that is changed meanwhile moves to the end, and
by number the one behind it would be jumped over.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since
from commerce.sales_channels.connectors import pages, preferences
from commerce.sales_channels.connectors.bigcommerce import orders
from commerce.sales_channels.connectors.bigcommerce.api import Api
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import Order

PER_PAGE = 25  # each order costs one more call, sometimes three
INCLUDE = {"include": "consignments,consignments.line_items", "consignment_structure": "object"}


def fetch(api: Api, since: Since, token: str) -> Page[Order]:
    """One page. The token is the moment to go on from and, where many orders share it, the number of the page."""
    begin, _, number = (token or f"{_written(since.at)}|1").partition("|")
    if not number.isdigit():
        raise Garbled("This is no page token of BigCommerce orders")
    size = preferences.whole(api.link, "page_size", PER_PAGE, most=250)
    query = {"min_date_modified": begin, "sort": "date_modified:asc", "limit": size, "page": number, **INCLUDE}
    rows = reading.rows(api.get("/v2/orders", query).data, "orders")
    parts = {reading.ref(row.get("id"), "id"): _parts(api, row) for row in rows}  # an answer that fails fails the page
    found, unreadable = pages.read(rows, lambda row: orders.read(row, parts[reading.ref(row["id"])]))
    last = max([begin, *(_written(order.updated_at) for order in found)])
    following = f"{last}|1" if last > begin else f"{begin}|{int(number) + 1}"
    return Page(found, following if len(rows) == size else "", unreadable=unreadable)


def fetch_one(api: Api, order_id: str) -> Order:
    """One order by its id, with all that belongs to it."""
    said = reading.record(api.get(path(order_id), INCLUDE).data, "order")
    return orders.read(said, _parts(api, said))


def path(order_id: str) -> str:
    """Where an order stands."""
    return f"/v2/orders/{quote(order_id, safe='')}"


def _parts(api: Api, said: Mapping[str, Any]) -> orders.Parts:
    order_id = reading.ref(said.get("id"), "id")
    products = api.rows(f"{path(order_id)}/products")
    consignments = said.get("consignments")
    if not isinstance(consignments, dict) or not {"shipping", "pickups", "downloads"} & set(consignments):
        consignments = _none_if_missing(api, f"{path(order_id)}/consignments")
    addresses = []
    if not consignments.get("shipping") and not consignments.get("pickups"):
        addresses = api.rows(f"{path(order_id)}/shipping_addresses")
    refunded = str(said.get("refunded_amount") or "").strip("0.") != ""
    refunds = api.rows(f"/v3/orders/{quote(order_id, safe='')}/payment_actions/refunds") if refunded else []
    return orders.Parts(products, consignments, addresses, refunds)


def _none_if_missing(api: Api, where: str) -> Mapping[str, Any]:
    """Orders from before there were consignments have none."""
    try:
        data = api.get(where).data
    except Missing:
        return {}
    found = data[0] if isinstance(data, list) and data else data or {}
    return reading.record(found, "consignments")


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
