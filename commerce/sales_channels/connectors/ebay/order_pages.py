"""Orders of eBay that changed in a window of time.

Pages are counted by offset. When an order is changed meanwhile it leaves the window and others move up, so that one
could be jumped over: the window then shrank, which shows, and it is read again from its beginning.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since, Unreadable
from commerce.sales_channels.connectors import pages, preferences, windows
from commerce.sales_channels.connectors.ebay import orders
from commerce.sales_channels.connectors.ebay.api import MARKETPLACE, ORDERS, Api, part
from commerce.sales_channels.faults import Down
from commerce.sales_channels.neutral import Order

MOST_PER_PAGE = 200
PAGES_AT_ONCE = 5
TRIES = 3
NO_SALES_TAX_IN_PRICES = ("EBAY_US", "EBAY_CA", "EBAY_MOTORS_US")


def fetch(api: Api, since: Since, token: str) -> Page[Order]:
    """All orders of the next window, in rising order of change."""
    return windows.fetch(since, token, lambda begin, end, everything: _window(api, begin, end, everything))


def _window(api: Api, begin: datetime, end: datetime, everything: bool) -> windows.Found:
    size = preferences.whole(api.link, "page_size", MOST_PER_PAGE, most=1000)
    query = {"filter": f"lastmodifieddate:[{_written(begin)}..{_written(end)}]", "limit": size}
    for _ in range(TRIES):
        found, unreadable, total = _page(api, {**query, "offset": 0})
        if total > size * PAGES_AT_ONCE and not everything:
            raise windows.TooMany
        left = total
        for offset in range(size, total, size):
            more, worse, left = _page(api, {**query, "offset": offset})
            found, unreadable = found + more, unreadable + worse
            if left < total:
                break
        if left >= total:
            return found, unreadable
    raise Down("Orders changed each time while they were read")


def _page(api: Api, query: Mapping[str, Any]) -> tuple[list[Order], list[Unreadable], int]:
    data = reading.record(api.get(ORDERS, query).data)
    rows = reading.rows(data.get("orders"), "orders")
    found, unreadable = pages.read(rows, lambda row: _read(api, row), key="orderId")
    return found, list(unreadable), reading.whole(data.get("total"), "total")


def fetch_one(api: Api, order_id: str) -> Order:
    """One order by its id."""
    return _read(api, fetch_raw(api, order_id))


def fetch_raw(api: Api, order_id: str) -> Mapping[str, Any]:
    """The order as eBay writes it."""
    return reading.record(api.get(f"{ORDERS}/{part(order_id)}").data, "order")


def _read(api: Api, said: Mapping[str, Any]) -> Order:
    by_habit = preferences.text(api.link, "marketplace", MARKETPLACE) not in NO_SALES_TAX_IN_PRICES
    wish = preferences.text(api.link, "prices_include_tax", "auto")
    included = by_habit if wish == "auto" else preferences.is_yes(api.link, "prices_include_tax")
    return orders.read(said, prices_include_tax=included)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
