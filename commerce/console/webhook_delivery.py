"""One delivery: what was sent, what came back, and sending it again."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from commerce import ids
from commerce.console import stores, webhook_words, webhooks
from commerce.console.scope import Scope
from commerce.console.webhooks import READ, WRITE
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import replaying, topics, visibility

STEPS = {
    "again": (replaying.replay, "It is sent again, under the same id."),
    "let-go": (replaying.dismiss, "It is not sent any more."),
}


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str, delivery_id: str) -> HttpResponse:
    """The page."""
    endpoint = webhooks.find(scope, public_id)
    delivery = _find(scope, endpoint, delivery_id)
    may_write = scope.actor.may(WRITE) and delivery.topic != topics.TEST
    context = {
        "endpoint": endpoint,
        "delivery": delivery,
        "what": webhook_words.topic(delivery.topic),
        "state": webhook_words.delivery_state(delivery),
        "failure": webhook_words.failure(delivery.failure) if delivery.failure else "",
        "took": webhook_words.took(delivery.took_ms),
        "payload": json.dumps(json.loads(delivery.payload), indent=2, ensure_ascii=False),
        "may_replay": may_write,
        "may_let_go": may_write and WebhookDelivery.Status.DISMISSED in WebhookDelivery.MOVES[delivery.status],
    }
    return render(request, "commerce/webhook_delivery.html", context)


@require_POST
@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, public_id: str, delivery_id: str, verb: str) -> HttpResponse:
    """Send it again, or let it go."""
    if verb not in STEPS:
        raise Http404("No such step.")
    taken, said = STEPS[verb]
    taken(delivery=_find(scope, webhooks.find(scope, public_id, WRITE), delivery_id), by=scope.actor)
    messages.success(request, said)
    return redirect("webhook_delivery", scope.slug, public_id, delivery_id)


def _find(scope: Scope, endpoint: WebhookEndpoint, delivery_id: str) -> WebhookDelivery:
    rows = visibility.deliveries(scope.actor).filter(endpoint=endpoint)
    found = rows.filter(pk=ids.decode("whd", delivery_id) or 0).first()
    if found is None:
        raise Http404("No such delivery.")
    return found
