"""Whether a message was signed by whoever knows the secret. Without a secret nothing is genuine."""

import unicodedata
from datetime import datetime

from commerce.sales_channels import signing

PREFIX = "hmac-sha256-hex="


def sign(secret: str, message: bytes) -> str:
    """`hmac-sha256-hex=…` of the message, with the secret in NFKD."""
    return PREFIX + signing.hmac_hex(unicodedata.normalize("NFKD", secret).encode(), message)


def is_signed(secret: str, message: bytes, signature: str) -> bool:
    """Compared in constant time."""
    return bool(secret) and signing.matches(signature.strip().lower(), [sign(secret, message)])


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether these seconds since 1970 are about now."""
    sent_at = signing.unix_time(timestamp)
    return sent_at is not None and signing.is_fresh(sent_at, now=now)
