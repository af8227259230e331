"""What an actor may see of connected systems: those of the channels that they may act for."""

from django.db.models import QuerySet

from commerce.actors import Actor, ChannelNotAllowed
from commerce.models import ChannelProduct, Conflict, Connection, ConnectionPlace, Listing, SyncException, SyncRun

READ, WRITE = "channels.read", "channels.write"


def require(actor: Actor, connection: Connection) -> None:
    """Raise ScopeMissing or ChannelNotAllowed unless the actor may change this connection and what belongs to it."""
    actor.require(WRITE)
    if not actor.sees_channel(connection.channel_id):
        raise ChannelNotAllowed("You may not change this channel.")


def connections(actor: Actor, permission: str = READ) -> QuerySet[Connection]:
    """Connections that were not removed."""
    rows = Connection.objects.exclude(status=Connection.Status.REMOVED)
    if not actor.may(permission):
        return rows.none()
    return rows if actor.channel_ids is None else rows.filter(channel_id__in=actor.channel_ids)


def places(actor: Actor, permission: str = READ) -> QuerySet[ConnectionPlace]:
    """Which of our locations is which over there."""
    return ConnectionPlace.objects.filter(connection__in=connections(actor, permission))


def listings(actor: Actor, permission: str = READ) -> QuerySet[Listing]:
    """What these offer."""
    return Listing.objects.filter(connection__in=connections(actor, permission))


def products(actor: Actor, permission: str = READ) -> QuerySet[ChannelProduct]:
    """What somebody wanted on these."""
    return ChannelProduct.objects.filter(connection__in=connections(actor, permission))


def exceptions(actor: Actor, permission: str = READ) -> QuerySet[SyncException]:
    """What needs somebody."""
    return SyncException.objects.filter(connection__in=connections(actor, permission))


def conflicts(actor: Actor, permission: str = READ) -> QuerySet[Conflict]:
    """Where both sides said something else."""
    return Conflict.objects.filter(connection__in=connections(actor, permission))


def runs(actor: Actor, permission: str = READ) -> QuerySet[SyncRun]:
    """Comparisons with these."""
    return SyncRun.objects.filter(connection__in=connections(actor, permission))
