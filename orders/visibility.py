"""What an actor may see of orders: those of their own stores and channels in lists, any one by exact look-up.

An order is a store's own when it was sold there or is collected there. Another store's order needs a permission of its
own, and whoever reads one leaves an audit entry.
"""

from collections.abc import Collection

from django.db.models import OuterRef, Q, QuerySet, Subquery

from commerce import transactions
from commerce.actors import Actor
from orders.models import ChannelOrder, Delivery, GiftCard, Order, OrderLine, Payment, SavedView

READ, LOOKUP_ANY = "orders.read", "orders.lookup_any"


def orders(actor: Actor, permission: str = READ) -> QuerySet[Order]:
    """The actor's own orders, as far as the permission reaches."""
    rows, places = _of_channels(actor), actor.locations(permission)
    return rows if places is None else at(rows, places)


def at(rows: QuerySet[Order], location_ids: Collection[int]) -> QuerySet[Order]:
    """Those of `rows` that are sold or collected at one of these locations."""
    collected = Delivery.objects.filter(order=OuterRef("pk"), location_id__in=location_ids).order_by().values("pk")[:1]
    here = rows.alias(collected=Subquery(collected))  # EXISTS would read every delivery of these places for one page
    return here.filter(Q(location_id__in=location_ids) | Q(collected__isnull=False))


def any_order(actor: Actor) -> QuerySet[Order]:
    """What an exact look-up may find: every store's orders for whoever may, otherwise one's own."""
    return _of_channels(actor) if actor.may(LOOKUP_ANY) else orders(actor)


def gift_cards(actor: Actor) -> QuerySet[GiftCard]:
    """Any card, for whoever may read payments or sell cards: who has the code has the money."""
    may = actor.may("payments.read") or actor.may("payments.write")
    return GiftCard.objects.all() if may else GiftCard.objects.none()


def lines(actor: Actor) -> QuerySet[OrderLine]:
    """Lines of the actor's own orders."""
    return OrderLine.objects.filter(order__in=orders(actor))


def payments(actor: Actor, permission: str = READ) -> QuerySet[Payment]:
    """Payments of the actor's own orders, as far as the permission reaches."""
    return Payment.objects.filter(order__in=orders(actor, permission))


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """The views that a person saved for themselves; a key has none."""
    return SavedView.objects.filter(staff_id=actor.id) if actor.kind == "staff" else SavedView.objects.none()


def note_foreign(actor: Actor, found: list[Order]) -> None:
    """Note in the audit trail that orders of other stores were read; one's own are no news."""
    if not found or actor.locations(READ) is None:
        return
    ids = [order.pk for order in found]
    own = set(orders(actor).filter(pk__in=ids).values_list("pk", flat=True))
    if foreign := [id for id in ids if id not in own]:
        read_elsewhere(by=actor, order_ids=foreign)


def channel_orders(actor: Actor) -> QuerySet[ChannelOrder]:
    """What channels of the actor have said of their orders."""
    rows = ChannelOrder.objects.all() if actor.may(READ) else ChannelOrder.objects.none()
    return rows if actor.channel_ids is None else rows.filter(connection__channel__in=actor.channel_ids)


@transactions.use_case
def read_elsewhere(*, by: Actor, order_ids: list[int]) -> None:
    """Somebody looked at orders of a store that is not theirs."""
    transactions.about(orders=order_ids)


def _of_channels(actor: Actor) -> QuerySet[Order]:
    rows = Order.objects.all()
    return rows if actor.channel_ids is None else rows.filter(channel_id__in=actor.channel_ids)
