"""The work that is open on an order over there: Shopify fulfills fulfillment orders, each at one place, not orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import gids, paging, queries
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.pushes import Part

FULFILL = "CREATE_FULFILLMENT"
PICKUP = "PICK_UP"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """`id` is of the work, `line` of the order."""

    id: str
    line: str
    remaining: int


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """`can_fulfill` is False while it is on hold or scheduled for later."""

    id: str
    place: str
    method: str
    can_fulfill: bool
    lines: tuple[OpenLine, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """Units of lines of one work order. `all` when nothing of it remains then."""

    order: WorkOrder
    units: tuple[tuple[str, int], ...]
    all: bool


def read(client: Client, order: str) -> tuple[bool, list[WorkOrder]]:
    """`(whether the order is cancelled, its work with something left to do)`. Raises Missing."""
    said, nodes = paging.all(
        client, queries.FULFILLMENT_ORDERS, ("order", "fulfillmentOrders"), order=gids.gid("Order", order)
    )
    found = []
    for node in nodes:
        if node.get("status") in ("CLOSED", "CANCELLED"):
            continue
        lines = tuple(line for line in _lines(client, node.get("id")) if line.remaining > 0)
        actions = [each.get("action") for each in reading.rows(node.get("supportedActions"), "supportedActions")]
        assigned = reading.record(node.get("assignedLocation") or {}, "assignedLocation").get("location") or {}
        found.append(
            WorkOrder(
                id=reading.ref(node.get("id"), "fulfillmentOrder.id"),
                place=gids.number_or_none(reading.record(assigned, "location").get("id"), "location.id"),
                method=str(reading.record(node.get("deliveryMethod") or {}, "deliveryMethod").get("methodType")),
                can_fulfill=FULFILL in actions,
                lines=lines,
            )
        )
    return said.get("cancelledAt") is not None, [each for each in found if each.lines]


def wanted(parts: Sequence[Part]) -> dict[str, int]:
    """Units by order line."""
    found: dict[str, int] = {}
    for part in parts:
        line = gids.ours(part.external_line_id)
        found[line] = found.get(line, 0) + part.quantity
    return found


def take(
    orders: Sequence[WorkOrder], units_by_line: Mapping[str, int], *, place: str, pickup: bool
) -> tuple[list[Take], int]:
    """`(what to take of which, units that are not open anywhere)`. What is assigned to the place and of the right kind
    comes first."""
    left = dict(units_by_line)
    taken = []
    for order in sorted(orders, key=lambda each: (each.place != place, (each.method == PICKUP) != pickup)):
        units = []
        for line in order.lines:
            count = min(left.get(line.line, 0), line.remaining)
            if count > 0:
                left[line.line] -= count
                units.append((line.id, count))
        if units:
            rest = sum(line.remaining for line in order.lines) - sum(count for _, count in units)
            taken.append(Take(order, tuple(units), rest == 0))
    return taken, sum(left.values())


def _lines(client: Client, order: object) -> list[OpenLine]:
    path = ("fulfillmentOrder", "lineItems")
    _, nodes = paging.all(client, queries.FULFILLMENT_ORDER_LINES, path, id=order)
    return [
        OpenLine(
            id=reading.ref(each.get("id"), "lineItem.id"),
            line=gids.number(reading.record(each.get("lineItem"), "lineItem").get("id"), "lineItem.id"),
            remaining=reading.whole(each.get("remainingQuantity"), "remainingQuantity"),
        )
        for each in nodes
    ]
