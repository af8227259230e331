"""An order with everything that an answer about it shows, in a constant number of queries."""

from django.db.models import QuerySet

from orders.models import Order


def complete(rows: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders, with their lines, deliveries and payments."""
    related = rows.select_related("channel", "location", "till")
    return related.prefetch_related("lines", "deliveries__location", "payments")


def one(order_id: int) -> Order:
    """The order that somebody has just placed, or found by a name of its own."""
    return complete(Order.objects.filter(pk=order_id)).get()
