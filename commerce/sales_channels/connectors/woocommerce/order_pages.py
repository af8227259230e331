"""Reading orders: the changed ones in pages, and one by one.

Pages follow the time of change, not their number: an order that changes meanwhile moves to the end, and all after it
move up by one, over the border of a numbered page. What comes twice is the same order.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since
from commerce.sales_channels.connectors import pages
from commerce.sales_channels.connectors.woocommerce import orders, statuses
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import Order

ROWS = 50
MOST_REFUNDS = 100
SECOND = timedelta(seconds=1)


def changed(site: Site, settings: Mapping[str, Any], since: Since, token: str) -> Page[Order]:
    """Orders changed at or after a moment, without drafts. Over there "after" leaves out its own second."""
    after, page = _place(token) if token else (since.at.replace(microsecond=0) - SECOND, 1)
    query = {"modified_after": after.strftime("%Y-%m-%dT%H:%M:%S"), "dates_are_gmt": "true", "orderby": "modified"}
    said = site.get("orders", **query, order="asc", per_page=ROWS, page=page)
    rows = reading.rows(said.data, "orders")
    wanted = [row for row in rows if reading.text(row.get("status")) not in (*statuses.DRAFTS, statuses.GONE)]
    items, unreadable = pages.read(wanted, lambda row: _whole(site, row, settings))
    return Page(items, _next(rows, after, page), unreadable=unreadable)


def one(site: Site, settings: Mapping[str, Any], external_id: str) -> Order:
    """The order with its refunds. Raises Missing, also for one in the trash."""
    row = reading.record(site.get(f"orders/{external_id}").data)
    if reading.text(row.get("status")) == statuses.GONE:
        raise Missing("The order is in the trash.", code=statuses.GONE)
    return _whole(site, row, settings)


def refund_rows(site: Site, order_id: str) -> list[Mapping[str, Any]]:
    """The refunds of one order as they are over there."""
    return reading.rows(site.get(f"orders/{order_id}/refunds", per_page=MOST_REFUNDS).data, "refunds")


def _whole(site: Site, row: Mapping[str, Any], settings: Mapping[str, Any]) -> Order:
    rows = refund_rows(site, reading.ref(row.get("id"))) if orders.has_refunds(row) else []
    return orders.read(row, settings, rows)


def _next(rows: list[Mapping[str, Any]], after: datetime, page: int) -> str:
    if len(rows) < ROWS:
        return ""
    last = reading.moment(rows[-1].get("date_modified_gmt"), "date_modified_gmt")
    if last - SECOND > after:
        return f"{(last - SECOND).isoformat()} 1"
    return f"{after.isoformat()} {page + 1}"  # a whole page of one second, as after a change of many at once


def _place(token: str) -> tuple[datetime, int]:
    at, _, page = token.partition(" ")
    if not page.isascii() or not page.isdigit():
        raise Garbled("This is no place to read on from.")
    return reading.moment(at, "token"), int(page)
