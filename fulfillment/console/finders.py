"""What the search box finds of fulfillment: an id or a tracking number opens the order that it belongs to."""

from django.urls import reverse

from commerce import ids
from commerce.console.stores import Scope
from fulfillment import reading, tracking, visibility

SHORTEST_NUMBER = 6


def exact(query: str, scope: Scope) -> str | None:
    """The page of the one order; of a tracking number the parts of one order may share."""
    rows = visibility.fulfillments(scope.actor)
    if (number := ids.decode("ful", query)) is not None:
        rows = rows.filter(pk=number)
    elif len(code := tracking.clean(query)) >= SHORTEST_NUMBER:
        rows = rows.filter(pk__in=reading.with_number(code).values("fulfillment_id"))
    else:
        return None
    found = set(rows.order_by().values_list("order__number", flat=True)[:2])
    return reverse("order", args=[scope.slug, found.pop()]) if len(found) == 1 else None
