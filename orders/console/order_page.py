"""One order: what, who, where, whether it is paid, and the next step, all in the first screen."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commerce import ids
from commerce.console import stores
from commerce.console.stores import Scope
from orders import finding, notes, notices, reading, substitutes, visibility
from orders.console import happenings, money_rows, parts, pieces, standing, words
from orders.models import Order, Payment

_OPEN = (Order.Status.AWAITING_PAYMENT, Order.Status.PLACED, Order.Status.IN_FULFILLMENT)


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The page, or for htmx its live part."""
    order = find(scope, number)
    return render(request, "orders/_order_live.html" if request.htmx else "orders/order.html", context(scope, order))


def find(scope: Scope, number: int) -> Order:
    """The order of that number, of any store for whoever may look one up. Raises Http404."""
    rows = reading.complete(finding.numbered(visibility.any_order(scope.actor), number))
    order = rows.prefetch_related("payments__gift_card").first()
    if order is None:
        raise Http404("No such order.")
    visibility.note_foreign(scope.actor, [order])
    return order


def by_id(scope: Scope, order_id: int) -> Order:
    """An order that this person has just placed."""
    return visibility.any_order(scope.actor).get(pk=order_id)


def may_change(scope: Scope, order: Order) -> bool:
    """Whether this person may do anything about it."""
    return visibility.orders(scope.actor, "orders.write").filter(pk=order.pk).exists()


def context(scope: Scope, order: Order) -> dict[str, Any]:
    """All that the page says."""
    lines, payments = list(order.lines.all()), list(order.payments.all())
    writes, prepared = may_change(scope, order), pieces.of(order, scope)
    return {
        "order": order,
        "payment_chip": words.payment_chip(order),
        "goods_chip": standing.goods_chips([order])[order.pk],
        "groups": parts.groups(order, lines, prepared),
        "step": next((piece.step for piece in prepared if piece.step), None),
        "money": money_rows.of(order, lines, payments, substitutes.of(line.pk for line in lines)),
        "rows": happenings.of(order, lines, payments, reader=scope.actor, store=scope.slug),
        "buyer": _buyer(scope, order),
        "collectors": [each.recipient["name"] for each in order.deliveries.all() if each.recipient],
        "may_change": writes,
        "seeks_place": not prepared and order.status in _OPEN,
        "may_cancel": writes and order.status in _OPEN and any(line.open_units for line in lines),
        "may_check": writes and _waits(payments),
        "bank_url": next((row.next_action["url"] for row in payments if _asks(row)), ""),
        "may_mail": writes and bool(order.email) and notices.may_confirm(order),
        "key": secrets.token_hex(16),
        "longest_note": notes.LONGEST,
        "live_url": reverse("order", args=[scope.slug, order.number]),
    }


def _buyer(scope: Scope, order: Order) -> dict[str, Any]:
    """Name and contact as given with this order; how many orders they have that this person may see."""
    own = visibility.orders(scope.actor).filter(customer_id=order.customer_id) if order.customer_id else None
    count = own.count() if own is not None else 0
    url = ""
    if count > 1:
        url = f"{reverse('orders', args=[scope.slug])}?view=all&customer={ids.encode('cus', order.customer_id)}"
    return {"name": words.customer(order), "count": count, "url": url}


def _waits(payments: list[Payment]) -> bool:
    return any(row.status in Payment.WAITING for row in payments)


def _asks(payment: Payment) -> bool:
    return payment.status == Payment.Status.REQUIRES_ACTION and bool(payment.next_action)
