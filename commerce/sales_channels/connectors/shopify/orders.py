"""Reading orders: what changed since a moment, and one order with all that belongs to it.

The list only names orders; each is then read as it is now, so that its cost is known and its parts are complete.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since, Unreadable
from commerce.sales_channels.connectors.shopify import (
    arithmetic,
    gids,
    handed_over,
    order_node,
    paging,
    queries,
    refunds_in,
)
from commerce.sales_channels.connectors.shopify.client import Client, NoAnswer
from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.connectors.shopify.order_node import Gathered
from commerce.sales_channels.faults import ChannelFault, Garbled, Missing, Refused
from commerce.sales_channels.neutral import Order

DEEPEST = 20_000  # Shopify pages no deeper than 25,000: then the list is begun anew from its last moment
Node = Mapping[str, Any]


def changed(client: Client, habits: Habits, since: Since, token: str = "") -> Page[Order]:
    """The next orders in rising order of change; one that cannot be read keeps back none of those after it. When the
    shop stops answering on the way, what was read so far: the next call begins where it did."""
    start, read, cursor = _place(since, token)
    filter = f"updated_at:>='{start.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}'"
    data = client.run(queries.CHANGED_ORDERS, first=habits.orders_page, after=cursor or None, filter=filter)
    edges, more = paging.edges(data.get("orders"), "orders")
    orders: list[Order] = []
    unreadable: list[Unreadable] = []
    for index, (_, node) in enumerate(edges):
        try:
            found = _taken(client, habits, node)
        except ChannelFault:
            if not index:
                raise
            return Page(orders, _token(start, read + index, edges[index - 1][0]), unreadable=unreadable)
        if isinstance(found, Order):
            orders.append(found)
        elif found is not None:
            unreadable.append(found)
    return Page(orders, _following(start, read, edges, more), unreadable=unreadable)


def one(client: Client, habits: Habits, external_id: str) -> Order:
    """One order as it is now. Raises Missing when there is none, or when it is a test's and those are not taken."""
    try:
        node = client.run(queries.ORDER, id=gids.gid("Order", external_id)).get("order")
    except Refused as fault:
        if fault.code != gids.NOT_AN_ID:
            raise
        node = None
    if node is None:
        raise Missing(f"There is no order {external_id}")
    said = reading.record(node, "order")
    if said.get("test") is True and not habits.test_orders:
        raise Missing(f"Order {external_id} is a test")
    lines = paging.rest(client, queries.ORDER_LINES, ("order", "lineItems"), said.get("lineItems"), id=said.get("id"))
    refunds = [
        paging.all(client, queries.REFUND, ("refund", "refundLineItems"), id=each.get("id"))
        for each in reading.rows(said.get("refunds"), "refunds")
    ]
    undone = [part for _, each in refunds for part in refunds_in.parts_of_nodes(each)]
    unclear = arithmetic.undone((kind, units) for _, kind, units in undone).unclear
    fulfilled = handed_over.by_line(client, external_id) if unclear else None
    return order_node.read(Gathered(said, lines, refunds, fulfilled), habits)


def _taken(client: Client, habits: Habits, node: Node) -> Order | Unreadable | None:
    """None for a test's, and for one that was deleted since the list was made."""
    if node.get("test") is True and not habits.test_orders:
        return None
    id = gids.number(node.get("id"), "order.id")
    try:
        return one(client, habits, id)
    except Missing:
        return None
    except NoAnswer:
        raise
    except (Garbled, Refused) as fault:
        return Unreadable(id, fault.detail)


def _following(start: datetime, read: int, edges: Sequence[tuple[str, Node]], more: str) -> str:
    if not more:
        return ""
    last = reading.moment(edges[-1][1].get("updatedAt"), "updatedAt")
    if read + len(edges) >= DEEPEST and last > start:
        return _token(last, 0, "")
    return _token(start, read + len(edges), more)


def _place(since: Since, token: str) -> tuple[datetime, int, str]:
    if not token:
        return since.at, 0, ""
    moment, count, cursor = token.split(" ", 2)
    return datetime.fromisoformat(moment), int(count), cursor


def _token(start: datetime, read: int, cursor: str) -> str:
    return f"{start.isoformat()} {read} {cursor}"
