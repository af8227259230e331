"""Giving money back to the payments of an order.

Which payment gets how much depends on the order alone, never on what was given back so far: so the same request sent
again is the same to Square, and pays once.
"""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import amounts, order_pages
from commerce.sales_channels.connectors.square.account import Account, key
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.pushes import RefundPush, Result

LONGEST_REASON = 192
TURNED_DOWN = ("REJECTED", "FAILED")


def push(account: Account, push: RefundPush) -> Result:
    """Give it back, from the largest payment on. Units do not matter: restocking is a matter of levels."""
    order = order_pages.raw(account, push.order_id)
    shares = _shares(order, push)
    if sum(amount for _, amount in shares) < push.amount:
        return Result("refused", code="more_than_paid", detail="The payments of this order do not hold that much.")
    made: list[str] = []
    for index, (payment, amount) in enumerate(shares):
        try:
            made.append(_refund(account, push, index, payment, amount))
        except Refused as no:
            given = f" Given back before that: {', '.join(made)}." if made else ""
            return Result("refused", code=no.code, detail=f"{no.detail}{given}", reference=",".join(made))
    return Result("ok", reference=",".join(made))


def _shares(order: Mapping[str, Any], push: RefundPush) -> list[tuple[str, int]]:
    """`(payment, amount)`, the largest payment first."""
    tenders = [
        (amounts.minor(row, "amount_money", push.currency), reading.ref(row.get("payment_id") or row.get("id")))
        for row in reading.rows(order.get("tenders"), "tenders")
    ]
    left, found = push.amount, []
    for held, payment in sorted(tenders, key=lambda tender: (-tender[0], tender[1])):
        share = min(held, left)
        if share > 0:
            found.append((payment, share))
        left -= share
    return found


def _refund(account: Account, push: RefundPush, index: int, payment: str, amount: int) -> str:
    """The number of the refund. Raises Refused when it is turned down."""
    body = {
        "idempotency_key": key(push.request_id, index),
        "payment_id": payment,
        "amount_money": amounts.money(amount, push.currency),
    }
    if push.reason:
        body["reason"] = push.reason[:LONGEST_REASON]
    said = reading.record(reading.record(account.post("refunds", body).data).get("refund"), "refund")
    status = reading.text(said.get("status"))
    if status in TURNED_DOWN:
        raise Refused(f"The refund is {status.lower()}.", code=status)
    return reading.ref(said.get("id"), "refund.id")
