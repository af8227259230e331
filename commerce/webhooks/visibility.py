"""What an actor may see of webhooks: endpoints within their own limits, and of the log what they could read anyway."""

from django.db.models import Q, QuerySet

from commerce.actors import Actor
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import topics

READ = "channels.read"


def endpoints(actor: Actor, permission: str = READ) -> QuerySet[WebhookEndpoint]:
    """Those of the actor's own stores and channels; those without a limit for whoever has none."""
    if not actor.may(permission):
        return WebhookEndpoint.objects.none()
    rows, places = WebhookEndpoint.objects.filter(removed_at=None), actor.locations(permission)
    if actor.channel_ids is not None:
        rows = rows.filter(channel_id__in=actor.channel_ids)
    return rows if places is None else rows.filter(location_id__in=places)


def deliveries(actor: Actor, permission: str = READ) -> QuerySet[WebhookDelivery]:
    """The log of those endpoints, as far as the actor may read what was told: a payload holds orders and people."""
    readable = Q(topic=topics.TEST)
    for needed in {topic.permission for topic in topics.known()}:
        names, places = [topic.name for topic in topics.known() if topic.permission == needed], actor.locations(needed)
        here = Q() if places is None else Q(endpoint__location_id__in=places)
        readable |= Q(topic__in=names) & here
    return WebhookDelivery.objects.filter(readable, endpoint__in=endpoints(actor, permission))
