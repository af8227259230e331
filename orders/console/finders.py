"""What the search box finds among orders: a number, receipt or id opens its order from anywhere, words give rows."""

from django.urls import reverse

from commerce.console import formats
from commerce.console.finders import Hit
from commerce.console.stores import Scope
from orders import finding, visibility
from orders.console import words
from orders.models import Order

MOST = 8


def exact(query: str, scope: Scope) -> str | None:
    """The page of the one order that a text names, of any store for whoever may look one up."""
    found = list(finding.exact(visibility.any_order(scope.actor), query).order_by("-id")[:2])
    return _url(scope, found[0]) if len(found) == 1 else None


def search(query: str, scope: Scope) -> list[Hit]:
    """One's own orders that it can mean, newest first."""
    rows = finding.find(visibility.orders(scope.actor), query).select_related("channel")
    return [_hit(order, scope) for order in rows.order_by("-id")[:MOST]]


def _hit(order: Order, scope: Scope) -> Hit:
    total = formats.money(order.total, order.currency)
    return Hit(f"Order {order.number}", _url(scope, order), f"{words.customer(order)}, {order.channel.name}", total)


def _url(scope: Scope, order: Order) -> str:
    return reverse("order", args=[scope.slug, order.number])
