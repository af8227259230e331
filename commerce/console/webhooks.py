"""Webhooks: every endpoint of the retailer's own systems, and how each is doing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids
from commerce.console import formats, stores, webhook_words
from commerce.console.scope import Scope
from commerce.console.tiles import Item
from commerce.models import WebhookEndpoint
from commerce.webhooks import endpoints, standing, topics, visibility
from commerce.webhooks.standing import Standing

READ, WRITE = visibility.READ, endpoints.WRITE
SHOWN_TOPICS = 3
LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One endpoint in the list."""

    endpoint: WebhookEndpoint
    url: str
    state: str
    topics: str
    standing: Standing


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list, oldest first."""
    found = list(visibility.endpoints(scope.actor).select_related("channel", "location").order_by("id"))
    doing = standing.of(endpoint.pk for endpoint in found)
    rows = [_row(endpoint, scope, doing[endpoint.pk]) for endpoint in found]
    context = {"rows": rows, "may_write": scope.actor.may(WRITE)}
    return render(request, "commerce/webhooks.html", context)


def find(scope: Scope, public_id: str, permission: str = READ) -> WebhookEndpoint:
    """The endpoint of a public id; Http404 when there is none to see."""
    rows = visibility.endpoints(scope.actor, permission).select_related("channel", "location")
    found = rows.filter(pk=ids.decode("whe", public_id) or 0).first()
    if found is None:
        raise Http404("No such endpoint.")
    return found


def attention(scope: Scope, now: datetime, most: int) -> list[Item]:
    """Endpoints that are paused because they fail, and those that have been failing for a while."""
    rows = visibility.endpoints(scope.actor)
    stopped = rows.filter(status="paused").exclude(pause_reason=WebhookEndpoint.Reason.BY_HAND)
    failing = rows.filter(status="active", failing_since__lte=now - WebhookEndpoint.TROUBLE)
    found = [*stopped.order_by("paused_at", "id")[:most], *failing.order_by("failing_since", "id")[:most]]
    return [*(_item(endpoint, scope, now) for endpoint in found), *_given_up(scope, now)][:most]


def _given_up(scope: Scope, now: datetime) -> list[Item]:
    """One item per endpoint that did not hear something for good within the last day."""
    failed = visibility.deliveries(scope.actor).filter(status="failed", ended_at__gte=now - LATELY)
    failed = failed.exclude(topic=topics.TEST).values_list("endpoint_id").annotate(count=Count("pk")).order_by()
    counts = dict(failed)
    rows = visibility.endpoints(scope.actor).filter(pk__in=counts).order_by("id") if counts else []
    return [
        Item(
            title=f"{formats.counted(counts[endpoint.pk], 'delivery', 'deliveries')} to {endpoint} gave up",
            detail="Tried for more than a day without success",
            tone="warning",
            icon="alert",
            action="Look at them",
            url=f"{reverse('webhook', args=[scope.slug, endpoint.public_id])}?state=failed",
        )
        for endpoint in rows
    ]


def _item(endpoint: WebhookEndpoint, scope: Scope, now: datetime) -> Item:
    paused = endpoint.paused_at is not None
    since = formats.ago(endpoint.paused_at or endpoint.failing_since, now)
    return Item(
        title=f"{endpoint} is told nothing any more" if paused else f"{endpoint} does not answer as it should",
        detail=f"{endpoint.get_pause_reason_display()} · paused {since}" if paused else f"failing since {since}",
        tone="danger" if paused else "warning",
        icon="alert",
        action="Open the endpoint",
        url=reverse("webhook", args=[scope.slug, endpoint.public_id]),
    )


def _row(endpoint: WebhookEndpoint, scope: Scope, doing: Standing) -> Row:
    words = [webhook_words.topic(name) for name in endpoint.topics]
    more = len(words) - SHOWN_TOPICS
    text = ", ".join(words[:SHOWN_TOPICS]) + (f" and {more} more" if more > 0 else "")
    url = reverse("webhook", args=[scope.slug, endpoint.public_id])
    return Row(endpoint, url, webhook_words.endpoint_state(endpoint), text, doing)
