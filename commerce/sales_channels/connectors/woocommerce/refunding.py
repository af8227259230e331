"""Giving money back. There is no idempotency key over there: each refund carries our id in its meta data, and is looked
for before it is made.

Unless the settings say that the shop's payment gateway is to pay, a refund is only written down over there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.woocommerce import order_pages, refunds
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.pushes import Part, RefundPush, Result

REQUEST = "_truecount_request"


def push(site: Site, push: RefundPush, link: Link) -> Result:
    """Give it back once."""
    known = made_before(order_pages.refund_rows(site, push.order_id), push.request_id)
    if known:
        return Result("ok", reference=known)
    order = reading.record(site.get(f"orders/{push.order_id}").data)
    if reading.currency(order.get("currency")) != push.currency:
        return Result("refused", code="currency_mismatch", detail="The order is in another currency.")
    body = {
        "amount": str(money.to_decimal(push.amount, push.currency)),
        "reason": push.reason,
        "api_refund": preferences.is_yes(link, "api_refund"),
        "api_restock": push.restock,
        "line_items": _lines(order, push),
    }
    return write(site, push.order_id, body, push.request_id)


def made_before(rows: Sequence[Mapping[str, Any]], request_id: str) -> str:
    """The id of the refund of that request; "" when there is none."""
    return next((reading.ref(row.get("id")) for row in rows if refunds.meta(row, REQUEST) == request_id), "")


def write(site: Site, order_id: str, body: Mapping[str, Any], request_id: str) -> Result:
    """Make the refund and mark it as ours."""
    marked = {**body, "meta_data": [{"key": REQUEST, "value": request_id}]}
    said = reading.record(site.post(f"orders/{order_id}/refunds", marked).data)
    return Result("ok", reference=reading.ref(said.get("id"), "refund.id"))


def _lines(order: Mapping[str, Any], push: RefundPush) -> list[dict[str, Any]]:
    """The units that come back with their share of the amount: all that they cost, or less in proportion. What is
    above that is of the shipping, as far as shipping was paid."""
    by_id = {reading.text(row.get("id")): row for row in reading.rows(order.get("line_items"), "line_items")}
    goods = [(by_id[part.external_line_id], part) for part in push.parts if part.external_line_id in by_id]
    if not goods:
        return []
    sums = [entry for row, part in goods for entry in _paid(row, part, push.currency)]
    shipping = [
        entry
        for row in reading.rows(order.get("shipping_lines"), "shipping_lines")
        for entry in _paid(row, None, push.currency)
    ]
    left = _give(sums, push.amount)
    _give(shipping, left)
    lines = {part.external_line_id: _line(row, part.quantity) for row, part in goods}
    for row_id, tax_id, _, given in [*sums, *(entry for entry in shipping if entry[3])]:
        line = lines.setdefault(row_id, {"id": int(row_id), "refund_total": "0"})
        amount = str(money.to_decimal(given, push.currency))
        if tax_id:
            line.setdefault("refund_tax", []).append({"id": int(tax_id), "refund_total": amount})
        else:
            line["refund_total"] = amount
    return list(lines.values())


def _line(row: Mapping[str, Any], quantity: int) -> dict[str, Any]:
    return {"id": reading.whole(row.get("id"), "line_items.id"), "quantity": quantity, "refund_total": "0"}


def _paid(row: Mapping[str, Any], part: Part | None, currency: str) -> list[list]:
    """`[row id, tax id or "", paid, given = 0]` of a row and of each of its taxes, for the units of `part`."""
    of = max(reading.whole(row.get("quantity") or 1, "quantity"), 1)
    units = part.quantity if part else of
    row_id = reading.ref(row.get("id"))
    sums = [("", row.get("total"))]
    sums += [(reading.ref(tax.get("id")), tax.get("total")) for tax in reading.rows(row.get("taxes"), "taxes")]
    found = []
    for tax_id, said in sums:
        paid = max(reading.amount(said, currency, "total"), 0)
        found.append([row_id, tax_id, (2 * paid * units + of) // (2 * of), 0])
    return found


def _give(entries: list[list], amount: int) -> int:
    """Spread an amount over what was paid, never more than that. Returns what is left."""
    paid = sum(entry[2] for entry in entries)
    given = min(amount, paid)
    if given > 0:
        for entry, share in zip(entries, money.split(given, [entry[2] for entry in entries]), strict=True):
            entry[3] = share
    return amount - given
