"""Money and signatures as texts. Written here anew, so that a mistake of the product's own is not made twice."""

import base64
import hashlib
import hmac
from decimal import Decimal

from commerce import money


def text(minor: int, currency: str) -> str:
    """`1999` as "19.99"."""
    return f"{money.to_decimal(minor, currency):f}"


def minor(said: str | int | float | None, currency: str) -> int:
    """ "19.99" as 1999; nothing is 0. Raises ValueError."""
    return money.from_decimal(Decimal(str(said or 0)), currency)


def signature(secret: str, *parts: bytes) -> str:
    """Base64 of the HMAC-SHA256, as all three systems sign."""
    return base64.b64encode(hmac.digest(secret.encode(), b"".join(parts), hashlib.sha256)).decode()
