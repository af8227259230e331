"""An order with everything that an answer about it shows, in a constant number of queries."""

from collections.abc import Sequence

from django.db.models import QuerySet

from orders.models import Order


def complete(rows: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders, with their lines, deliveries and payments."""
    related = rows.select_related("channel", "location", "till")
    return related.prefetch_related("lines", "deliveries__location", "payments")


def one(order_id: int) -> Order:
    """The order that somebody has just placed, or found by a name of its own."""
    return complete(Order.objects.filter(pk=order_id)).get()


def many(order_ids: Sequence[int]) -> list[Order]:
    """Those of them that exist, by id, for an answer that somebody else has asked for."""
    return list(complete(Order.objects.filter(pk__in=order_ids)).order_by("id"))
