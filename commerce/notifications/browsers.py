"""Browsers that asked to be told about one record, as their owner allowed. They can be forgotten any time."""

import json

from commerce import ids, transactions
from commerce.http_client import check_address
from commerce.models import PushSubscription


@transactions.building_block
def remember(*, about: str, endpoint: str, key: str, secret: str) -> PushSubscription:
    """Keep what a browser gave. Raises UrlRefused for an address inside."""
    check_address(endpoint)
    found, _ = PushSubscription.objects.update_or_create(
        about=about, endpoint=endpoint, ended_at=None, defaults={"key": key, "secret": secret}
    )
    return found


def forget(public_id: str) -> None:
    """It is told nothing any more; one that is gone already is no error."""
    number = ids.decode("psh", public_id)
    PushSubscription.objects.filter(pk=number, ended_at=None).update(ended_at=transactions.now())


def address_of(public_id: str) -> str:
    """Where to send for this browser, as JSON the way browsers write it; empty when it is forgotten."""
    found = PushSubscription.objects.filter(pk=ids.decode("psh", public_id), ended_at=None).first()
    if found is None:
        return ""
    return json.dumps({"endpoint": found.endpoint, "keys": {"p256dh": found.key, "auth": found.secret}})
