"""Secrets of endpoints and signatures by the Standard Webhooks convention.

Every try is signed anew with its own timestamp, under the same id; while a secret is being changed, with both.
"""

import base64
import secrets
from datetime import datetime

from standardwebhooks import Webhook

from commerce import sealing

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """`whsec_…`, 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def headers(event: str, body: str, *, sealed: list[str], at: datetime) -> dict[str, str]:
    """The headers of one try at the moment `at`, signed with each of the sealed secrets. Raises CannotUnseal."""
    signatures = [Webhook(sealing.unseal(each)).sign(event, at, body) for each in sealed]
    return {
        "Content-Type": "application/json",
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
