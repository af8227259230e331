"""Signatures of inbound requests: always over the raw bytes, always compared in constant time, each secret tried."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

TOLERANCE_SECONDS = 300


def hmac_base64(key: bytes, *parts: bytes) -> str:
    """Base64 of the HMAC-SHA256 over the parts, one after the other."""
    return base64.b64encode(_hmac(key, parts).digest()).decode()


def hmac_hex(key: bytes, *parts: bytes) -> str:
    """Lower-case hexadecimal of the HMAC-SHA256 over the parts, one after the other."""
    return _hmac(key, parts).hexdigest()


def matches(said: str, expected: Iterable[str]) -> bool:
    """Whether what was said equals one of `expected`: exactly, so neither spaces nor another encoding pass. An empty
    signature, or none to expect, never does."""
    found = False
    for each in expected:
        found |= bool(said) and hmac.compare_digest(said.encode(), each.encode())
    return found


def is_fresh(sent_at: datetime, *, now: datetime, tolerance_seconds: int = TOLERANCE_SECONDS) -> bool:
    """Whether a request is from about now, by the clock of its sender."""
    return abs((now - sent_at).total_seconds()) <= tolerance_seconds


def unix_time(said: str) -> datetime | None:
    """Seconds since 1970 as plain ASCII digits; None for anything else, also for years that no calendar here has."""
    if not said.isascii() or not said.isdigit() or len(said) > 11:
        return None
    return datetime.fromtimestamp(int(said), UTC)


def _hmac(key: bytes, parts: Iterable[bytes]) -> hmac.HMAC:
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        made.update(part)
    return made
