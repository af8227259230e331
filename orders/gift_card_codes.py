"""Codes of gift cards: 80 random bits for people to type, of which only a keyed hash is kept."""

import hashlib
import hmac
import secrets

from django.conf import settings

from commerce.ids import ALPHABET

PREFIX = "GC"
GROUPS, GROUP = 4, 4
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_seed() -> str:
    """What a code is made from together with our key. Kept for a retried request, which must get the same code."""
    return secrets.token_hex(16)


def of(seed: str) -> str:
    """The code of a seed: `GC-7Q2M-…`, four groups of four symbols of five bits each."""
    number = int.from_bytes(_keyed(f"code/{seed}").digest(), "big")
    symbols = "".join(ALPHABET[number >> 5 * place & 31].upper() for place in range(GROUPS * GROUP))
    return "-".join([PREFIX, *(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))])


def hash_of(code: str) -> str:
    """What is kept of a code, the same for every way of typing it: case, spaces, dashes, O for 0, I and L for 1, with
    or without the prefix. Anything else has a hash as well, and takes as long."""
    symbols = code.strip().upper().translate(_MISREAD)
    if len(symbols) == len(PREFIX) + GROUPS * GROUP:
        symbols = symbols.removeprefix(PREFIX)
    return _keyed(symbols).hexdigest()


def last4(code: str) -> str:
    """What people may see of it later."""
    return code[-GROUP:]


def _keyed(text: str) -> hmac.HMAC:
    return hmac.new(settings.GIFT_CARD_KEY.encode(), text.encode(), hashlib.sha256)
