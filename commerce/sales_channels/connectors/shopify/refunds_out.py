"""Calling off units and giving money back over there.

A wish signs its refund with its own id in the note: when it is sent again, the refund that is there already answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import (
    complaints,
    gids,
    keys,
    mutations,
    paging,
    payments_out,
    queries,
    work_orders,
)
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.pushes import CancellationPush, Part, RefundPush, Result

TOO_MUCH, OTHER_CURRENCY, GONE = "more_than_paid", "currency_mismatch", "nothing_left"
REASONS = {"out_of_stock": "INVENTORY", "customer": "CUSTOMER", "other": "OTHER"}
Wish = CancellationPush | RefundPush


def cancel(client: Client, wish: CancellationPush) -> Result:
    """All of an order, or units of it. Money is given back by its own wish. What is missing in our store is not put
    back over there: it would be sold again."""
    put_back = wish.reason != "out_of_stock"
    if wish.parts:
        return _call_off(client, wish, put_back)
    cancelled, _ = work_orders.read(client, wish.order_id)
    if cancelled:
        return Result("ok", detail="It was cancelled already")
    answer = client.change(
        mutations.CANCEL_ORDER,
        order=gids.gid("Order", wish.order_id),
        reason=REASONS[wish.reason],
        restock=put_back,
        refund={"originalPaymentMethodsRefund": False},
        notify=True,
        note=wish.note or None,
    )
    said = complaints.of(answer, "orderCancelUserErrors")
    return complaints.refused(said[0]) if said else Result("ok")


def give_back(client: Client, wish: RefundPush) -> Result:
    """Money, from the payments that it came by. Lines that are not refundable any more stay out of it."""
    basis, lines = _basis(client, wish.order_id)
    done = _signed(basis, wish)
    if done:
        return Result("ok", reference=done)
    shop = reading.currency(basis.get("currencyCode"), "currencyCode")
    theirs = reading.currency(basis.get("presentmentCurrencyCode") or shop, "presentmentCurrencyCode")
    if wish.currency != shop:
        return Result("refused", code=OTHER_CURRENCY, detail=f"The shop sells in {shop}")
    transactions = reading.rows(basis.get("transactions"), "transactions")
    sources = payments_out.split(transactions, wish.amount, shop, theirs)
    if sources is None:
        return Result("refused", code=TOO_MUCH, detail="Less than this was paid and not given back yet")
    kind = "RETURN" if wish.restock else "NO_RESTOCK"
    change = _refund(wish, wish.reason, _lines(wish.parts, lines, kind, ""))
    change["transactions"] = [{"orderId": gids.gid("Order", wish.order_id), **each} for each in sources]
    change |= {"currency": theirs, "notify": True} if theirs != shop else {"notify": True}
    return _create(client, wish, change)


def _call_off(client: Client, wish: CancellationPush, put_back: bool) -> Result:
    basis, lines = _basis(client, wish.order_id)
    done = _signed(basis, wish)
    if done:
        return Result("ok", reference=done)
    _, orders = work_orders.read(client, wish.order_id)
    takes, missing = work_orders.take(orders, work_orders.wanted(wish.parts), place="", pickup=False)
    if missing or not takes:
        return Result("refused", code=GONE, detail=f"{missing} of these units are not open over there")
    kind = "CANCEL" if put_back and takes[0].order.place else "NO_RESTOCK"
    return _create(client, wish, _refund(wish, wish.note, _lines(wish.parts, lines, kind, takes[0].order.place)))


def _create(client: Client, wish: Wish, change: Mapping[str, Any]) -> Result:
    for attempt in range(keys.TRIES):
        try:
            key = keys.of("refund", wish.request_id, attempt=attempt)
            answer = client.change(mutations.CREATE_REFUND, input=change, key=key)
        except Refused as fault:
            if fault.code == complaints.SPENT:
                continue
            if fault.code == complaints.BUSY:
                return Result("retry", after=complaints.BUSY_SECONDS, code=fault.code, detail=fault.detail)
            raise
        said = complaints.of(answer)
        if said:
            return complaints.refused(said[0])
        return Result("ok", reference=gids.number(reading.record(answer.get("refund"), "refund").get("id")))
    return Result("retry", code=complaints.SPENT, detail="Every earlier attempt failed over there")


def _basis(client: Client, order: str) -> tuple[Mapping[str, Any], dict[str, int]]:
    """`(the order, refundable units by line)`."""
    said, nodes = paging.all(client, queries.REFUND_BASIS, ("order", "lineItems"), order=gids.gid("Order", order))
    return said, {
        gids.number(each.get("id"), "lineItem.id"): reading.whole(each.get("refundableQuantity"), "refundableQuantity")
        for each in nodes
    }


def _signed(basis: Mapping[str, Any], wish: Wish) -> str:
    """The refund that this very wish made before; "" for none."""
    refunds = reading.rows(basis.get("refunds"), "refunds")
    return next((gids.number(each.get("id")) for each in refunds if str(each.get("note")).endswith(_sign(wish))), "")


def _sign(wish: Wish) -> str:
    return f"[{wish.request_id}]"


def _refund(wish: Wish, reason: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    note = f"{reason} {_sign(wish)}".strip()
    return {"orderId": gids.gid("Order", wish.order_id), "note": note, "refundLineItems": list(lines)}


def _lines(parts: Sequence[Part], open: Mapping[str, int], kind: str, place: str) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        line = gids.ours(part.external_line_id)
        count = min(part.quantity, open.get(line, 0))
        if count > 0:
            said = {"lineItemId": gids.gid("LineItem", line), "quantity": count, "restockType": kind}
            found.append({**said, "locationId": gids.gid("Location", place)} if place and kind == "CANCEL" else said)
    return found
