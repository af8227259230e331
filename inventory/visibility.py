"""What an actor may see of stock: all of it for whoever may read stock; holds of the doors they may act for."""

from django.db.models import QuerySet

from commerce.actors import Actor
from inventory.models import Hold, Movement, SafetyRule

READ, WRITE = "stock.read", "stock.write"


def movements(actor: Actor) -> QuerySet[Movement]:
    """The ledger of every location: a shop must see what its neighbors have."""
    return Movement.objects.all() if actor.may(READ) else Movement.objects.none()


def holds(actor: Actor) -> QuerySet[Hold]:
    """Holds of the channels that the actor may act for. Whoever may make them may give them back."""
    if not (actor.may(READ) or actor.may(WRITE)):
        return Hold.objects.none()
    return Hold.objects.all() if actor.channel_ids is None else Hold.objects.filter(channel_id__in=actor.channel_ids)


def safety_rules(actor: Actor) -> QuerySet[SafetyRule]:
    """Every rule: what is kept back anywhere explains what can be sold here."""
    return SafetyRule.objects.all() if actor.may(READ) or actor.may(WRITE) else SafetyRule.objects.none()
