"""Standard Webhooks as several systems sign: `webhook-id.webhook-timestamp.body`, HMAC-SHA256, up to a few signatures.

The id is part of what is signed, so nobody can send the same event as another one.
"""

from collections.abc import Sequence
from datetime import datetime

from commerce.sales_channels import signing
from commerce.sales_channels.connector import Delivered, Rejected

LONGEST_HEADER = 4096
VERSION = "v1,"


def verify(delivered: Delivered, keys: Sequence[bytes], *, now: datetime) -> tuple[str, datetime] | Rejected:
    """The delivery's id and the time it was sent, once one of its signatures is of one of the keys."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    delivery, said_at, said = (delivered.headers.get(name, "") for name in names)
    if not (delivery and said_at and said) or max(map(len, (delivery, said_at, said))) > LONGEST_HEADER:
        return Rejected("signature_missing", "webhook-id, webhook-timestamp and webhook-signature are needed")
    sent_at = signing.unix_time(said_at)
    if sent_at is None:
        return Rejected("timestamp_invalid", "webhook-timestamp is no time in seconds")
    signed = f"{delivery}.{said_at}.".encode()
    expected = [VERSION + signing.hmac_base64(key, signed, delivered.body) for key in keys if key]
    if not any(signing.matches(each, expected) for each in said.split(" ")):
        return Rejected("signature_invalid", "The body is not what was signed, or another secret signed it")
    if not signing.is_fresh(sent_at, now=now):
        return Rejected("timestamp_stale", "It was signed more than five minutes ago, or ahead of time")
    return delivery, sent_at
