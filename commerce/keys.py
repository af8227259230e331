"""Keys for programs: made, rotated with an overlap, revoked at once, and turned into an actor.

The secret leaves here once, when it is made; only its SHA-256 is kept. 256 random bits need no slow hash.
"""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce import sql, staff, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import ApiKey, Channel, Location

PREFIX = "tck_"
SHOWN = len(PREFIX) + 6
_LONGEST = 128
_READ = """
SELECT k.id, k.name, k.family, k.scopes,
    CASE WHEN NOT k.every_location THEN ARRAY(SELECT l.location_id FROM commerce_apikey_locations l
        WHERE l.apikey_id = k.id) END,
    CASE WHEN NOT k.every_channel THEN ARRAY(SELECT c.channel_id FROM commerce_apikey_channels c
        WHERE c.apikey_id = k.id) END,
    k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute'
FROM commerce_apikey k
WHERE k.secret_hash = %s AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
"""
_TOUCH = """
UPDATE commerce_apikey SET last_used_at = now()
WHERE id = (SELECT id FROM commerce_apikey WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
"""


class KeyNotUsable(Refusal):
    """The key is revoked or has run out; it cannot be rotated."""

    code = "key_not_usable"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a key holds, through which doors, and until when. Empty means everywhere, every door, no end."""

    locations: Sequence[Location] = ()
    channels: Sequence[Channel] = ()
    expires_at: datetime | None = None


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key with its secret, which nothing can show again."""

    key: ApiKey
    secret: str


@transactions.use_case
def create(*, name: str, scopes: Sequence[str], by: Actor, limits: Limits = UNLIMITED) -> NewKey:
    """Make a key. Raises UnknownPermission, and CannotGrant for scopes that the maker lacks at those locations."""
    staff.require_known(list(scopes), path="scopes")
    key = ApiKey(name=name, family=uuid.uuid4(), scopes=sorted(set(scopes)))
    key.every_location, key.every_channel = not limits.locations, not limits.channels
    staff.require_grantable(by, scopes, location_ids=_places(key, limits))
    return _make(key, limits)


@transactions.use_case
def rotate(*, key: ApiKey, overlap: timedelta, by: Actor) -> NewKey:
    """Make a successor with the same rights and idempotency; the old key works until the overlap ends.

    Raises KeyNotUsable, and CannotGrant like `create`.
    """
    old = ApiKey.objects.select_for_update().get(pk=key.pk)
    now = transactions.now()
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise KeyNotUsable("Only a key that still works can be rotated.")
    limits = Limits(list(old.locations.all()), list(old.channels.all()), old.expires_at)
    staff.require_grantable(by, old.scopes, location_ids=_places(old, limits))
    end = now + overlap
    ApiKey.objects.filter(pk=old.pk).update(expires_at=min(end, old.expires_at or end))
    new = ApiKey(name=old.name, family=old.family, scopes=old.scopes)
    new.every_location, new.every_channel = old.every_location, old.every_channel
    return _make(new, limits)


@transactions.use_case
def revoke(*, key: ApiKey, by: Actor) -> None:
    """End a key now: the next request with it is refused. Revoking twice changes nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=transactions.now())
    transactions.about(key=key.pk)


def actor_of(secret: str) -> Actor | None:
    """Who a presented key is, or None when it is unknown, revoked or past its end. Notes its use once a minute."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST or not secret.isascii():
        return None
    rows = sql.run(_READ, [_hash(secret)])
    if not rows:
        return None
    key_id, name, family, scopes, location_ids, channel_ids, unnoted = rows[0]
    if unnoted:
        sql.send(_TOUCH, [key_id])
    places = None if location_ids is None else frozenset(location_ids)
    return Actor(
        kind="key",
        id=key_id,
        name=name,
        principal=f"key:{family}",
        grants=tuple((scope, places) for scope in scopes),
        channel_ids=None if channel_ids is None else frozenset(channel_ids),
    )


def _places(key: ApiKey, limits: Limits) -> frozenset[int] | None:
    return None if key.every_location else frozenset(location.pk for location in limits.locations)


def _make(key: ApiKey, limits: Limits) -> NewKey:
    secret = PREFIX + secrets.token_urlsafe(32)
    key.prefix, key.secret_hash, key.expires_at = secret[:SHOWN], _hash(secret), limits.expires_at
    key.save()
    key.locations.set(limits.locations)
    key.channels.set(limits.channels)
    transactions.about(key=key.pk)
    return NewKey(key, secret)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
