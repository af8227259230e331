"""Reading orders: the changed ones of all locations in pages, and one by one."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link, Page, Since
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.square import locations, orders
from commerce.sales_channels.connectors.square.account import Account, part
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Order, Progress

ROWS = 200
LOCATIONS = 10  # of one search


def changed(account: Account, link: Link, since: Since, token: str) -> Page[Order]:
    """Orders changed at or after a moment, without drafts. The search names its locations: more than ten are read one
    group after the other."""
    groups, cursor = _read(token) if token else (_groups(account, link), "")
    if not groups:
        return Page(())
    said = reading.record(account.ask("orders/search", _search(groups[0], since.at, cursor)).data)
    found = [orders.read(row, link) for row in reading.rows(said.get("orders"), "orders")]
    following = reading.text(said.get("cursor"), most=reading.LONGEST_TEXT)
    left = groups if following else groups[1:]
    token = json.dumps([left, following], separators=(",", ":")) if left else ""
    return Page([order for order in found if order.progress is not Progress.DRAFT], token)


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


def _search(places: Sequence[str], at: datetime, cursor: str) -> dict[str, Any]:
    by_change = {
        "filter": {"date_time_filter": {"updated_at": {"start_at": stamp(at)}}},
        "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
    }
    body = {"location_ids": list(places), "query": by_change, "limit": ROWS}
    return {**body, "cursor": cursor} if cursor else body


def _groups(account: Account, link: Link) -> list[list[str]]:
    named = [name.strip() for name in preferences.text(link, "location_ids").split(",")]
    found = [name for name in named if name] or [place.ref for place in locations.read(account)]
    return [found[at : at + LOCATIONS] for at in range(0, len(found), LOCATIONS)]


def _read(token: str) -> tuple[list[list[str]], str]:
    try:
        groups, cursor = json.loads(token)
        return [[str(place) for place in group] for group in groups], str(cursor)
    except (ValueError, TypeError) as problem:
        raise Garbled("This is no place to read on from.") from problem
