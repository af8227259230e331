"""Whether a message was signed by whoever knows the secret. Without a secret nothing is genuine."""

import hashlib
import hmac
import unicodedata
from datetime import UTC, datetime, timedelta

PREFIX = "hmac-sha256-hex="
PATIENCE = timedelta(minutes=5)


def sign(secret: str, message: bytes) -> str:
    """`hmac-sha256-hex=…` of the message, with the secret in NFKD."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return PREFIX + hmac.new(key, message, hashlib.sha256).hexdigest()


def is_signed(secret: str, message: bytes, signature: str) -> bool:
    """Compared in constant time."""
    given = signature.strip().lower().encode("utf-8", "replace")
    return bool(secret) and hmac.compare_digest(sign(secret, message).encode(), given)


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether these seconds since 1970 are at most five minutes away."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= PATIENCE
