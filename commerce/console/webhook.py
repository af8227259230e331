"""One endpoint: how it is doing, and the log of what it was told."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import actor_names, ids, transactions
from commerce.console import stores, webhook_words, webhooks
from commerce.console.scope import Scope
from commerce.console.webhooks import READ, WRITE
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import standing, visibility

LISTED = 50
STATES = {"": "All", "waiting": "Waiting", "failed": "Gave up", "delivered": "Delivered", "dismissed": "Let go"}


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery in the log."""

    delivery: WebhookDelivery
    url: str
    state: str
    what: str
    answer: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The endpoint with its log, newest first: `state` keeps one state, `before` goes on after a delivery."""
    endpoint = webhooks.find(scope, public_id)
    doing = standing.of([endpoint.pk])[endpoint.pk]
    maker = (endpoint.actor_kind, endpoint.actor_id)
    context = {
        "endpoint": endpoint,
        "state": webhook_words.endpoint_state(endpoint),
        "topics": [webhook_words.topic(name) for name in endpoint.topics],
        "standing": doing,
        "median": webhook_words.took(doing.median_ms),
        "maker": actor_names.of([maker])[maker],
        "rotating": endpoint.previous_until is not None and endpoint.previous_until > transactions.now(),
        "may_write": scope.actor.may(WRITE),
        **_log(request, scope, endpoint),
    }
    return render(request, "commerce/webhook.html", context)


def _log(request: HttpRequest, scope: Scope, endpoint: WebhookEndpoint) -> dict:
    chosen = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    rows = visibility.deliveries(scope.actor).filter(endpoint=endpoint).order_by("-id").defer("payload")
    rows = rows.filter(status=chosen) if chosen else rows
    before = ids.decode("whd", request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: LISTED + 1])
    query = f"state={chosen}&" if chosen else ""
    return {
        "rows": [_row(delivery, scope, endpoint) for delivery in found[:LISTED]],
        "older": f"?{query}before={found[LISTED - 1].public_id}" if len(found) > LISTED else "",
        "newer": f"?{query}" if before else "",
        "states": [(code, word, code == chosen) for code, word in STATES.items()],
    }


def _row(delivery: WebhookDelivery, scope: Scope, endpoint: WebhookEndpoint) -> Row:
    url = reverse("webhook_delivery", args=[scope.slug, endpoint.public_id, delivery.public_id])
    went_well = delivery.response_status and not delivery.failure
    answer = f"{delivery.response_status} in {webhook_words.took(delivery.took_ms)}" if went_well else ""
    answer = webhook_words.failure(delivery.failure) if delivery.failure else answer
    return Row(delivery, url, webhook_words.delivery_state(delivery), webhook_words.topic(delivery.topic), answer)
