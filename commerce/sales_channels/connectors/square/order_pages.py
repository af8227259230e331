"""Reading orders: the changed ones of all locations in rising order of change, and one by one.

A search names ten locations at most. Of several searches only that is handed on which all of them have reached, and
the next part begins there: what comes twice is the same order, and nothing is passed over when reading stops halfway.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link, Page, Since
from commerce.sales_channels.connectors import pages, preferences
from commerce.sales_channels.connectors.square import locations, orders
from commerce.sales_channels.connectors.square.account import Account, part
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Order

ROWS = 200
LOCATIONS = 10  # of one search
MOST_PAGES = 100
_Rows = list[Mapping[str, Any]]


def changed(account: Account, link: Link, since: Since, token: str) -> Page[Order]:
    """Orders changed at or after a moment, without drafts."""
    at, groups = _read(token) if token else (since.at, _groups(account, link))
    found = [_search(account, group, at) for group in groups]
    reached = min((end for _, end in found if end is not None), default=None)
    rows = sorted((row for some, _ in found for row in some), key=_changed_at)
    due = [row for row in rows if reached is None or _changed_at(row) <= reached]
    kept = [row for row in due if reading.text(row.get("state")) != "DRAFT"]
    items, unreadable = pages.read(kept, lambda row: orders.read(row, link))
    following = "" if reached is None else json.dumps([reached.isoformat(), groups], separators=(",", ":"))
    return Page(items, following, unreadable=unreadable)


def one(account: Account, link: Link, external_id: str) -> Order:
    """The order. Raises Missing."""
    return orders.read(raw(account, external_id), link)


def raw(account: Account, external_id: str) -> Mapping[str, Any]:
    """The order as it is over there. Raises Missing."""
    said = reading.record(account.get(f"orders/{part(external_id)}").data)
    return reading.record(said.get("order"), "order")


def stamp(at: datetime) -> str:
    """A moment as it is written there."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _search(account: Account, places: Sequence[str], at: datetime) -> tuple[_Rows, datetime | None]:
    """The next orders of these places, and how far they reach, which is later than `at`; None: to the end."""
    by_change = {
        "filter": {"date_time_filter": {"updated_at": {"start_at": stamp(at)}}},
        "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
    }
    body = {"location_ids": list(places), "query": by_change, "limit": ROWS}
    rows: _Rows = []
    for _ in range(MOST_PAGES):
        said = reading.record(account.ask("orders/search", body).data)
        rows += reading.rows(said.get("orders"), "orders")
        cursor = reading.text(said.get("cursor"), most=reading.LONGEST_TEXT)
        if not cursor:
            return rows, None
        if rows and _changed_at(rows[-1]) > at:
            return rows, _changed_at(rows[-1])
        body = {**body, "cursor": cursor}
    raise Garbled("The search goes on without an end")


def _changed_at(row: Mapping[str, Any]) -> datetime:
    return reading.moment(row.get("updated_at") or row.get("created_at"), "updated_at")


def _groups(account: Account, link: Link) -> list[list[str]]:
    named = [name.strip() for name in preferences.text(link, "location_ids").split(",")]
    found = [name for name in named if name] or [place.ref for place in locations.read(account)]
    return [found[at : at + LOCATIONS] for at in range(0, len(found), LOCATIONS)]


def _read(token: str) -> tuple[datetime, list[list[str]]]:
    try:
        at, groups = json.loads(token)
        return reading.moment(at, "token"), [[str(place) for place in group] for group in groups]
    except (ValueError, TypeError) as problem:
        raise Garbled("This is no place to read on from.") from problem
