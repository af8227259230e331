"""Setting up where the outside is told: made, changed, paused, resumed, removed; secrets made and changed.

Whoever sets up an endpoint must hold what it will hear: the permission of each topic, at its location and channel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from commerce import http_client, sealing, staff, state, transactions, versions
from commerce.actors import Actor, ChannelNotAllowed
from commerce.errors import Invalid, Refusal, field_error
from commerce.http_client import UrlRefused
from commerce.models import Channel, Location, WebhookDelivery, WebhookEndpoint
from commerce.versions import Expected
from commerce.webhooks import signing, topics

WRITE = "channels.write"
OVERLAP = timedelta(hours=24)
COLUMNS = ("url", "topics", "description")


class UnknownTopic(Invalid):
    """Nothing of this name is told; `known` lists what is."""

    code = "unknown_topic"


class TopicNotLimited(Invalid):
    """What this topic tells belongs to no channel and no location, so a limited endpoint would never hear it."""

    code = "topic_not_limited"


class EndpointRemoved(Refusal):
    """The endpoint was removed meanwhile."""

    code = "endpoint_removed"


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """What an endpoint is made of. Without a channel or location it hears of all."""

    url: str
    topics: Sequence[str]
    description: str = ""
    channel: Channel | None = None
    location: Location | None = None


@transactions.use_case
def create(*, new: NewEndpoint, by: Actor) -> WebhookEndpoint:
    """Make an endpoint with a secret of its own, which `secret_of` tells. Raises UrlRefused, UnknownTopic,
    TopicNotLimited, and what the maker's permissions do not reach."""
    made = WebhookEndpoint(**{name: getattr(new, name) for name in (*COLUMNS, "channel", "location")})
    made.topics = sorted(set(new.topics))
    _require(by, made)
    made.secret_sealed = sealing.seal(signing.new_secret())
    made.actor_kind, made.actor_id, made.created_at = by.kind, by.id, transactions.now()
    made.save()
    transactions.about(endpoint=made.pk)
    return made


@transactions.use_case
def change(*, endpoint: WebhookEndpoint, changes: Mapping[str, Any], expected: Expected, by: Actor) -> WebhookEndpoint:
    """Change what `changes` names of COLUMNS. A new address starts without the old one's failures. Raises
    VersionConflict and what `create` does."""
    locked = _locked(endpoint, by)
    versions.require(expected, str(locked.version))
    moved = changes.get("url", locked.url) != locked.url
    for name in COLUMNS:
        setattr(locked, name, changes.get(name, getattr(locked, name)))
    locked.topics = sorted(set(locked.topics))
    _require(by, locked)
    if moved:
        locked.failures, locked.failing_since, locked.rest_until = 0, None, None
    locked.version += 1
    locked.save()
    return locked


@transactions.use_case
def rotate(*, endpoint: WebhookEndpoint, overlap: timedelta = OVERLAP, by: Actor) -> WebhookEndpoint:
    """Give it a new secret; the one before also signs until the overlap ends, so nothing is refused meanwhile."""
    locked = _locked(endpoint, by)
    locked.previous_sealed = locked.secret_sealed if overlap else ""
    locked.previous_until = transactions.now() + overlap if overlap else None
    locked.secret_sealed = sealing.seal(signing.new_secret())
    locked.version += 1
    locked.save()
    return locked


@transactions.use_case
def pause(*, endpoint: WebhookEndpoint, by: Actor) -> WebhookEndpoint:
    """Send it nothing more. What happens is still written down for it. Raises InvalidTransition."""
    locked = _locked(endpoint, by)
    reason = WebhookEndpoint.Reason.BY_HAND
    said = {"pause_reason": reason, "paused_at": transactions.now(), "version": locked.version + 1}
    state.move(locked, WebhookEndpoint.Status.PAUSED, **said)
    return locked


@transactions.use_case
def resume(*, endpoint: WebhookEndpoint, by: Actor) -> WebhookEndpoint:
    """Send what waits, oldest first, with all tries anew. Raises InvalidTransition."""
    locked = _locked(endpoint, by)
    clean = {"failures": 0, "failing_since": None, "rest_until": None, "pause_reason": "", "paused_at": None}
    state.move(locked, WebhookEndpoint.Status.ACTIVE, version=locked.version + 1, **clean)
    waiting = WebhookDelivery.objects.filter(endpoint=locked, status=WebhookDelivery.Status.WAITING, leased_until=None)
    waiting.update(due_at=transactions.now(), attempts=0)
    return locked


@transactions.use_case
def remove(*, endpoint: WebhookEndpoint, by: Actor) -> None:
    """Take it away with its secrets. What waits is dismissed; the log stays as long as any. Again changes nothing."""
    locked = _locked(endpoint, by, even_removed=True)
    now = transactions.now()
    if locked.removed_at is None:
        locked.removed_at, locked.secret_sealed, locked.previous_sealed, locked.previous_until = now, "", "", None
        locked.save()
        ended = {"status": WebhookDelivery.Status.DISMISSED, "ended_at": now, "leased_until": None}
        WebhookDelivery.objects.filter(endpoint=locked, status=WebhookDelivery.Status.WAITING).update(**ended)


def secret_of(endpoint: WebhookEndpoint) -> str:
    """`whsec_…`, to be shown once to whoever has just made it. Raises CannotUnseal."""
    return sealing.unseal(endpoint.secret_sealed)


def _locked(endpoint: WebhookEndpoint, by: Actor, *, even_removed: bool = False) -> WebhookEndpoint:
    """The endpoint as it is now, for somebody who may change it."""
    rows = WebhookEndpoint.objects.select_for_update(no_key=True, of=["self"]).select_related("channel", "location")
    locked = rows.get(pk=endpoint.pk)
    require_write(by, locked)
    transactions.about(endpoint=locked.pk)
    if locked.removed_at is not None and not even_removed:
        raise EndpointRemoved("This endpoint was removed.")
    return locked


def require_write(by: Actor, endpoint: WebhookEndpoint) -> None:
    """Raise unless the actor may set up endpoints of this location and channel."""
    staff.require_at(by, WRITE, endpoint.location)
    if by.channel_ids is not None and endpoint.channel_id not in by.channel_ids:
        raise ChannelNotAllowed("You may set up endpoints of your own channels only.", scope=WRITE)


def _require(by: Actor, endpoint: WebhookEndpoint) -> None:
    require_write(by, endpoint)
    _require_address(endpoint.url)
    strange = sorted(set(endpoint.topics) - set(topics.patterns()))
    if strange or not endpoint.topics:
        errors = [field_error("topics", UnknownTopic.code, f"There is no topic {name!r}.") for name in strange]
        raise UnknownTopic("Name topics that exist.", errors=errors, known=topics.patterns())
    limited = endpoint.channel_id is not None or endpoint.location_id is not None
    for topic in topics.wanted(endpoint.topics):
        if limited and not topic.limitable and topics.EVERYTHING not in endpoint.topics:
            detail = f"{topic.name} belongs to no channel and no store."
            raise TopicNotLimited(detail, errors=[field_error("topics", TopicNotLimited.code, detail)])
        staff.require_at(by, topic.permission, endpoint.location)
    for permission in topics.reserved_permissions(endpoint.topics):
        staff.require_at(by, permission, endpoint.location)


def _require_address(url: str) -> None:
    target = http_client.check_address(url)
    if target.scheme != "https" and not target.open:
        raise UrlRefused("Use an https address: what is told must not be read on its way.")
