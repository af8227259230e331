"""What the search box finds among orders: a number, receipt or id opens its order from anywhere, words give rows."""

from django.urls import reverse

from commerce.console import formats
from commerce.console.finders import Hit
from commerce.console.stores import Scope
from customers import finding as people
from customers import visibility as known
from orders import finding, visibility
from orders.console import words
from orders.models import Order

MOST = 8


def exact(query: str, scope: Scope) -> str | None:
    """The page of the one order that a text names, of any store for whoever may look one up."""
    found = list(finding.exact(visibility.any_order(scope.actor), query).order_by("-id")[:2])
    return _url(scope, found[0]) if len(found) == 1 else None


def search(query: str, scope: Scope) -> list[Hit]:
    """One's own orders that it can mean, newest first; where there are none, those of customers spelled nearly so."""
    own = visibility.orders(scope.actor).select_related("channel").order_by("-id")
    if found := finding.find(own, query)[:MOST]:
        return [_hit(order, scope, f"{words.customer(order)}, {order.channel.name}") for order in found]
    likes = people.by_likeness(known.customers(scope.actor), query, most=MOST)
    meant = own.filter(customer_id__in=[each.pk for each in likes])[:MOST] if likes else []
    return [_hit(order, scope, f"Did you mean {words.customer(order)}? {order.channel.name}") for order in meant]


def _hit(order: Order, scope: Scope, detail: str) -> Hit:
    return Hit(f"Order {order.number}", _url(scope, order), detail, formats.money(order.total, order.currency))


def _url(scope: Scope, order: Order) -> str:
    return reverse("order", args=[scope.slug, order.number])
