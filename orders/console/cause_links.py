"""The orders that units are promised to, as pages of stock name them."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.urls import reverse

from commerce import ids
from commerce.console.scope import Scope
from inventory.console.cause_links import Named
from orders import visibility
from orders.console import words


def of(causes: Collection[str], scope: Scope) -> dict[str, Named]:
    """`{cause: Named}` for orders that this person may open. One query.

    Who bought is said of one's own orders only: whoever reads it of another store's opens the order, and that is noted.
    """
    asked = {cause: ids.decode("ord", cause) for cause in causes}
    numbers = {number for number in asked.values() if number is not None}
    if not numbers or not scope.actor.may(visibility.READ):
        return {}
    own = Exists(visibility.orders(scope.actor).filter(pk=OuterRef("pk")))
    rows = visibility.any_order(scope.actor).filter(pk__in=numbers).annotate(is_own=own)
    found = {order.pk: order for order in rows}
    return {
        cause: Named(
            f"Order {order.number}, {words.customer(order)}" if order.is_own else f"Order {order.number}",
            reverse("order", args=[scope.slug, order.number]),
        )
        for cause, number in asked.items()
        if (order := found.get(number))
    }
