"""Refunds that were made over there, as facts of their order.

Called-off units are told by the order's quantities; only returned goods count as put back, so that nothing is put
back twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import amounts, gids
from commerce.sales_channels.neutral import Refund, RefundLine

PUT_BACK = ("return", "legacy_restock")


def from_node(said: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], currency: str, included: bool) -> Refund:
    """From a query's answer and all its lines."""
    return Refund(
        external_id=gids.number(said.get("id"), "refund.id"),
        order_id=gids.number(reading.record(said.get("order"), "refund.order").get("id"), "refund.order.id"),
        amount=amounts.bag(said.get("totalRefundedSet"), currency, "refund.totalRefundedSet"),
        currency=currency,
        created_at=reading.moment(said.get("createdAt"), "refund.createdAt"),
        lines=tuple(_node_line(each, currency, included) for each in lines),
        reason=reading.text(said.get("note"), "refund.note", most=500),
    )


def from_body(said: Mapping[str, Any], currency: str, included: bool) -> Refund | None:
    """From a webhook; None when it was paid back in another currency than the shop's, which the body does not
    convert."""
    paid = [each for each in reading.rows(said.get("transactions"), "transactions") if _is_paid_back(each)]
    if any(each.get("currency") not in (None, currency) for each in paid):
        return None
    return Refund(
        external_id=gids.number(said.get("id"), "refund.id"),
        order_id=gids.number(said.get("order_id"), "refund.order_id"),
        amount=sum(reading.amount(each.get("amount"), currency, "transaction.amount") for each in paid),
        currency=currency,
        created_at=reading.moment(said.get("created_at"), "refund.created_at"),
        lines=tuple(_body_line(each, currency, included) for each in _lines(said)),
        reason=reading.text(said.get("note"), "refund.note", most=500),
    )


def is_fact(refund: Refund) -> bool:
    """Whether money or goods came back: editing an order leaves refunds of nothing behind."""
    return refund.amount > 0 or any(line.restocked for line in refund.lines)


def parts_of_nodes(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """`(line, restock type, units)` of each refund line of a query."""
    return [(_node_line_id(each), str(each.get("restockType")), _units(each)) for each in lines]


def parts_of_bodies(refunds: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """`(line, restock type, units)` of each refund line of a webhook's refunds."""
    return [
        (gids.number(each.get("line_item_id"), "line_item_id"), str(each.get("restock_type")), _units(each))
        for refund in refunds
        for each in _lines(refund)
    ]


def _node_line(said: Mapping[str, Any], currency: str, included: bool) -> RefundLine:
    tax = amounts.bag(said.get("totalTaxSet"), currency, "refund line's tax")
    restocked = str(said.get("restockType")).lower() in PUT_BACK
    place = said.get("location") or {}
    return RefundLine(
        external_line_id=_node_line_id(said),
        quantity=_units(said),
        amount=amounts.bag(said.get("subtotalSet"), currency, "refund line's subtotal") + (0 if included else tax),
        restocked=restocked,
        place_ref=gids.number_or_none(reading.record(place).get("id"), "location.id") if restocked else "",
    )


def _body_line(said: Mapping[str, Any], currency: str, included: bool) -> RefundLine:
    tax = amounts.field(said, "total_tax", currency)
    restocked = str(said.get("restock_type")).lower() in PUT_BACK
    return RefundLine(
        external_line_id=gids.number(said.get("line_item_id"), "line_item_id"),
        quantity=_units(said),
        amount=amounts.field(said, "subtotal", currency) + (0 if included else tax),
        restocked=restocked,
        place_ref=gids.number_or_none(said.get("location_id"), "location_id") if restocked else "",
    )


def _is_paid_back(said: Mapping[str, Any]) -> bool:
    return said.get("kind") == "refund" and said.get("status") == "success"


def _lines(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return reading.rows(said.get("refund_line_items"), "refund_line_items")


def _node_line_id(said: Mapping[str, Any]) -> str:
    return gids.number(reading.record(said.get("lineItem"), "lineItem").get("id"), "lineItem.id")


def _units(said: Mapping[str, Any]) -> int:
    return reading.whole(said.get("quantity"), "quantity")
