"""What an actor may see of fulfillment: the work of their own stores and channels. A neighbor's is not there."""

from django.db.models import Exists, OuterRef, QuerySet

from commerce.actors import Actor
from fulfillment.models import (
    Box,
    Closure,
    Fulfillment,
    Parcel,
    RoutingDecision,
    RoutingTrial,
    RuleSet,
    StorePolicy,
    Trouble,
    Wave,
)

READ, WRITE = "fulfillment.read", "fulfillment.write"


def fulfillments(actor: Actor, permission: str = READ) -> QuerySet[Fulfillment]:
    """The actor's own, as far as the permission reaches."""
    rows, places = Fulfillment.objects.all(), actor.locations(permission)
    if actor.channel_ids is not None:
        rows = rows.filter(order__channel_id__in=actor.channel_ids)
    return rows if places is None else rows.filter(location_id__in=places)


def waves(actor: Actor, permission: str = READ) -> QuerySet[Wave]:
    """Waves of the actor's own stores. One with another channel's order is not there: it would be picked along."""
    rows, places = Wave.objects.all(), actor.locations(permission)
    if actor.channel_ids is not None:
        inside = Fulfillment.objects.filter(wave=OuterRef("pk"))
        rows = rows.exclude(Exists(inside.exclude(order__channel_id__in=actor.channel_ids)))
    return rows if places is None else rows.filter(location_id__in=places)


def parcels(actor: Actor, permission: str = READ) -> QuerySet[Parcel]:
    """Closed parcels of the actor's own fulfillments."""
    return Parcel.objects.filter(opened_at=None, fulfillment__in=fulfillments(actor, permission))


def troubles(actor: Actor, permission: str = READ) -> QuerySet[Trouble]:
    """What has to be decided in the actor's own stores; what no store has, for those who see all of them."""
    rows, places = Trouble.objects.all(), actor.locations(permission)
    if actor.channel_ids is not None:
        rows = rows.filter(order__channel_id__in=actor.channel_ids)
    return rows if places is None else rows.filter(location_id__in=places)


def decisions(actor: Actor) -> QuerySet[RoutingDecision]:
    """Routing decisions about orders of which the actor sees a fulfillment, or all for who sees all stores."""
    rows, places = RoutingDecision.objects.all(), actor.locations(READ)
    if actor.channel_ids is not None:
        rows = rows.filter(order__channel_id__in=actor.channel_ids)
    own = Fulfillment.objects.filter(location_id__in=places or ()).values("order_id")
    return rows if places is None else rows.filter(order_id__in=own)


def policies(actor: Actor) -> QuerySet[StorePolicy]:
    """What stores promise is no secret to whoever reads fulfillment."""
    return StorePolicy.objects.all() if actor.may(READ) else StorePolicy.objects.none()


def closures(actor: Actor) -> QuerySet[Closure]:
    """Days on which stores are closed: for anybody who is let in."""
    return Closure.objects.all()


def rule_sets(actor: Actor) -> QuerySet[RuleSet]:
    """The rules of routing, for whoever reads fulfillment."""
    return RuleSet.objects.all() if actor.may(READ) else RuleSet.objects.none()


def boxes(actor: Actor) -> QuerySet[Box]:
    """Boxes on the packing table, for anybody who is let in."""
    return Box.objects.filter(active=True)


def routing_trials(actor: Actor) -> QuerySet[RoutingTrial]:
    """What was asked about other rules, for whoever reads them."""
    return RoutingTrial.objects.all() if actor.may(READ) else RoutingTrial.objects.none()
