"""Orders of Amazon that changed. Searching is dear, twenty calls and then one in three minutes: a window for which they
do not suffice is as good as one with too many orders.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since, Unreadable
from commerce.sales_channels.connectors import pages, preferences, windows
from commerce.sales_channels.connectors.amazon import orders
from commerce.sales_channels.connectors.amazon.api import Api, part
from commerce.sales_channels.faults import Throttled
from commerce.sales_channels.neutral import Order

PATH = "/orders/2026-01-01/orders"
INCLUDED = "BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT"
MOST_PER_PAGE = 100
PAGES_AT_ONCE = 10
SETTLING = timedelta(minutes=2)  # Amazon refuses an end that is later than this


def fetch(api: Api, since: Since, token: str) -> Page[Order]:
    """All orders of the next window, in rising order of change."""
    return windows.fetch(since, token, lambda begin, end, everything: _window(api, begin, end, everything))


def fetch_one(api: Api, order_id: str) -> Order:
    """One order by its id."""
    said = reading.record(api.get(f"{PATH}/{part(order_id)}", {"includedData": INCLUDED}).data)
    return _read(api, reading.record(said.get("order"), "order"))


def _window(api: Api, begin: datetime, end: datetime, everything: bool) -> windows.Found:
    size = preferences.whole(api.link, "page_size", MOST_PER_PAGE, most=MOST_PER_PAGE)
    query = {"marketplaceIds": api.marketplace, "maxResultsPerPage": size, "includedData": INCLUDED}
    query["lastUpdatedAfter"] = _written(begin)
    if end < datetime.now(UTC) - SETTLING:
        query["lastUpdatedBefore"] = _written(end)
    found: list[Order] = []
    unreadable: list[Unreadable] = []
    token, count = "", 0
    while token or not count:
        if count == PAGES_AT_ONCE and not everything:
            raise windows.TooMany
        try:
            more, worse, token = _page(api, {**query, "paginationToken": token} if token else query)
        except Throttled:
            if everything or not count:
                raise
            raise windows.TooMany from None
        found, unreadable, count = found + more, unreadable + worse, count + 1
    return found, unreadable


def _page(api: Api, query: Mapping[str, Any]) -> tuple[list[Order], list[Unreadable], str]:
    data = reading.record(api.get(PATH, query).data)
    rows = reading.rows(data.get("orders"), "orders")
    found, unreadable = pages.read(rows, lambda row: _read(api, row), key="orderId")
    paging = reading.record(data.get("pagination") or {}, "pagination")
    return found, list(unreadable), reading.text(paging.get("nextToken"), "nextToken", most=reading.LONGEST_TEXT)


def _read(api: Api, said: Mapping[str, Any]) -> Order:
    return orders.read(said, currency=preferences.text(api.link, "currency", "GBP"))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
