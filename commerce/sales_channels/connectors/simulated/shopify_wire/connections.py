"""Money bags and pages of Shopify's GraphQL API."""

import base64
from collections.abc import Callable, Sequence
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem

MOST_PER_PAGE = 250


class Bag:
    """Money of the shop and of the buyer, here always alike."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, minor: int) -> dict[str, Any]:
        money = {"__typename": "MoneyV2", "amount": amounts.text(minor, self.currency), "currencyCode": self.currency}
        return {"__typename": "MoneyBag", "shopMoney": money, "presentmentMoney": money}


def connection(
    found: Sequence[Any], make: Callable[[Any], dict[str, Any]] = lambda node: node
) -> Callable[..., dict[str, Any]]:
    """A field that pages through a list by position; only what is on the page is made."""

    def field(first: int = 10, after: str | None = None) -> dict[str, Any]:
        start = 0 if after is None else _position(after) + 1
        here = found[start : start + MOST_PER_PAGE + 1]
        rows = [(f"{start + index:09}", lambda each=each: make(each)) for index, each in enumerate(here)]
        return page(rows, first, after)

    return field


def page(rows: Sequence[tuple[str, Callable[[], dict[str, Any]]]], first: int, after: str | None) -> dict[str, Any]:
    """A page of rows in the order of their keys: those behind `after`, even if that row has moved since. Only these
    are made. Cursors are opaque. Raises QueryProblem for a page that is too large or a cursor of somebody else."""
    if not isinstance(first, int) or not 1 <= first <= MOST_PER_PAGE:
        raise QueryProblem("first cannot exceed 250", "BAD_USER_INPUT")
    behind = "" if after is None else _key(after)
    rest = [row for row in rows if row[0] > behind]
    here = [(key, make()) for key, make in rest[:first]]
    cursors = [base64.urlsafe_b64encode(key.encode()).decode() for key, _ in here]
    info = {"__typename": "PageInfo", "hasNextPage": len(rest) > first, "hasPreviousPage": after is not None,
            "startCursor": cursors[0] if here else None, "endCursor": cursors[-1] if here else None}  # fmt: skip
    edges = [
        {"__typename": "Edge", "cursor": cursor, "node": node} for cursor, (_, node) in zip(cursors, here, strict=True)
    ]
    return {"__typename": "Connection", "nodes": [node for _, node in here], "edges": edges, "pageInfo": info}


def _position(after: str) -> int:
    key = _key(after)
    if not key.isdecimal():
        raise QueryProblem("Invalid cursor for current pagination sort.", "BAD_USER_INPUT")
    return int(key)


def _key(after: str) -> str:
    try:
        return base64.urlsafe_b64decode(after.encode()).decode()
    except ValueError as problem:
        raise QueryProblem("Invalid cursor for current pagination sort.", "BAD_USER_INPUT") from problem
