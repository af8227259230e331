"""Telling that goods will not come. A paid order stays as it is and its money is given back by a refund; of an unpaid
one lines are taken out or made smaller.

What is taken out is a difference, so the order keeps a mark of each request: sent again, it changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import deliveries, order_pages, order_updates
from commerce.sales_channels.connectors.square.account import Account
from commerce.sales_channels.pushes import CancellationPush, Result

LONGEST_MARK = 60
PAID = Result(
    "refused",
    code="partly_cancelled_when_paid",
    detail="Lines of a paid order cannot be taken out over there: give the money back instead.",
)


def push(account: Account, push: CancellationPush) -> Result:
    """Cancel it, or the parts that are named."""
    order = order_pages.raw(account, push.order_id)
    if order.get("state") == "CANCELED":
        return Result("ok", reference=push.order_id)
    if order.get("state") == "COMPLETED":
        return Result("refused", code="order_ended", detail="Over there the order is completed.")
    return _some(account, order, push) if push.parts else _all(account, order, push)


def _all(account: Account, order: Mapping[str, Any], push: CancellationPush) -> Result:
    waiting = [
        {"uid": reading.ref(row.get("uid")), "state": "CANCELED"}
        for row in reading.rows(order.get("fulfillments"), "fulfillments")
        if row.get("state") not in (*deliveries.ENDED, "COMPLETED")
    ]
    changes: dict[str, Any] = {"fulfillments": waiting} if waiting else {}
    if not order.get("tenders"):
        changes["state"] = "CANCELED"
    if not changes:
        return Result("ok", reference=push.order_id)
    return order_updates.write(account, order, changes, push.request_id)


def _some(account: Account, order: Mapping[str, Any], push: CancellationPush) -> Result:
    if order.get("tenders"):
        return PAID
    marks = reading.record(order.get("metadata") or {}, "metadata")
    mark = push.request_id[:LONGEST_MARK]
    if mark in marks:
        return Result("ok", reference=push.order_id)
    ordered = {
        reading.ref(row.get("uid")): reading.whole(row.get("quantity"), "quantity")
        for row in reading.rows(order.get("line_items"), "line_items")
        if reading.is_whole(row.get("quantity"))
    }
    left = {
        part.external_line_id: ordered[part.external_line_id] - part.quantity
        for part in push.parts
        if part.external_line_id in ordered
    }
    if all(left.get(uid, count) <= 0 for uid, count in ordered.items()):
        return _all(account, order, push)
    smaller = [{"uid": uid, "quantity": str(count)} for uid, count in left.items() if count > 0]
    gone = [f"line_items[{uid}]" for uid, count in left.items() if count <= 0]
    changes: dict[str, Any] = {"metadata": {**marks, mark: push.reason}}
    if smaller:
        changes["line_items"] = smaller
    return order_updates.write(account, order, changes, push.request_id, gone)
