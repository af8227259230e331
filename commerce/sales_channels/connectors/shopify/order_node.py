"""An order as queries answer it, together with what had to be asked for apart: more lines, refunds, hand-overs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import (
    amounts,
    deliveries_in,
    gids,
    lines_in,
    people,
    refunds_in,
    states,
)
from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.connectors.shopify.lines_in import Context
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Order

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """`refunds` are each a refund and all its lines; `fulfilled` counts units by line, None when nobody asked."""

    node: Node
    lines: Sequence[Node]
    refunds: Sequence[tuple[Node, Sequence[Node]]]
    fulfilled: Mapping[str, int] | None


def read(found: Gathered, habits: Habits) -> Order:
    """The order. Raises Garbled."""
    said = found.node
    currency = reading.currency(said.get("currencyCode"), "currencyCode")
    included = said.get("taxesIncluded") is True
    undone = [part for _, lines in found.refunds for part in refunds_in.parts_of_nodes(lines)]
    nothing = said.get("displayFulfillmentStatus") == "UNFULFILLED"
    context = Context(currency, included, undone, found.fulfilled, nothing)
    refunds = [refunds_in.from_node(each, lines, currency, included) for each, lines in found.refunds]
    total = amounts.bag(said.get("totalPriceSet"), currency, "totalPriceSet")
    payment = states.payment(said.get("displayFinancialStatus"), total)
    return Order(
        external_id=gids.number(said.get("id"), "order.id"),
        number=reading.text(said.get("name"), "name"),
        updated_at=reading.moment(said.get("updatedAt"), "updatedAt"),
        placed_at=reading.moment(said.get("processedAt") or said.get("createdAt"), "createdAt"),
        currency=currency,
        total=total,
        delivery=_delivery(said, found.lines),
        payment=payment,
        progress=states.progress(
            cancelled_at=reading.moment_or_none(said.get("cancelledAt"), "cancelledAt"),
            fulfillment=said.get("displayFulfillmentStatus"),
            payment=payment,
            habits=habits,
        ),
        tax_included=included,
        paid=amounts.bag(said.get("totalReceivedSet"), currency, "totalReceivedSet"),
        refunded=amounts.bag(said.get("totalRefundedSet"), currency, "totalRefundedSet"),
        customer=people.of_node(said.get("customer"), said.get("email"), said.get("phone")),
        address=people.address_of_node(said.get("shippingAddress")),
        codes=_codes(said.get("discountCodes")),
        note=reading.text(said.get("note"), "note", most=2000),
        cancel_reason=reading.text(said.get("cancelReason"), "cancelReason").lower(),
        refunds=tuple(each for each in refunds if refunds_in.is_fact(each)),
        **_money(said, found.lines, context),
    )


def _codes(said: Any) -> tuple[str, ...]:
    if not isinstance(said or [], list):
        raise Garbled("discountCodes is no list")
    return tuple(reading.text(each, "discountCodes") for each in said or ())


def _delivery(said: Node, lines: Sequence[Node]) -> Any:
    orders = reading.rows(reading.record(said.get("fulfillmentOrders"), "fulfillmentOrders").get("nodes"))
    return deliveries_in.of_node(said, orders, ships=any(each.get("requiresShipping") for each in lines))


def _money(said: Node, nodes: Sequence[Node], context: Context) -> dict[str, Any]:
    """The lines and what comes on top of them. Tax that neither they nor shipping explain is that of the fees."""
    currency = context.currency
    tips = amounts.bag(said.get("totalTipReceivedSet"), currency, "totalTipReceivedSet")
    goods = [each for each in nodes if not (tips and lines_in.is_tip_node(each))]
    lines = lines_in.from_nodes(goods, context)
    ways = reading.rows(reading.record(said.get("shippingLines"), "shippingLines").get("nodes"), "shippingLines")
    ways = [each for each in ways if not each.get("isRemoved")]
    shipping_tax = sum(
        amounts.bag(each.get("priceSet"), currency, "taxLines")
        for way in ways
        for each in reading.rows(way.get("taxLines"), "taxLines")
    )
    fees = tips + sum(
        amounts.bag(said.get(name), currency, name)
        for name in ("originalTotalDutiesSet", "originalTotalAdditionalFeesSet")
    )
    tax = amounts.bag(said.get("totalTaxSet"), currency, "totalTaxSet")
    rest = tax - shipping_tax - sum(line.tax for line in lines)
    return {
        "lines": lines, "tax": tax, "shipping_tax": shipping_tax, "fees": fees,
        "shipping": sum(_way_price(each, currency) for each in ways), "fees_tax": max(rest, 0) if fees else 0,
    }  # fmt: skip


def _way_price(said: Node, currency: str) -> int:
    offs = reading.rows(said.get("discountAllocations"), "discountAllocations")
    taken = sum(amounts.bag(each.get("allocatedAmountSet"), currency, "allocatedAmountSet") for each in offs)
    return amounts.bag(said.get("originalPriceSet"), currency, "originalPriceSet") - taken
