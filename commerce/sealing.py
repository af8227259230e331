"""Secrets at rest: what has to be read again later, such as a signing secret, is stored sealed and never in the clear.

The first of `SEALING_KEYS` seals, all of them unseal; so a new key goes in front, `manage.py reseal` seals everything
with it, and then the old one may go. Neither a text nor a key is ever logged or named in an error.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from commerce.errors import Refusal

_PURPOSE = b"truecount sealing 1"
_columns: set[tuple[str, str]] = set()


class CannotUnseal(Refusal):
    """Sealed with a key that is not among SEALING_KEYS any more, or damaged."""

    code = "cannot_unseal"
    title = "A stored secret cannot be read"


def seal(text: str) -> str:
    """`text` as it may be stored: ASCII, about 4/3 of its length and 100 characters more, different every time."""
    return _keys(tuple(settings.SEALING_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; CannotUnseal without the key it was sealed with."""
    try:
        return _keys(tuple(settings.SEALING_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise _gone() from None


def rotate(sealed: str) -> str:
    """The same text, sealed with the first key; CannotUnseal without the key it was sealed with."""
    try:
        return _keys(tuple(settings.SEALING_KEYS)).rotate(sealed.encode()).decode()
    except InvalidToken:
        raise _gone() from None


def register(model_label: str, field: str) -> None:
    """Have `manage.py reseal` care for a text column (`"commerce.Thing"`, its field; empty means nothing is sealed)."""
    _columns.add((model_label, field))


def columns() -> list[tuple[str, str]]:
    """Every column that holds sealed texts: (model label, field)."""
    return sorted(_columns)


def _gone() -> CannotUnseal:
    return CannotUnseal("This secret was sealed with a key that SEALING_KEYS does not hold any more; set it anew.")


@cache
def _keys(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
