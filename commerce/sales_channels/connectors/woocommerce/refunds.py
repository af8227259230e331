"""Refunds as facts. Their lines are negative and name the line of the order only in their meta data.

One without any money takes units out of the order and gives nothing back: a cancellation of parts, ours or theirs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce.order_money import Sums
from commerce.sales_channels.neutral import Refund, RefundLine

REFUNDED_LINE = "_refunded_item_id"
RESTOCKED = "_restock_refunded_items"


def read(order: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], sums: Sums) -> tuple[Refund, ...]:
    """The refunds of one order, the oldest first. The order's lines count how many of them were put back into stock,
    without saying by which refund: the oldest come first."""
    back = {
        reading.text(line.get("id")): reading.whole(meta(line, RESTOCKED) or 0, RESTOCKED)
        for line in reading.rows(order.get("line_items"), "line_items")
    }
    order_id = reading.ref(order.get("id"))
    by_age = sorted(rows, key=lambda row: reading.whole(row.get("id"), "refund.id"))
    found = [_refund(row, order_id, sums, back) for row in by_age]
    return tuple(refund for refund in found if refund.amount)


def taken_out(rows: Sequence[Mapping[str, Any]], sums: Sums) -> dict[str, int]:
    """Units by line of the order that were cancelled."""
    found: dict[str, int] = {}
    for row in rows:
        if not reading.amount(row.get("amount"), sums.currency, "refund.amount"):
            for line in _lines(row, sums, {}):
                found[line.external_line_id] = found.get(line.external_line_id, 0) + line.quantity
    return found


def meta(row: Mapping[str, Any], key: str) -> Any:
    """A value of the meta data of a row; None when it has none of that key."""
    found = [each.get("value") for each in reading.rows(row.get("meta_data"), "meta_data") if each.get("key") == key]
    return found[-1] if found else None


def _refund(row: Mapping[str, Any], order_id: str, sums: Sums, back: dict[str, int]) -> Refund:
    return Refund(
        external_id=reading.ref(row.get("id"), "refund.id"),
        order_id=order_id,
        amount=abs(reading.amount(row.get("amount"), sums.currency, "refund.amount")),
        currency=sums.currency,
        created_at=reading.moment(row.get("date_created_gmt"), "refund.date_created_gmt"),
        lines=_lines(row, sums, back),
        reason=reading.text(row.get("reason")),
    )


def _lines(row: Mapping[str, Any], sums: Sums, back: dict[str, int]) -> tuple[RefundLine, ...]:
    found = [_line(item, sums, back) for item in reading.rows(row.get("line_items"), "refund.line_items")]
    return tuple(line for line in found if line is not None)


def _line(item: Mapping[str, Any], sums: Sums, back: dict[str, int]) -> RefundLine | None:
    """None for a row that gives money back and no units of a line that we could name."""
    line_id = reading.text(meta(item, REFUNDED_LINE))
    if not line_id or not reading.is_whole(item.get("quantity")):
        return None
    quantity = abs(reading.whole(item.get("quantity"), "refund.quantity"))
    restocked = 0 < quantity <= back.get(line_id, 0)
    if restocked:
        back[line_id] -= quantity
    amount = abs(Sums(sums.currency, True).of(item, "total"))  # what the buyer got, so always with its tax
    return RefundLine(line_id, quantity, amount, restocked)
