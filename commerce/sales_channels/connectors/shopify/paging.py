"""Lists that come in pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.connectors.shopify.operation import Operation
from commerce.sales_channels.faults import Garbled, Missing

Node = Mapping[str, Any]


def nodes(said: Any, where: str) -> tuple[list[Node], str]:
    """The rows of one page, and how to ask for the next; "" at the end."""
    page = reading.record(said, where)
    return list(reading.rows(page.get("nodes"), where)), _more(page, where)


def edges(said: Any, where: str) -> tuple[list[tuple[str, Node]], str]:
    """The rows of one page, each with how to ask for what comes after it, and how to ask for the next page."""
    page = reading.record(said, where)
    rows = reading.rows(page.get("edges"), where)
    found = [(_cursor(each.get("cursor"), where), reading.record(each.get("node"), where)) for each in rows]
    more = _more(page, where)
    if more and not found:
        raise Garbled(f"{where} go on, but there are none")
    return found, more


def all(client: Client, operation: Operation, path: tuple[str, str], **variables: Any) -> tuple[Node, list[Node]]:
    """`(the owner as its first page shows it, all rows of its list)`. `path` names both. Raises Missing when there is
    no such owner."""
    first: Node | None = None
    found: list[Node] = []
    for owner, rows in _pages(client, operation, path, variables):
        first = first or owner
        found += rows
    return first or {}, found


def rest(client: Client, operation: Operation, path: tuple[str, str], first: Any, **variables: Any) -> list[Node]:
    """All rows of a list of which the `first` page is here."""
    found, more = nodes(first, path[1])
    for _, rows in _pages(client, operation, path, variables, more) if more else ():
        found += rows
    return found


def _more(page: Node, where: str) -> str:
    info = reading.record(page.get("pageInfo") or {}, "pageInfo")
    return _cursor(info.get("endCursor"), where) if info.get("hasNextPage") else ""


def _cursor(said: Any, where: str) -> str:
    found = reading.text(said, "cursor", most=reading.LONGEST_TEXT)
    if not found:
        raise Garbled(f"{where} go on, but nobody says where")
    return found


def _pages(
    client: Client, operation: Operation, path: tuple[str, str], variables: Mapping[str, Any], after: str = ""
) -> Iterator[tuple[Node, list[Node]]]:
    while True:
        owner = client.run(operation, **variables, after=after or None).get(path[0])
        if owner is None:
            raise Missing(f"There is no such {path[0]}")
        known = reading.record(owner, path[0])
        rows, more = nodes(known.get(path[1]), path[1])
        yield known, rows
        if not more:
            return
        if more == after:
            raise Garbled(f"{path[1]} go in a circle")
        after = more
