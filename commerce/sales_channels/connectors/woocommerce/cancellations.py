"""Telling that goods will not come: the whole order by its status, parts of it as a refund of units without money.

Money is given back by a refund of its own. Stock is not put back by the shop: it is told the level.
"""

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce import order_pages, refunding
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.pushes import CancellationPush, Result

REASONS = {"out_of_stock": "Out of stock", "customer": "Cancelled by the customer", "other": "Cancelled"}
STATUS = "cancelled"
DONE = ("completed", "refunded")


def push(site: Site, push: CancellationPush) -> Result:
    """Cancel it. An order that went out already is not cancelled any more."""
    if push.parts:
        return _some(site, push)
    status = reading.text(reading.record(site.get(f"orders/{push.order_id}").data).get("status"))
    if status == STATUS:
        return Result("ok", reference=push.order_id)
    if status in DONE:
        return Result("refused", code="order_ended", detail=f"Over there the order is {status}.")
    site.put(f"orders/{push.order_id}", {"status": STATUS})
    return Result("ok", reference=push.order_id)


def _some(site: Site, push: CancellationPush) -> Result:
    known = refunding.made_before(order_pages.refund_rows(site, push.order_id), push.request_id)
    if known:
        return Result("ok", reference=known)
    lines = [{"id": int(part.external_line_id), "quantity": part.quantity, "refund_total": "0"} for part in push.parts]
    reason = ": ".join(part for part in (REASONS[push.reason], push.note) if part)
    body = {"amount": "0", "reason": reason, "api_refund": False, "api_restock": False, "line_items": lines}
    return refunding.write(site, push.order_id, body, push.request_id)
