"""Orders of eBay that changed in a window of time, page by page.

Pages are counted by offset. When an order is changed meanwhile it leaves the window and others move up, so that one
could be jumped over: the window then shrank, which shows, and it is read again from its beginning.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.ebay import orders
from commerce.sales_channels.connectors.ebay.api import MARKETPLACE, ORDERS, Api, part
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Order

MOST_PER_PAGE = 200
NO_SALES_TAX_IN_PRICES = ("EBAY_US", "EBAY_CA", "EBAY_MOTORS_US")


def fetch(api: Api, since: Since, token: str) -> Page[Order]:
    """One page, its orders in rising order of change."""
    offset, until, known = _parse(token)
    size = preferences.whole(api.link, "page_size", MOST_PER_PAGE, most=1000)
    window = f"lastmodifieddate:[{_written(since.at)}..{until}]"
    data = reading.record(api.get(ORDERS, {"filter": window, "limit": size, "offset": offset}).data)
    found = [_read(api, each) for each in reading.rows(data.get("orders"), "orders")]
    total = reading.whole(data.get("total"), "total")
    following = offset + size
    if offset and total < known:
        return Page(_sorted(found), f"0|{until}|{total}")
    return Page(_sorted(found), f"{following}|{until}|{total}" if following < total and found else "")


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


def _parse(token: str) -> tuple[int, str, int]:
    if not token:
        return 0, _written(datetime.now(UTC)), 0
    offset, _, rest = token.partition("|")
    until, _, known = rest.partition("|")
    if not (offset.isdigit() and known.isdigit()):
        raise Garbled("This is no page token of eBay orders")
    return int(offset), until, int(known)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _sorted(found: list[Order]) -> list[Order]:
    return sorted(found, key=lambda order: (order.updated_at, order.external_id))
