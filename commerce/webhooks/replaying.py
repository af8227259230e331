"""Telling again, and telling as a test. A replay keeps its id and its body, so that whoever has it knows it again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from commerce import state, transactions
from commerce.actors import Actor
from commerce.events import nudge
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints, recording, topics
from commerce.webhooks.endpoints import EndpointRemoved
from commerce.webhooks.recording import QUEUE, TASK

MOST = 10_000
_UNHEARD = (WebhookDelivery.Status.FAILED, WebhookDelivery.Status.DISMISSED)


@dataclass(frozen=True, slots=True)
class Range:
    """Which deliveries of an endpoint: made in `[since, until)`, of a topic or pattern, failed for one cause; those
    that were given up or dismissed unless `states` says otherwise."""

    since: datetime | None = None
    until: datetime | None = None
    topic: str = ""
    failure: str = ""
    states: Sequence[str] = _UNHEARD


@transactions.use_case
def replay(*, delivery: WebhookDelivery, by: Actor) -> WebhookDelivery:
    """Send it again, with all its tries. One that waits anyway is only hurried. Raises EndpointRemoved."""
    endpoint = _endpoint(delivery.endpoint_id, by)
    locked = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    transactions.about(endpoint=endpoint.pk, delivery=locked.pk)
    now = transactions.now()
    if locked.status != WebhookDelivery.Status.WAITING:
        again = {"attempts": 0, "due_at": now, "ended_at": None, "replays": locked.replays + 1, "failure": ""}
        state.move(locked, WebhookDelivery.Status.WAITING, **again)
    elif locked.leased_until is None or locked.leased_until <= now:
        WebhookDelivery.objects.filter(pk=locked.pk).update(due_at=now, attempts=0)
        locked.due_at, locked.attempts = now, 0
    _wake()
    return locked


@transactions.use_case
def replay_many(*, endpoint: WebhookEndpoint, which: Range, by: Actor) -> int:
    """Send all of these again, oldest first, at most MOST. Returns how many; tests are not repeated."""
    found = _endpoint(endpoint.pk, by)
    rows = _chosen(found, which).order_by("id").values_list("pk", flat=True)[:MOST]
    again = {"status": WebhookDelivery.Status.WAITING, "attempts": 0, "ended_at": None, "failure": ""}
    count = WebhookDelivery.objects.filter(pk__in=list(rows)).update(
        **again, due_at=transactions.now(), replays=F("replays") + 1
    )
    transactions.about(endpoint=found.pk, replayed=count)
    _wake()
    return count


@transactions.use_case
def dismiss(*, delivery: WebhookDelivery, by: Actor) -> WebhookDelivery:
    """Let it go: it is not sent, and what waits behind it may leave. Raises InvalidTransition."""
    endpoint = _endpoint(delivery.endpoint_id, by)
    locked = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    ended = {"ended_at": transactions.now(), "leased_until": None}
    state.move(locked, WebhookDelivery.Status.DISMISSED, **ended)
    transactions.about(endpoint=endpoint.pk, delivery=locked.pk)
    return locked


@transactions.use_case
def test(*, endpoint: WebhookEndpoint, by: Actor) -> WebhookDelivery:
    """Write down a delivery that tells nothing, sent once even to an endpoint that is paused."""
    found = _endpoint(endpoint.pk, by)
    event = recording.event_id(topics.TEST, secrets.token_hex(16))
    data = {"endpoint": found.public_id, "message": "This is a test. Nothing happened."}
    made = WebhookDelivery.objects.create(
        endpoint=found,
        event=event,
        topic=topics.TEST,
        subject=found.public_id,
        ordering_key=event,
        payload=recording.body(topics.TEST, data),
        created_at=transactions.now(),
    )
    transactions.about(endpoint=found.pk, delivery=made.pk)
    _wake()
    return WebhookDelivery.objects.get(pk=made.pk)


def _endpoint(endpoint_id: int, by: Actor) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.select_related("location").get(pk=endpoint_id)
    endpoints.require_write(by, found)
    if found.removed_at is not None:
        raise EndpointRemoved("This endpoint was removed.")
    return found


def _wake() -> None:
    """A worker looks once this is committed."""
    transaction.on_commit(lambda: nudge.send(TASK, QUEUE), robust=True)


def _chosen(endpoint: WebhookEndpoint, which: Range) -> QuerySet[WebhookDelivery]:
    rows = WebhookDelivery.objects.filter(endpoint=endpoint, status__in=which.states).exclude(topic=topics.TEST)
    rows = rows.exclude(status=WebhookDelivery.Status.WAITING)
    if which.since is not None:
        rows = rows.filter(created_at__gte=which.since)
    if which.until is not None:
        rows = rows.filter(created_at__lt=which.until)
    if which.failure:
        rows = rows.filter(failure=which.failure)
    return rows.filter(topic__in=[topic.name for topic in topics.wanted([which.topic])]) if which.topic else rows
