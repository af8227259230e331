"""Refunds as facts. Goods that come back make an order of their own, with returns in place of lines.

Whether the goods went back into stock is not said there: that is an adjustment of the inventory.
"""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import amounts, payments
from commerce.sales_channels.neutral import Refund, RefundLine


def read(order: Mapping[str, Any], currency: str) -> tuple[Refund, ...]:
    """The refunds that an order carries: of the orders that its returns name, else of itself."""
    own, money_back = reading.ref(order.get("id")), payments.effective(order)
    returns = reading.rows(order.get("returns"), "returns")
    if not returns:
        return tuple(_of_money(row, own, currency) for row in money_back)
    return tuple(
        _of_goods(order, row, money_back if len(returns) == 1 else [], index) for index, row in enumerate(returns)
    )


def _of_money(row: Mapping[str, Any], order_id: str, currency: str) -> Refund:
    return Refund(
        external_id=reading.ref(row.get("id"), "refunds.id"),
        order_id=order_id,
        amount=amounts.minor(row, "amount_money", currency),
        currency=currency,
        created_at=reading.moment(row.get("created_at"), "refunds.created_at"),
        reason=reading.text(row.get("reason")),
    )


def _of_goods(
    order: Mapping[str, Any], row: Mapping[str, Any], money_back: list[Mapping[str, Any]], index: int
) -> Refund:
    """Under the number of the payment's refund where there is exactly one, because that is how we know our own."""
    currency, own = amounts.currency_of(order), reading.ref(order.get("id"))
    lines = tuple(_line(each, currency) for each in reading.rows(row.get("return_line_items"), "return_line_items"))
    sums = reading.record(row.get("return_amounts") or {}, "return_amounts")
    returned = amounts.minor(sums, "total_money", currency) or sum(line.amount for line in lines)
    paid_back = amounts.total(money_back, "amount_money", currency)
    first = money_back[0] if money_back else {}
    return Refund(
        external_id=reading.ref(first.get("id")) if len(money_back) == 1 else f"{own}:{index}" if index else own,
        order_id=reading.text(row.get("source_order_id")) or own,
        amount=paid_back if money_back else returned,
        currency=currency,
        created_at=reading.moment(first.get("created_at") or order.get("created_at"), "created_at"),
        lines=lines,
        reason=reading.text(first.get("reason")),
    )


def _line(row: Mapping[str, Any], currency: str) -> RefundLine:
    return RefundLine(
        external_line_id=reading.text(row.get("source_line_item_uid") or row.get("uid")),
        quantity=int(reading.decimal(row.get("quantity"), "return_line_items.quantity")),
        amount=amounts.minor(row, "total_money", currency),
    )
