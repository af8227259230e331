"""Which carts an actor may see: those that were opened on their channels. A cart belongs to no store: a clerk anywhere
may help with one."""

from django.db.models import QuerySet

from commerce.actors import Actor
from orders.models import Cart

READ, WRITE = "orders.read", "orders.write"


def carts(actor: Actor) -> QuerySet[Cart]:
    """Carts that one of the actor's channels has opened."""
    if not (actor.may(READ) or actor.may(WRITE)):
        return Cart.objects.none()
    if actor.channel_ids is None:
        return Cart.objects.all()
    return Cart.objects.filter(doors__overlap=list(actor.channel_ids))
