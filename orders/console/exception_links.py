"""What orders know of exceptions of channels: the order of ours, and what the channel said of its own."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from commerce.console.exception_links import About
from commerce.console.scope import Scope
from commerce.models import SyncException
from orders import visibility
from orders.models import ChannelOrder


def of(found: Sequence[SyncException], scope: Scope) -> dict[int, About]:
    """`{exception id: About}`; at most two queries."""
    if not scope.actor.may(visibility.READ):
        return {}
    wanted = Q(pk__in=[])
    for connection in {row.connection_id for row in found}:
        subjects = [row.subject for row in found if row.connection_id == connection]
        wanted |= Q(connection=connection, external_id__in=subjects)
    theirs = {
        (row.connection_id, row.external_id): row
        for row in visibility.channel_orders(scope.actor).filter(wanted).order_by("id")
    }
    own = {row.order_id or _order(theirs, row) for row in found} - {None}
    rows = visibility.orders(scope.actor).filter(pk__in=own) if own else []
    numbers = {order.pk: order.number for order in rows}
    about = {row.pk: _about(row, theirs.get((row.connection_id, row.subject)), numbers, scope) for row in found}
    return {id: each for id, each in about.items() if each is not None}


def _order(theirs: dict[tuple[int, str], ChannelOrder], row: SyncException) -> int | None:
    known = theirs.get((row.connection_id, row.subject))
    return known.order_id if known else None


def _about(row: SyncException, theirs: ChannelOrder | None, numbers: dict[int, int], scope: Scope) -> About | None:
    number = numbers.get(row.order_id or (theirs.order_id if theirs else None))
    said = theirs.said if theirs else None
    if number is not None:
        return About(f"Order {number}", reverse("order", args=[scope.slug, number]), said)
    return About(f"Their order {theirs}", said=said) if theirs else None
