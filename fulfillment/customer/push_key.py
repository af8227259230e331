"""The public half of the shop's VAPID key, which a browser asks for before it lets anybody send it notices."""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from django.conf import settings

_RAW_BYTES = 32


def public() -> str:
    """It, as browsers take it."""
    return _public(settings.VAPID_PRIVATE_KEY)


@cache
def _public(private: str) -> str:
    said = base64.urlsafe_b64decode(private + "=" * (-len(private) % 4))
    if len(said) == _RAW_BYTES:
        key = ec.derive_private_key(int.from_bytes(said, "big"), ec.SECP256R1())
    else:
        key = load_der_private_key(said, password=None)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
