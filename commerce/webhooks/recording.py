"""Telling the outside what happened: one delivery per endpoint that wants it, written down once, sent later.

Called by reactions, which may run twice: an event is known by what caused it. The subject is read now, so a payload is
never older than its fact. Of a snapshot that was not sent yet only the newest is kept, and none older than one that is
there already is written; whoever writes snapshots of one topic waits for the other, so that the newest is the last.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from commerce import sql
from commerce.events import bus, nudge
from commerce.models import Channel, WebhookEndpoint
from commerce.webhooks import topics
from commerce.webhooks.topics import Subject, Topic

TASK, QUEUE = "commerce.tasks.send_webhooks", "sync"
PORTION = 200
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || %s, 0))"
_COLUMNS = "endpoint_id, event, topic, subject, ordering_key, payload, version"
_NEWS = f"""
SELECT {_COLUMNS} FROM jsonb_to_recordset(%s) AS n(
  endpoint_id bigint, event text, topic text, subject text, ordering_key text, payload text, version bigint)
"""
_ADD = f"""
INSERT INTO commerce_webhookdelivery ({_COLUMNS}) SELECT {_COLUMNS} FROM ({_NEWS}) AS news
ON CONFLICT (endpoint_id, event) DO NOTHING RETURNING id
"""
_ADD_OR_RENEW = f"""
WITH news AS MATERIALIZED (
  SELECT n.*, (
    SELECT d.id FROM commerce_webhookdelivery d WHERE d.endpoint_id = n.endpoint_id AND d.subject = n.subject
      AND d.version < n.version AND d.topic = n.topic AND d.status = 'waiting' AND d.first_sent_at IS NULL
    ORDER BY d.version DESC LIMIT 1) AS unsent, (
    SELECT d.id FROM commerce_webhookdelivery d WHERE d.endpoint_id = n.endpoint_id AND d.subject = n.subject
      AND d.version >= n.version AND d.topic = n.topic LIMIT 1) AS newer
  FROM ({_NEWS}) AS n
), renewed AS (
  UPDATE commerce_webhookdelivery d SET payload = n.payload, version = n.version FROM news n
  WHERE d.id = n.unsent AND n.newer IS NULL AND d.status = 'waiting' AND d.first_sent_at IS NULL
  RETURNING d.id, n.endpoint_id, n.event
), added AS (
  INSERT INTO commerce_webhookdelivery ({_COLUMNS}) SELECT {_COLUMNS} FROM news n
  WHERE n.newer IS NULL AND NOT EXISTS (SELECT FROM renewed r WHERE r.endpoint_id = n.endpoint_id AND r.event = n.event)
  ON CONFLICT (endpoint_id, event) DO NOTHING RETURNING id
)
SELECT id FROM renewed UNION ALL SELECT id FROM added
"""


def tell(topic_name: str, ids: Sequence[int]) -> int:
    """Write down that this happened to the records with these ids, for every endpoint that wants to know, paused ones
    included. Returns how many deliveries were added or renewed. Outside a transaction; wakes a worker."""
    topic = topics.find(topic_name)
    listeners = _listeners(topic)
    if not listeners:
        return 0
    written = sum(_write(topic, ids[start : start + PORTION], listeners) for start in range(0, len(ids), PORTION))
    if written:
        nudge.send(TASK, QUEUE)
    return written


def body(topic_name: str, data: dict) -> str:
    """The exact text that is signed and sent."""
    said = {"type": topic_name, "timestamp": timezone.now().isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def event_id(*parts: str) -> str:
    """`evt_…`: always the same of the same parts."""
    return "evt_" + hashlib.blake2s("|".join(parts).encode(), digest_size=16).hexdigest()


def _listeners(topic: Topic) -> dict[Channel | None, list[WebhookEndpoint]]:
    """Endpoints that want the topic, by the channel whose view of it they get."""
    rows = WebhookEndpoint.objects.filter(removed_at=None, topics__overlap=topics.patterns_of(topic))
    found: dict[Channel | None, list[WebhookEndpoint]] = defaultdict(list)
    for endpoint in rows.select_related("channel").order_by("id"):
        found[endpoint.channel if topic.per_channel else None].append(endpoint)
    return found


def _write(topic: Topic, ids: Sequence[int], listeners: dict[Channel | None, list[WebhookEndpoint]]) -> int:
    cause = bus.cause() or uuid.uuid4().hex
    with transaction.atomic():
        if topic.snapshot:
            sql.send(_LOCK, (topic.name,))  # before anything is read: what is read later is newer
        rows = [
            _row(endpoint, topic, subject, cause)
            for channel, endpoints in listeners.items()
            for subject in topic.render(ids, channel)
            for endpoint in endpoints
            if _concerns(endpoint, topic, subject)
        ]
        statement = _ADD_OR_RENEW if topic.snapshot else _ADD
        return len(sql.run(statement, (sql.json(rows),))) if rows else 0


def _concerns(endpoint: WebhookEndpoint, topic: Topic, subject: Subject) -> bool:
    """Whether the subject is within the endpoint's limits; what belongs to no channel or store is within none."""
    here = endpoint.location_id is None or endpoint.location_id in subject.location_ids
    return here and (endpoint.channel_id is None or topic.per_channel or endpoint.channel_id == subject.channel_id)


def _row(endpoint: WebhookEndpoint, topic: Topic, subject: Subject, cause: str) -> dict:
    return {
        "endpoint_id": endpoint.pk,
        "event": event_id(cause, topic.name, subject.name),
        "topic": topic.name,
        "subject": subject.name,
        "ordering_key": subject.key,
        "payload": body(topic.name, subject.data),
        "version": subject.version,
    }
